/** Gives an error that MAINLOOP made the stack that a person looks for: that of the wait into which it was thrown. */
import { IOClosed } from '../ground/errors.ts'

/**
 * To be called where an error comes out of a wait. An {@link IOClosed} was made in MAINLOOP, and gets the stack of the wait.
 *
 * @param caller - the function that calls; the stack begins above it
 * @returns the error
 */
export function atPlaceOfWait(error: unknown, caller: (...args: never[]) => unknown): unknown {
  if (error instanceof IOClosed) Error.captureStackTrace(error, caller)
  return error
}
