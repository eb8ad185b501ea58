/** Things that are not in view, in words: events of a line beside the part of the trace that is shown, and lanes below it. */
import { AXIS_HEIGHT } from './geometry.ts'
import type { Scale } from './scales.ts'
import { plural } from '../trace/wording.ts'

/**
 * @param line the one that is pointed at
 * @param events indexes of its events, in order
 * @returns where they are; nothing when one of them is in view, or there are none
 */
export function whereEventsAre(
  line: number,
  events: readonly number[],
  scale: Scale,
): { text: string; side: 'left' | 'right' } | undefined {
  const first = scale.firstFrom(0)
  const before = events.filter((index) => index < first).length
  const after = events.filter((index) => scale.x(index) > scale.width).length
  if (events.length === 0 || before + after < events.length) return undefined
  const side = after === 0 ? 'left' : 'right'
  const told = `line ${line}: ${plural(events.length, 'event')}`
  if (before > 0 && after > 0)
    return { side, text: `← ${told}, ${before} before and ${after} after what is shown →` }
  return { side, text: side === 'left' ? `← ${told} before what is shown` : `${told} after what is shown →` }
}

/** The rows of the lanes: how high one is, how far they are scrolled, and how much room they have with their axis. */
export interface Rows {
  readonly lane: number
  readonly top: number
  readonly height: number
}

/** @returns how far to scroll, so that a row is in view; undefined when it is */
export function scrollToRow(row: number, { lane, top, height }: Rows): number | undefined {
  const [from, to] = [row * lane, (row + 1) * lane]
  const room = height - AXIS_HEIGHT
  // Two lanes of what comes before and after stay in view, where there is room for them.
  const beside = Math.max(0, Math.min(2 * lane, (room - lane) / 2))
  if (from < top) return Math.max(0, from - beside)
  return to > top + room ? to - room + beside : undefined
}

/** @returns how many of so many rows are below what is in view, those included of which less than half is */
export function rowsBelow(count: number, { lane, top, height }: Rows): number {
  const shown = Math.floor((top + height - AXIS_HEIGHT) / lane + 0.5)
  return Math.max(0, count - shown)
}
