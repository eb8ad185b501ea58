/**
 * How a runner that was started early learns that there is a snippet: it says on the trace channel that it is ready, and
 * reads one line, JSON, from a descriptor of its own. Nothing else ever comes, and the snippet never has it. Then the runner
 * compiles the snippet, and says on the trace channel how that went.
 */

/** The runner's end, open for reading. A plain `sh` can name one digit; 7 and 9 are bubblewrap's. */
export const GO_DESCRIPTOR = 6

/**
 * The compiler's executable, open for reading. A path would name the place of the package on this machine. Closed as soon as
 * the compiler is started.
 */
export const COMPILER_DESCRIPTOR = 4

/** The runner's end, open for writing: takes the compiled snippet. Closed before the snippet begins. */
export const CODE_DESCRIPTOR = 5

/** Longest line in bytes: what a FIFO passes on in one piece, on every system. */
export const MAX_GO_BYTES = 512

/** Sent once on the trace channel, before any event. */
export const READY_LINE = '{"ready":true}'

/** Sent next, unless the snippet does not compile. */
export const COMPILED_LINE = '{"compiled":true}'

/** Sent in place of that, and last: the mistakes, as terminal text. */
export interface ReportLine {
  report: string
}

/** Longest report in bytes, as JSON: a line of the trace channel holds it. */
export const MAX_REPORT_BYTES = 7 * 1024

/** The snippet lies in its file; this is how it is to be run. */
export interface GoLine {
  /** Value for EVENTLET_HUB; the snippet's choice when left out. */
  hub?: string | undefined
}
