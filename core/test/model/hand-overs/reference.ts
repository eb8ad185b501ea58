/**
 * The rules of hand-overs, as a ledger that is told what each greenthread calls and how the call ends:
 *
 * - What was put comes out once, in the order of the calls; what was refused or timed out never does.
 * - Who waits is served in the order of the calls.
 * - A limit ends a wait only if there is nothing for it.
 */

/** A thing from which items or permits are handed over in order. */
export class Ledger {
  /** Calls that wait, in order. */
  #waiting: number[] = []
  /** Broken rules, in words. */
  readonly broken: string[] = []

  calls(caller: number): void {
    this.#waiting.push(caller)
  }

  /** The call has got what it asked for. */
  served(caller: number): void {
    const place = this.#waiting.indexOf(caller)
    if (place > 0) this.broken.push(`${caller} is served before ${this.#waiting.slice(0, place).join()}`)
    this.#waiting.splice(place, 1)
  }

  /** The call has ended without it. */
  left(caller: number): void {
    this.#waiting.splice(this.#waiting.indexOf(caller), 1)
  }
}

/** The items of a queue: each is known by the number of the greenthread that put it. */
export class Items {
  /** In the order of the calls of put; those that ended without success are taken out. */
  #put: number[] = []
  /** The put that was ended by a kill: its item may have been taken before. */
  #maybe = new Set<number>()
  #got: number[] = []

  put(item: number): void {
    this.#put.push(item)
  }

  refused(item: number): void {
    this.#put.splice(this.#put.indexOf(item), 1)
  }

  killed(item: number): void {
    this.#maybe.add(item)
  }

  got(item: number): void {
    this.#got.push(item)
  }

  /** The items that came out, and those that must have, when the queue is empty and nobody waits in put. */
  get result(): { got: number[]; expected: number[] } {
    const got = new Set(this.#got)
    return { got: this.#got, expected: this.#put.filter((item) => got.has(item) || !this.#maybe.has(item)) }
  }
}
