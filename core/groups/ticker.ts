/** A rhythm that does not drift. */
import { checkSeconds, refuse } from '../ground/checks.ts'
import type { Green } from '../greenlet/green.ts'
import { sleep } from '../green/sleep.ts'
import { getHub } from '../hubs/registry.ts'

/** The result of {@link ticker}. It has no timer while nobody waits for a tick. */
export class Ticker {
  readonly seconds: number
  readonly #start = getHub().clock()
  #last = 0

  /** @internal made by `ticker` */
  constructor(seconds: number) {
    this.seconds = seconds
  }

  /**
   * Waits for the next tick. Ticks that were missed, since the last one took longer, are left out.
   *
   * @returns the number of the tick, counted from 1 at the first; a gap tells of those that were missed
   */
  *next(): Green<number> {
    const passed = Math.floor((getHub().clock() - this.#start) / this.seconds)
    const number = (this.#last = Math.max(this.#last, passed) + 1)
    yield* sleep(Math.max(this.#start + number * this.seconds - getHub().clock(), 0))
    return number
  }
}

/**
 * Makes a ticker, whose ticks are due at whole multiples of `seconds` from this call, however long the work between them takes.
 *
 * @param seconds - more than 0
 * @throws ERR_OPTION_INVALID
 * @example
 * const everySecond = ticker(1)
 * for (;;) {
 *   yield* everySecond.next()
 *   yield* report()
 * }
 */
export function ticker(seconds: number): Ticker {
  checkSeconds(seconds, 'ticker: seconds')
  if (seconds === 0) throw refuse('ticker: seconds', seconds, 'more than 0; sleep(0) gives way to others')
  return new Ticker(seconds)
}
