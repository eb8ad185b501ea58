/** In which lanes an event stands. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { listenerLane, NODE, SYSTEM_CALLS, TIMERS } from './lanes.ts'

/** The id of the lane with its sign; `mainloop` is the greenlet whose lane shows waits in the poller. */
export function laneOf(event: TraceEvent, mainloop: number | undefined): number {
  switch (event.kind) {
    case 'greenlet-spawned':
    case 'greenlet-started':
    case 'greenlet-ended':
    case 'group-joined':
      return event.id
    case 'group-opened':
    case 'group-canceled':
    case 'group-ended':
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
    case 'callback-scheduled':
    case 'callback-begun':
    case 'callback-ended':
      return NODE
    default:
      return event.greenlet
  }
}

/** Whether an event has to do with a lane: its sign stands there, or a bar begins or ends there. */
export function concerns(event: TraceEvent, lane: number, mainloop: number | undefined): boolean {
  if (laneOf(event, mainloop) === lane) return true
  switch (event.kind) {
    case 'switch':
      return event.from === lane
    case 'listener-added':
    case 'listener-woken':
    case 'listener-removed':
    case 'listener-closed':
      return listenerLane(event.fd, event.direction) === lane
    case 'timer-scheduled':
    case 'timer-fired':
    case 'timer-canceled':
      return lane === TIMERS
    default:
      return false
  }
}
