/**
 * The hub on poll(2): where there is no epoll. Every wait hands the kernel the whole list, so it grows with the number
 * of watched descriptors.
 *
 * @eventlet eventlet.hubs.poll
 */
import type { Clock } from '../ground/clock.ts'
import { BaseHub } from './base-hub.ts'
import { NativePoller, whyUnavailable } from '../kernel/native-poller.ts'

export class Hub extends BaseHub {
  constructor(options: { clock?: Clock } = {}) {
    super({ name: 'poll', poller: createPoller(), ...options })
  }
}

export function createPoller(): NativePoller {
  return new NativePoller('poll', { wait: 'ppoll' })
}

/** Why this hub can't be used here, or null when it can. */
export function unavailable(): string | null {
  return whyUnavailable(createPoller)
}

export function isAvailable(): boolean {
  return unavailable() === null
}
