/** The time of a simulated kernel, and what is to happen in it. */
import type { Clock } from '../../ground/clock.ts'

interface Event {
  readonly at: number
  readonly call: () => void
}

export class SimulatedTime {
  readonly now: Clock
  /** Whether waiting makes it pass, in no time. */
  readonly isVirtual: boolean
  #seconds = 0
  /** Sorted by time; equal ones in the order in which they were planned. */
  #events: Event[] = []

  /** @param clock - real time in seconds; null for virtual time, which begins at 0 */
  constructor(clock: Clock | null) {
    this.isVirtual = clock === null
    this.now = clock ?? (() => this.#seconds)
  }

  /** Seconds until the next event; Infinity when none is planned. */
  get untilNext(): number {
    const next = this.#events[0]
    return next === undefined ? Infinity : Math.max(next.at - this.now(), 0)
  }

  /** Plans a call. @param at - when, by this clock */
  plan(at: number, call: () => void): void {
    let place = this.#events.length
    while (place > 0 && (this.#events[place - 1] as Event).at > at) place--
    this.#events.splice(place, 0, { at, call })
  }

  /** Makes happen what is due. */
  catchUp(): void {
    const now = this.now()
    while (this.#events.length > 0 && (this.#events[0] as Event).at <= now) this.#events.shift()?.call()
  }

  /** Lets virtual time pass. @param seconds - 0 or more */
  advance(seconds: number): void {
    this.#seconds += seconds
  }
}
