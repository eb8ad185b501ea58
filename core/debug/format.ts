/** Shows as text what the hub has registered. */
import { getHub } from '../hubs/registry.ts'

/** Lists the listeners by descriptor. With `hubListenerStacks` on, with the places. */
export function formatHubListeners(): string {
  const hub = getHub()
  const shown = (listeners: Iterable<object>): string[] =>
    [...listeners].map((listener) => `  ${String(listener)}`)
  return [
    'READERS:',
    ...shown(hub.getReaders().values()),
    'WRITERS:',
    ...shown(hub.getWriters().values()),
  ].join('\n')
}

/** Which timers are to fire, in order. With `hubTimerStacks` on, with the places. @eventlet eventlet.debug.format_hub_timers */
export function formatHubTimers(): string {
  const hub = getHub()
  const now = hub.clock()
  const shown = hub.getTimers().map((timer) => `  in ${(timer.due - now).toFixed(3)} s: ${String(timer)}`)
  return ['TIMERS:', ...shown].join('\n')
}
