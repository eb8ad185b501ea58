/** Stops of playing and of following a live run: at a line, or at an event of a kind. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { shows, type Level } from './levels.ts'

/** Names of the stops. */
export const STOP_KINDS = {
  'switch to a greenthread': ({ kind, ...event }) =>
    kind === 'switch' && 'why' in event && event.why !== 'turn' && event.why !== 'end',
  'listener registered': ({ kind }) => kind === 'listener-added',
  'descriptor ready': ({ kind }) => kind === 'listener-woken',
  'timer fired': ({ kind }) => kind === 'timer-fired',
  'wait in the poller': ({ kind }) => kind === 'wait-begun',
  spawn: ({ kind }) => kind === 'greenlet-spawned',
  'greenthread ended': ({ kind }) => kind === 'greenlet-ended',
  'callback of Node': ({ kind }) => kind === 'callback-begun',
  'group canceled': ({ kind }) => kind === 'group-canceled',
  error: isError,
  mark: ({ kind }) => kind === 'mark',
} satisfies Record<string, (event: TraceEvent) => boolean>

export type StopKind = keyof typeof STOP_KINDS

export interface Stops {
  readonly lines: ReadonlySet<number>
  readonly kinds: ReadonlySet<StopKind>
}

export const NO_STOPS: Stops = { lines: new Set(), kinds: new Set() }

export function isError(event: TraceEvent): boolean {
  return event.kind === 'error-squelched' || (event.kind === 'greenlet-ended' && event.outcome === 'error')
}

/** The kinds whose events only the level *hub* shows. */
export const STOPS_OF_HUB: ReadonlySet<StopKind> = new Set([
  'listener registered',
  'descriptor ready',
  'timer fired',
])

/** Whether to stop at this event. At a line only events count that the level shows; a kind brings its level along. */
export function stopsAt({ lines, kinds }: Stops, event: TraceEvent, level: Level): boolean {
  if (event.at && lines.has(event.at.line) && shows(level, event)) return true
  for (const kind of kinds) if (STOP_KINDS[kind](event)) return true
  return false
}

/** Index of the first event after `index` at which to stop. */
export function nextStop(
  stops: Stops,
  events: readonly TraceEvent[],
  index: number,
  level: Level = 'kernel',
): number | undefined {
  if (stops.lines.size === 0 && stops.kinds.size === 0) return undefined
  for (let at = index + 1; at < events.length; at++) {
    const event = events[at]
    if (event && stopsAt(stops, event, level)) return at
  }
  return undefined
}
