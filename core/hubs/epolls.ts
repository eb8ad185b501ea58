/**
 * The hub on epoll(7): Linux only, and the fastest of those that need nothing extra, because the kernel remembers what
 * is watched and a wait costs the same however many descriptors there are.
 *
 * @eventlet eventlet.hubs.epolls
 */
import type { Clock } from '../ground/clock.ts'
import { BaseHub } from './base-hub.ts'
import { NativePoller, whyUnavailable } from '../kernel/native-poller.ts'

export class Hub extends BaseHub {
  constructor(options: { clock?: Clock } = {}) {
    super({ name: 'epolls', poller: createPoller(), ...options })
  }
}

export function createPoller(): NativePoller {
  return new NativePoller('epoll', { change: 'epoll_ctl', wait: 'epoll_pwait2' })
}

/** Why this hub can't be used here, or null when it can. */
export function unavailable(): string | null {
  return whyUnavailable(createPoller)
}

export function isAvailable(): boolean {
  return unavailable() === null
}
