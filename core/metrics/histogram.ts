/** Counts durations by their length. */
import type { Sample } from './text.ts'

export class Histogram {
  /** Upper bounds in seconds, ascending. */
  #bounds: readonly number[]
  /** How many fell into each; the last one is for those above all bounds. */
  #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = [...bounds, Infinity].map(() => 0)
  }

  add(seconds: number): void {
    this.#sum += seconds
    let place = 0
    while (place < this.#bounds.length && seconds > (this.#bounds[place] as number)) place++
    this.#counts[place] = (this.#counts[place] as number) + 1
  }

  /** Each bucket counts all durations up to its bound. */
  get samples(): Sample[] {
    let sum = 0
    const buckets = this.#counts.map((count, place) => {
      const bound = this.#bounds[place]
      return {
        suffix: '_bucket',
        labels: { le: bound === undefined ? '+Inf' : String(bound) },
        value: (sum += count),
      }
    })
    return [...buckets, { suffix: '_sum', value: this.#sum }, { suffix: '_count', value: sum }]
  }
}
