/** Counts the sessions of a server, so that one machine does not run too many at once. */

export class SessionSlots {
  readonly #total: number
  #taken = 0

  constructor(total: number) {
    this.#total = total
  }

  get total(): number {
    return this.#total
  }

  /** Takes a slot, or returns false when none is free. */
  take(): boolean {
    if (this.#taken >= this.#total) return false
    this.#taken++
    return true
  }

  release(): void {
    this.#taken--
  }
}
