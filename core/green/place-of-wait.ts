/** Where an error that MAINLOOP made has come from: for a person, the wait into which it was thrown. */
import { IOClosed } from '../ground/errors.ts'

/**
 * To be called where an error arrives in a wait. An {@link IOClosed} was made in MAINLOOP, and gets the stack of the wait.
 *
 * @param arrival - the function that calls; the stack begins above it
 * @returns the error
 */
export function atPlaceOfWait(error: unknown, arrival: (...args: never[]) => unknown): unknown {
  if (error instanceof IOClosed) Error.captureStackTrace(error, arrival)
  return error
}
