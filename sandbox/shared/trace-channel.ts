/** The channel on which a runner sends trace events to the server: one JSON value per line, in order. */

/** The runner's end: a blocking descriptor, because a pseudoterminal has none to spare. */
export const TRACE_DESCRIPTOR = 8

/** Longest line in bytes, newline excluded; the server drops a longer one. */
export const MAX_TRACE_LINE_BYTES = 8 * 1024

/** Longest text inside an event, in characters; `traceEventSchema` refuses a longer one. */
export const MAX_TRACE_TEXT = 1000

/** The only line that is not an event: how many events the runner has held back so far. */
export interface DroppedLine {
  dropped: number
}
