/** In which lane an event's sign stands. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { SYSTEM_CALLS } from './lanes.ts'

/** The lane's id; `mainloop` is the greenlet whose lane shows waits in the poller. */
export function laneOf(event: TraceEvent, mainloop: number | undefined): number {
  switch (event.kind) {
    case 'greenlet-spawned':
    case 'greenlet-started':
    case 'greenlet-ended':
      return event.id
    case 'listener-added':
    case 'listener-woken':
    case 'listener-removed':
    case 'listener-closed':
    case 'timer-scheduled':
    case 'timer-fired':
    case 'timer-canceled':
      return event.owner
    case 'switch':
      return event.to
    case 'mainloop-started':
    case 'mainloop-stopped':
      return event.mainloop
    case 'wait-begun':
    case 'wait-ended':
      return mainloop ?? event.greenlet
    case 'system-call':
      return SYSTEM_CALLS
    default:
      return event.greenlet
  }
}
