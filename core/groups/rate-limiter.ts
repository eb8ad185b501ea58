/** Limits turns to so many in so much time. */
import { checkOptions, checkSeconds, checkWhole, refuse } from '../ground/checks.ts'
import type { Green } from '../greenlet/green.ts'
import { Semaphore } from '../green/semaphore.ts'
import { getHub } from '../hubs/registry.ts'

export interface Rate {
  /** How many turns are given, 1 or more. */
  count: number
  /** In how many seconds, more than 0. */
  seconds: number
}

/**
 * Gives at most `count` turns in any `seconds`, in the order in which they are asked for. One that is killed or timed out while it
 * waits has taken none.
 *
 * @example
 * const limiter = new RateLimiter({ count: 10, seconds: 1 })
 * for (const url of urls) {
 *   yield* limiter.take()
 *   group.spawn(fetchPage, url)
 * }
 */
export class RateLimiter {
  readonly #seconds: number
  readonly #turns: Semaphore

  /** @throws ERR_OPTION_INVALID */
  constructor(rate: Rate) {
    const { count, seconds } = checkOptions('RateLimiter', rate)
    this.#turns = new Semaphore(checkWhole('RateLimiter: count', count, 1, Infinity))
    checkSeconds(seconds, 'RateLimiter: seconds')
    if (seconds === 0) throw refuse('RateLimiter: seconds', seconds, 'more than 0')
    this.#seconds = seconds
  }

  /** Waits for a turn. */
  *take(): Green<void> {
    yield* this.#turns.acquire()
    getHub().scheduleCallGlobal(this.#seconds, () => this.#turns.release())
  }
}
