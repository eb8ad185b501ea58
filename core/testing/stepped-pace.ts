/** Turns that are given one after the other by a simulation. */
import type { Pace } from '../kernel/table/turns.ts'

export class SteppedPace implements Pace {
  #next: (() => void) | null = null

  soon(call: () => void): void {
    this.#next = call
  }

  /** Virtual time does not pass outside of a turn. */
  later(_seconds: number, call: () => void): () => void {
    this.#next = call
    return () => (this.#next = null)
  }

  keepAlive(): void {
    // The promise of the simulation's result does.
  }

  /** Gives a turn. @returns whether one was asked for */
  step(): boolean {
    const next = this.#next
    this.#next = null
    next?.()
    return next !== null
  }
}
