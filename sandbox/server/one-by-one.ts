/**
 * Does one thing after the other, and lets the server do between two of them what has come meanwhile: many runs that begin in one
 * turn keep nobody's keys waiting for all of them.
 */
import { setImmediate } from 'node:timers/promises'

export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()

  /** Does it as soon as all before it are done, however they ended. */
  run<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(act)
    this.#last = mine.catch(() => undefined).then(() => setImmediate())
    return mine
  }
}
