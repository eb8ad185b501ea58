/**
 * The hub on libevent, under the name that Eventlet gave it. It is never chosen by default; the library is loaded from
 * the system when the hub is asked for.
 *
 * @eventlet eventlet.hubs.pyevent
 */
import type { Clock } from '../ground/clock.ts'
import { BaseHub } from './base-hub.ts'
import { NativePoller, whyUnavailable } from '../kernel/native-poller.ts'

export const onRequest = true

export class Hub extends BaseHub {
  constructor(options: { clock?: Clock } = {}) {
    super({ name: 'pyevent', poller: createPoller(), ...options })
  }
}

export function createPoller(): NativePoller {
  return new NativePoller('libevent', { change: 'event_add', wait: 'event_base_loop' })
}

/** Why this hub can't be used here, or null when it can. */
export function unavailable(): string | null {
  const reason = whyUnavailable(createPoller)
  return reason?.startsWith('libevent') ? `${reason} (Debian: apt-get install libevent-core-2.1-7)` : reason
}

export function isAvailable(): boolean {
  return unavailable() === null
}
