/** A mark of the user's in the trace. */
import { instruments } from '../ground/instrument.ts'

/** Puts a mark into every trace that is being recorded. */
export function mark(name: string): void {
  instruments?.mark(String(name))
}
