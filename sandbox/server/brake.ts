/** Holds a program while the browser or the network cannot keep up with what it prints. */
import type { Limits } from './limits.ts'

const RETRY_MS = 20

export interface BrakeOptions {
  limits: Limits
  /** Bytes that wait for the network now. */
  unsentBytes(): number
  /** Called when the program is to be held, or may go on. */
  onChange(held: boolean): void
}

export class Brake {
  readonly #options: BrakeOptions
  #unshown = 0
  #held = false
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: BrakeOptions) {
    this.#options = options
  }

  /** This much terminal text, maybe none, was handed to the network. */
  sent(characters: number): void {
    this.#unshown += characters
    this.#update()
  }

  /** The browser has shown this much, by its own account: never more than it was sent. */
  shown(characters: number): void {
    this.#unshown = Math.max(0, this.#unshown - characters)
    this.#update()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #update(): void {
    if (this.#closed) return
    const { limits, unsentBytes, onChange } = this.#options
    const isSlow = unsentBytes() > limits.unsentBytes
    const { hold, resume } = limits.unshownCharacters
    const held = isSlow || this.#unshown > (this.#held ? resume : hold)
    clearTimeout(this.#timer)
    // Nobody says when the network has caught up, so ask again.
    if (isSlow) this.#timer = setTimeout(() => this.#update(), RETRY_MS)
    if (held === this.#held) return
    this.#held = held
    onChange(held)
  }
}
