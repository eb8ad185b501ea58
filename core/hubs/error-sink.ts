/** Takes errors that no caller can take. */
import { tell } from '../ground/node.ts'
import { shownError } from '../ground/shown-error.ts'

/**
 * Takes an error and a sentence about where it came from. An error that the sink itself throws becomes an uncaught
 * exception of the process.
 */
export type ErrorSink = (error: unknown, what: string) => void

export const reportOnStderr: ErrorSink = (error, what) => {
  tell(`${what}:\n${shownError(error)}`)
}
