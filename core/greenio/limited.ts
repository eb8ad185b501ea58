/** The limit of an operation that has begun to wait. */
import type { Green } from '../greenlet/green.ts'
import { atPlaceOfWait } from '../green/place-of-wait.ts'
import { TimeLimit } from '../green/timeout.ts'

/**
 * Goes on with an operation, however often it waits, until it ends or its time is over.
 *
 * @param seconds - for all of its waits together; null for no limit
 * @throws Timeout
 */
export function* limited<T>(seconds: number | null, operation: Green<T>): Green<T> {
  if (seconds === null) return yield* operation
  const limit = new TimeLimit(seconds)
  try {
    return yield* operation
  } catch (error) {
    throw atPlaceOfWait(limit.atItsPlace(error), limited)
  } finally {
    limit.cancel()
  }
}
