/** Stands in for `core/hubs/error-sink.ts` in a page, whose console shows an error best itself. */
import type { ErrorSink } from '../../hubs/error-sink.ts'

export const reportOnStderr: ErrorSink = (error, what) => {
  console.error(`${what}:`, error)
}
