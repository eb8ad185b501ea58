/** Switches that make the hub of this thread more talkative, stricter, or less so. */
import { preventMultipleReaders } from '../listeners/listeners.ts'
import { getHub } from '../hubs/registry.ts'
import { keepTimerPlaces } from '../timers/timer.ts'

/** Whether listeners remember where they were registered; off by default. @eventlet eventlet.debug.hub_listener_stacks */
export function hubListenerStacks(state = true): void {
  getHub().setDebugListeners(state)
}

/** Whether timers remember where they were scheduled; off by default. @eventlet eventlet.debug.hub_timer_stacks */
export function hubTimerStacks(state = true): void {
  keepTimerPlaces(state)
}

/**
 * Whether a second greenlet that waits for the same descriptor and direction is refused; on by default.
 *
 * @param options - `fd`: only for this descriptor, until it is closed
 * @eventlet eventlet.debug.hub_prevent_multiple_readers
 */
export function hubPreventMultipleReaders(state = true, options: { fd?: number } = {}): void {
  preventMultipleReaders(state, options.fd)
}

/** Whether errors of callbacks are handed to `hub.onError`; on by default. @eventlet eventlet.debug.hub_exceptions */
export function hubErrors(state = true): void {
  getHub().setTimerErrors(state)
}
