/** The time of a run. Some time before it is over the visitor is asked, once, whether the run is to go on. */
import type { Limits } from './limits.ts'

export interface WallClockEvents {
  /** Tells how many seconds are left; `extend` adds others. */
  onEndingSoon(seconds: number, moreSeconds: number): void
  onOver(): void
}

export class WallClock {
  readonly #limits: Limits
  readonly #events: WallClockEvents
  readonly #begun = performance.now()
  #asking: NodeJS.Timeout
  #ending: NodeJS.Timeout
  #seconds: number
  #state: 'running' | 'asked' | 'extended' | 'stopped' = 'running'

  /** Starts the clock. */
  constructor(limits: Limits, events: WallClockEvents) {
    this.#limits = limits
    this.#events = events
    this.#seconds = limits.seconds
    this.#asking = setTimeout(() => this.#ask(), this.#msUntil(limits.seconds - limits.askSeconds))
    this.#ending = this.#endAt(limits.seconds)
  }

  /** How long the run may last, as decided so far. */
  get seconds(): number {
    return this.#seconds
  }

  /** Gives more time, if the visitor was asked and has not answered yet. */
  extend(): void {
    if (this.#state !== 'asked') return
    this.#state = 'extended'
    this.#seconds += this.#limits.moreSeconds
    clearTimeout(this.#ending)
    this.#ending = this.#endAt(this.#seconds)
  }

  stop(): void {
    this.#state = 'stopped'
    clearTimeout(this.#asking)
    clearTimeout(this.#ending)
  }

  #ask(): void {
    this.#state = 'asked'
    const left = Math.round(this.#msUntil(this.#seconds) / 1000)
    this.#events.onEndingSoon(left, this.#limits.moreSeconds)
  }

  #endAt(seconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#events.onOver(), this.#msUntil(seconds))
  }

  #msUntil(seconds: number): number {
    return Math.max(0, this.#begun + seconds * 1000 - performance.now())
  }
}
