/** Stores of a queue's items: first in first out, or last in first out. */

/** The items of a queue, in the order in which it gives them. */
export interface Items<T> {
  readonly size: number
  /** Adds one; a call that throws changes nothing. */
  add(item: T): void
  /** Takes the next one, which is there; a call that throws changes nothing. */
  take(): T
}

/** Gives the newest item first. */
export class NewestFirst<T> implements Items<T> {
  #items: T[] = []

  get size(): number {
    return this.#items.length
  }

  add(item: T): void {
    this.#items.push(item)
  }

  take(): T {
    return this.#items.pop() as T
  }
}
