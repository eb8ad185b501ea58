/** Brings two runs of one program to the same zero: a moment that both have. */
import type { TraceEvent } from '../../shared/trace-events.ts'

/** Events that runs can be aligned on, besides `mark(name)`. */
export const START = 'start of the trace'
export const LAUNCH = 'MAINLOOP starts'
export const FIRST_WAIT = 'first wait'

/** Index of the event that a marker means; undefined when the run has none. */
export function findMarker(events: readonly TraceEvent[], marker: string): number | undefined {
  const index = events.findIndex((event) => isMarker(event, marker))
  return index === -1 ? undefined : index
}

function isMarker(event: TraceEvent, marker: string): boolean {
  switch (marker) {
    case START:
      return true
    case LAUNCH:
      return event.kind === 'mainloop-started'
    case FIRST_WAIT:
      return event.kind === 'wait-begun'
    default:
      return event.kind === 'mark' && event.name === markName(marker)
  }
}

const MARK = 'mark: '

function markName(marker: string): string {
  return marker.slice(MARK.length)
}

/** The markers that both runs have, the user's own marks last. */
export function commonMarkers(one: readonly TraceEvent[], other: readonly TraceEvent[]): string[] {
  const marks = new Set(one.flatMap((event) => (event.kind === 'mark' ? [MARK + event.name] : [])))
  return [START, LAUNCH, FIRST_WAIT, ...marks].filter(
    (marker) => findMarker(one, marker) !== undefined && findMarker(other, marker) !== undefined,
  )
}

/** Index of the latest event at or before `t`; -1 when all are later. */
export function indexAt(events: readonly TraceEvent[], t: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.t ?? 0) <= t) low = middle + 1
    else high = middle
  }
  return low - 1
}
