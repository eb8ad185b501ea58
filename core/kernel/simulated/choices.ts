/** Choices that a seed decides, so that the same seed always makes the same ones. */

/** A choice that was made: a number from 0 to `of - 1`. 0 is what would happen if nothing varied. */
export interface Choice {
  readonly made: number
  readonly of: number
}

/**
 * Numbers from a small generator, splitmix32: not for secrets, and the same on every engine, since it uses whole numbers
 * of 32 bits alone. Or from a script, which repeats choices that were made before, and ends with those that vary nothing.
 */
export class Choices {
  /** All that were made, in their order. */
  readonly made: Choice[] = []
  #state: number
  #script: readonly number[] | null

  /**
   * @param seed - a whole number, 0 to 4294967295
   * @param script - what is chosen instead of the seed's choices
   */
  constructor(seed: number, script: readonly number[] | null = null) {
    this.#state = seed | 0
    this.#script = script
  }

  /** A whole number from 0 to `of - 1`; 0 is the choice that varies nothing. */
  below(of: number): number {
    if (of < 2) return 0
    const made = this.#scripted(of) ?? Math.floor((this.#next() / 0x1_0000_0000) * of)
    this.made.push({ made, of })
    return made
  }

  /** Whether something happens that has this probability. */
  happens(probability: number): boolean {
    if (probability === 0) return false
    const made = this.#scripted(2) ?? (this.#next() / 0x1_0000_0000 < probability ? 1 : 0)
    this.made.push({ made, of: 2 })
    return made === 1
  }

  /** A part of something; nothing is the choice that varies nothing. */
  part(whole: number): number {
    return whole === 0 ? 0 : (this.below(65) / 64) * whole
  }

  /** Puts a list into some order. */
  shuffle(list: unknown[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const other = i - this.below(i + 1)
      const item = list[i]
      list[i] = list[other]
      list[other] = item
    }
  }

  #scripted(of: number): number | null {
    const script = this.#script
    if (script === null) return null
    const number = script[this.made.length] ?? 0
    return Math.min(number, of - 1)
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
