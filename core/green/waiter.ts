/**
 * One greenlet's wait for something that others hand over.
 *
 * A hand-over is one step. Before it the greenlet can leave by its limit, a `Timeout` or `kill`, and nobody has lost
 * anything. After it the greenlet has what it waited for: neither a limit nor another hand-over can come between.
 */
import type { HubError } from '../ground/errors.ts'
import { GREEN_CALL, showAs } from '../ground/show-as.ts'
import { SUSPENDED, type Green, type Suspend } from '../greenlet/green.ts'
import { getCurrent, type Greenlet, type Pause } from '../greenlet/greenlet.ts'
import { checkReturn, misused } from '../greenlet/misuse.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'

/** The value of a wait whose time is over. */
export const TIMED_OUT = Symbol('timed out')

/** The thing that a waiter lacks, and its source. */
export interface Lack {
  readonly what:
    | 'a permit'
    | 'an item'
    | 'room'
    | 'the end'
    | 'an event'
    | 'a place'
    | 'all jobs done'
    | 'all items done'
    | 'all members'
  readonly of: object
  /** Whether the end of a greenlet is part of what is lacking. */
  includes?(greenlet: Greenlet): boolean
}

/** A waiter's place where things are handed over. */
export interface Place {
  /** For people; null where it would tell nothing. */
  readonly lack: Lack | null

  /** Another place of the same waiter. */
  sibling: Place | null
  /** Gives the place up; a second call changes nothing. */
  leave(): void
  /** To be called in MAINLOOP: hands over what is due, until the waiter has been served or nothing is left. */
  settle(): void
}

/**
 * Stands in a place, and takes things that are handed over there: a waiter, or one of several things that a waiter
 * waits for.
 */
export interface Taker {
  /** The waiter of the wait; itself, for a waiter. */
  readonly whole: Waiter
  readonly greenlet: Greenlet
  readonly waiting: boolean
  add(place: Place): void
  serve(value?: unknown): boolean
  fail(error: unknown): boolean
  wake(): void
  wakeSoon(hub?: BaseHub): void
}

type State = 'waiting' | 'served' | 'gone'

/** Made in the greenlet that is going to wait. */
export class Waiter implements Pause, Taker {
  readonly greenlet = getCurrent()
  #state: State = 'waiting'
  #seconds: number | null = null
  /** The last place that was added; the others follow by `sibling`. */
  #place: Place | null = null
  #value: unknown = undefined
  #failed = false
  #limit: Timer | null = null
  #wakeUp: Timer | null = null

  get whole(): this {
    return this
  }

  /** Whether nothing has been handed over, and the greenlet is still there. */
  get waiting(): boolean {
    return this.#state === 'waiting'
  }

  /** Whether the greenlet has yet to go on with what it was handed. */
  get served(): boolean {
    return this.#state === 'served'
  }

  /** Its lacks, one for each place. */
  get lacks(): Lack[] {
    const lacks: Lack[] = []
    for (let place = this.#place; place !== null; place = place.sibling)
      if (place.lack !== null) lacks.push(place.lack)
    return lacks
  }

  /** Adds a place where it waits. The first hand-over anywhere gives up all places. */
  add(place: Place): void {
    place.sibling = this.#place
    this.#place = place
  }

  /**
   * Suspends the greenlet until something is handed over.
   *
   * Does what this generator function does, and is written out like {@link Transfer}: a wait that many hand-overs pass through
   * makes no generator, and the waiter is what `yield*` takes (docs/internals/decisions/written-out.md).
   *
   *     try {
   *       if (seconds !== null) limit = hub.scheduleCallGlobal(seconds, () => this.timeIsOver())
   *       greenlet.pause = this
   *       do yield* hub.switch()
   *       while (state === 'waiting') // resumed by somebody who had nothing for it
   *     } finally {
   *       greenlet.pause = null
   *       state = 'gone'
   *       wakeUp?.cancel()
   *       this.withdraw()
   *     }
   *     if (failed) throw value
   *     return value
   *
   * @param seconds - at most, 0 or more; null for no limit
   * @returns what was handed over, or {@link TIMED_OUT}
   * @throws the error that was handed over
   */
  untilServed(seconds: number | null = null): Green<unknown> {
    this.#seconds = seconds
    return this as unknown as Green<unknown>
  }

  /** @internal */
  next(): IteratorResult<Suspend, unknown> {
    const state = this.#state
    if (this.greenlet.pause !== this) return this.#begin(state)
    if (!this.greenlet.cameBack) throw this.#misused()
    if (state === 'waiting') return this.#suspend()
    this.#leave()
    if (this.#failed) throw this.#value
    return { done: true, value: this.#value }
  }

  /** @internal */
  throw(error: unknown): never {
    this.#leave()
    throw error
  }

  /** @internal */
  return(value: unknown): IteratorResult<Suspend, unknown> {
    const isUnderWay = this.greenlet.pause === this
    this.#leave()
    checkReturn(isUnderWay ? this.greenlet : null)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }

  #begin(state: State): IteratorResult<Suspend, unknown> {
    if (state === 'gone') throw misused(null)
    const { greenlet } = this
    try {
      if (this.#seconds !== null)
        this.#limit = getHub().scheduleCallGlobal(this.#seconds, () => this.timeIsOver())
      greenlet.pause = this
    } catch (error) {
      this.#leave()
      throw error
    }
    return this.#suspend()
  }

  #suspend(): IteratorResult<Suspend, unknown> {
    try {
      getHub().leave()
    } catch (error) {
      this.#leave()
      throw error
    }
    return SUSPENDED
  }

  #misused(): HubError {
    this.#leave()
    return misused(this.greenlet)
  }

  #leave(): void {
    if (this.greenlet.pause === this) this.greenlet.pause = null
    this.#state = 'gone'
    this.#wakeUp?.cancel()
    this.withdraw()
  }

  /** Hands a value over. To be followed by `wake` or `wakeSoon`. @returns false when it was served already, or is gone */
  serve(value?: unknown): boolean {
    if (this.#state !== 'waiting') return false
    this.#state = 'served'
    this.#value = value
    this.withdraw()
    return true
  }

  /** Like `serve`, but the wait throws `error`. */
  fail(error: unknown): boolean {
    if (!this.serve(error)) return false
    this.#failed = true
    return true
  }

  /** Resumes the greenlet at once, if it was served and is still there: to be called in MAINLOOP. Never throws. */
  wake(): void {
    if (this.#state === 'served') getHub().resumeSafely(this.greenlet)
  }

  /** Has MAINLOOP resume the greenlet soon; any code may call this. @param hub - whose MAINLOOP; this thread's unless given */
  wakeSoon(hub: BaseHub = getHub()): void {
    if (this.#state === 'served') this.#wakeUp = hub.scheduleResume(0, this.greenlet)
  }

  /** Lets the greenlet go on at once if it was served, or can be now: to be called in MAINLOOP when a limit is over. */
  settle(): void {
    for (let place = this.#place; place !== null && this.waiting; place = place.sibling) place.settle()
    this.wake()
  }

  /** Its own limit is over. @internal */
  timeIsOver(): void {
    this.settle()
    if (this.serve(TIMED_OUT)) this.wake()
  }

  /** Gives up all places and the limit. @internal */
  withdraw(): void {
    this.#limit?.cancel()
    for (let place = this.#place; place !== null; place = place.sibling) place.leave()
  }
}

showAs(Waiter, () => GREEN_CALL)
