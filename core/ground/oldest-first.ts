/** A list that gives first what was put in first, as long as it may be. An array's `shift` moves all that is left. */

/** Items per piece: large enough that pieces are rare, small enough that none of them is a large allocation. */
const PIECE = 1024

interface Piece<T> {
  items: (T | undefined)[]
  next: Piece<T> | null
}

/** Gives the oldest item first. Pieces of fixed size are linked, so that no item is ever moved. */
export class OldestFirst<T> {
  #first: Piece<T> = { items: [], next: null }
  #last = this.#first
  /** Index of the next item in the first piece. */
  #head = 0
  /** Index of the next free place in the last piece. */
  #tail = 0
  #size = 0

  /** How many there are. */
  get size(): number {
    return this.#size
  }

  /** Adds one; a call that throws changes nothing. */
  add(item: T): void {
    if (this.#tail === PIECE) {
      this.#last = this.#last.next = { items: [], next: null }
      this.#tail = 0
    }
    this.#last.items[this.#tail++] = item
    this.#size++
  }

  /** Takes the oldest. There has to be one. */
  take(): T {
    const { items } = this.#first
    const item = items[this.#head] as T
    items[this.#head++] = undefined
    this.#size--
    if (this.#size === 0) this.#head = this.#tail = 0
    else if (this.#head === PIECE) {
      this.#first = this.#first.next as Piece<T>
      this.#head = 0
    }
    return item
  }
}
