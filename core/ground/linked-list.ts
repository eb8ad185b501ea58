/** A list whose links are in what it holds: each can leave from anywhere in it, in O(1), and the list itself needs no memory. */

/** One that stands in at most one list. */
export interface Linked<T> {
  /** @internal */
  before: T | null
  /** @internal */
  after: T | null
}

/** In the order in which they were added. */
export class LinkedList<T extends Linked<T>> {
  #first: T | null = null
  #last: T | null = null
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Null when it is empty. */
  get first(): T | null {
    return this.#first
  }

  /** Gives it the last place. */
  add(one: T): void {
    const last = this.#last
    if (last === null) this.#first = one
    else last.after = one
    one.before = last
    this.#last = one
    this.#size++
  }

  /** Takes one out, which has to be in the list. */
  remove(one: T): void {
    const { before, after } = one
    if (before === null) this.#first = after
    else before.after = after
    if (after === null) this.#last = before
    else after.before = before
    one.before = one.after = null
    this.#size--
  }
}
