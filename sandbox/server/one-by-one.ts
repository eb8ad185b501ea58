/**
 * Does one thing after the other, and lets the server do what has come in between. A process that is started holds the server up
 * while the kernel copies its tables of memory: several in one turn would keep every visitor's keys waiting for all of them.
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
