/**
 * How a runner that was started early learns that there is a snippet: it says on the trace channel that it is ready, and
 * reads one line, JSON, from a descriptor of its own. Nothing else ever comes, and the snippet never has it.
 */

/** The runner's end, open for reading. A plain `sh` can name one digit; 7 and 9 are bubblewrap's. */
export const GO_DESCRIPTOR = 6

/** Longest line in bytes: what a FIFO passes on in one piece, on every system. */
export const MAX_GO_BYTES = 512

/** What the trace channel carries once, before any event. */
export const READY_LINE = '{"ready":true}'

/** The snippet lies in its file; this is how it is to be run. */
export interface GoLine {
  /** Value for EVENTLET_HUB; the snippet's choice when left out. */
  hub?: string | undefined
}
