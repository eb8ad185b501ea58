/** Storage of which each greenlet has its own. */
import { getCurrent, type Greenlet } from './greenlet.ts'

/**
 * A variable with a value per greenlet. A greenlet's value is forgotten with it.
 *
 * @example
 * const user = new GreenLocal<string>('nobody')
 * user.value = 'ann' // in this greenlet only
 * @eventlet eventlet.corolocal.local
 */
export class GreenLocal<T> {
  #initial: T
  #values = new WeakMap<Greenlet, { value: T }>()

  /** @param initial - the value in every greenlet that has set none */
  constructor(initial: T) {
    this.#initial = initial
  }

  /** The current greenlet's value. */
  get value(): T {
    const kept = this.#values.get(getCurrent())
    return kept === undefined ? this.#initial : kept.value
  }

  set value(value: T) {
    this.#values.set(getCurrent(), { value })
  }

  /** Goes back to the initial value in the current greenlet. */
  clear(): void {
    this.#values.delete(getCurrent())
  }
}
