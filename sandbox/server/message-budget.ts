/** How much a browser may send: a bucket that fills with time, from which every message takes a share. */
import type { Limits } from './limits.ts'

/** A message of so many bytes costs one more. */
const BYTES_PER_SHARE = 4096

export class MessageBudget {
  readonly #limits: Limits['messages']
  #left: number
  #filledAt = performance.now()

  constructor(limits: Limits['messages']) {
    this.#limits = limits
    this.#left = limits.burst
  }

  /** Pays for a message; false when the browser has sent too many in too short a time. */
  pay(bytes: number): boolean {
    const now = performance.now()
    const { burst, perSecond } = this.#limits
    this.#left = Math.min(burst, this.#left + ((now - this.#filledAt) / 1000) * perSecond)
    this.#filledAt = now
    this.#left -= 1 + bytes / BYTES_PER_SHARE
    return this.#left >= 0
  }
}
