/** Choices that a seed decides, so that the same seed always makes the same ones. */

/**
 * A small generator of numbers, splitmix32: not for secrets, and the same on every engine, since it uses whole numbers
 * of 32 bits alone.
 */
export class Choices {
  #state: number

  /** @param seed - a whole number, 0 to 4294967295 */
  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** A whole number from 0 to `below - 1`. */
  below(below: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * below)
  }

  /** Whether something happens that has this probability. */
  happens(probability: number): boolean {
    return probability > 0 && this.#next() / 0x1_0000_0000 < probability
  }

  /** Puts a list into some order. */
  shuffle(list: unknown[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const other = this.below(i + 1)
      const item = list[i]
      list[i] = list[other]
      list[other] = item
    }
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    let mixed = this.#state ^ (this.#state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}
