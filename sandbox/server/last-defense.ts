/**
 * The last line of defense: what one visitor sent may meet an error that nobody thought of, and then it costs that
 * visitor's request, message or run, never the server.
 *
 * Events of sockets, terminals and timers call back outside of any promise, where a throw would end the process. Each such
 * callback goes through `guarded`, which knows what to give up in its place.
 */
import type { Log } from './log.ts'

/** Places in which an error can be caught, as `/metrics` names them. */
export const DEFENDED = ['request', 'upgrade', 'message', 'run', 'uncaught'] as const
export type Defended = (typeof DEFENDED)[number]

/**
 * Calls `act`. When that throws, writes a line to the log, counts it, and calls `giveUp`, which ends what the error belongs
 * to: closes the connection, fails the run.
 * @returns the result, or undefined after an error
 */
export type Guarded = <T>(where: Defended, act: () => T, giveUp: () => void) => T | undefined

/** @param count is told where an error was caught, each time */
export function createGuard(log: Log, count: (where: Defended) => void): Guarded {
  return (where, act, giveUp) => {
    try {
      return act()
    } catch (error) {
      tell(log, where, error)
      count(where)
      // Closing what is broken may fail like the rest of it; nothing is left to give up then.
      try {
        giveUp()
      } catch (another) {
        tell(log, where, another)
      }
      return undefined
    }
  }
}

function tell(log: Log, where: Defended, error: unknown): void {
  log.error({ err: error, where }, 'An error was caught by the last line of defense.')
}
