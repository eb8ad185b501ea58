/**
 * A binary heap that gives the smallest item first, and equal ones in the order in which they came.
 *
 * The comparison is the user's and may throw. Every call compares first and moves afterwards, so one that throws has
 * changed nothing. For the same reason it cannot change the heap: what it had compared would be elsewhere.
 */
import { HubError } from '../ground/errors.ts'
import type { Items } from './items.ts'

/** Gives the smallest item first. */
export class SmallestFirst<T> implements Items<T> {
  #isBefore: (a: T, b: T) => boolean
  #items: T[] = []
  /** The number of each item, counted as they came: what came earlier goes before its equals. */
  #numbers: number[] = []
  #count = 0
  #comparing = false

  /** @param isBefore - whether `a` is given before `b`; false for equal ones */
  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#items.length
  }

  add(item: T): void {
    const path = this.#compare(() => this.#pathUp(item))
    let hole = this.#items.length
    for (const parent of path) {
      this.#move(parent, hole)
      hole = parent
    }
    this.#set(hole, item, this.#count++)
  }

  take(): T {
    const last = this.#items.length - 1
    const path = this.#compare(() => this.#pathDown(last))
    const first = this.#items[0] as T
    const item = this.#items[last] as T
    const number = this.#numbers[last] as number
    this.#items.length = this.#numbers.length = last
    if (last === 0) return first
    let hole = 0
    for (const child of path) {
      this.#move(child, hole)
      hole = child
    }
    this.#set(hole, item, number)
    return first
  }

  #compare(findPath: () => number[]): number[] {
    if (this.#comparing) {
      throw new HubError(
        'ERR_OPTION_INVALID',
        'isBefore of a PriorityQueue has put an item into the queue, or taken one out: it may only compare',
      )
    }
    this.#comparing = true
    try {
      return findPath()
    } finally {
      this.#comparing = false
    }
  }

  /** The places whose items make way for a new one, from the end upward. It came last, so it goes behind its equals. */
  #pathUp(item: T): number[] {
    const path: number[] = []
    for (let place = this.#items.length; place > 0;) {
      place = (place - 1) >> 1
      if (!this.#isBefore(item, this.#items[place] as T)) break
      path.push(place)
    }
    return path
  }

  /** The places whose items move up when the first is taken, and the item of place `last` takes their place. */
  #pathDown(last: number): number[] {
    const path: number[] = []
    for (let place = 0; ;) {
      const left = 2 * place + 1
      if (left >= last) break
      const right = left + 1
      place = right < last && this.#goesBefore(right, left) ? right : left
      if (!this.#goesBefore(place, last)) break
      path.push(place)
    }
    return path
  }

  /** One comparison is enough, since the numbers tell which of two equal ones came first. */
  #goesBefore(place: number, other: number): boolean {
    const item = this.#items[place] as T
    const otherItem = this.#items[other] as T
    const cameFirst = (this.#numbers[place] as number) < (this.#numbers[other] as number)
    return cameFirst ? !this.#isBefore(otherItem, item) : this.#isBefore(item, otherItem)
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#items[from] as T, this.#numbers[from] as number)
  }

  #set(place: number, item: T, number: number): void {
    this.#items[place] = item
    this.#numbers[place] = number
  }
}
