/** One call after a number of seconds. */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { TimerInfo } from '../instrument.ts'
import { callerPlace } from '../place.ts'

let ids = 0
let keepPlaces = false
/** Where timers were scheduled: apart from them, since hardly one has a place. */
const places = new WeakMap<Timer, string>()

/** Whether timers remember where they were scheduled. */
export function keepTimerPlaces(keep: boolean): void {
  keepPlaces = keep
}

/** What a timer needs of the queue that it stands in. */
export interface TimerOwner {
  timerCanceled(timer: Timer): void
}

/**
 * A scheduled call. Made by `hub.scheduleCallGlobal` or, tied to the life of a greenlet, by `hub.scheduleCallLocal`.
 *
 * @eventlet eventlet.hubs.timer.Timer
 */
export class Timer implements TimerInfo {
  readonly id = ids++
  /** Seconds from the call that scheduled it. */
  readonly seconds: number
  /** The greenlet that scheduled it. */
  readonly greenlet: Greenlet = getCurrent()
  /** When it is due, by the hub's clock; set by the hub. */
  due!: number
  /** The next in a {@link TimerQueue}. @internal */
  next: Timer | null = null
  #owner: TimerOwner
  /** A greenlet is to be resumed. */
  #call: (() => void) | Greenlet | null

  /**
   * @param owner - is told when the timer is cancelled
   * @param seconds - from now, 0 or more
   * @param call - what to do, or the greenlet to resume, which saves a function
   */
  constructor(owner: TimerOwner, seconds: number, call: (() => void) | Greenlet) {
    this.#owner = owner
    this.seconds = seconds
    this.#call = call
    if (keepPlaces) places.set(this, callerPlace())
  }

  /** Where it was scheduled, with `hubTimerStacks` on. */
  get where(): string | null {
    return places.get(this) ?? null
  }

  /** Whether it can still fire. */
  get pending(): boolean {
    return this.#call !== null
  }

  /** Whether it was cancelled or has fired. */
  get called(): boolean {
    return this.#call === null
  }

  /** Does what it was made for, once, if it can still fire. */
  fire(): void {
    const call = this.pending ? this.#call : null
    this.#call = null
    if (typeof call === 'function') call()
    else call?.resume()
  }

  toString(): string {
    const where = this.where === null ? '' : `, scheduled ${this.where}`
    return `timer of ${this.greenlet.name || 'a greenlet'}: ${this.seconds} s${where}`
  }

  /** Takes it back. Doing so twice, or after it fired, changes nothing. */
  cancel(): void {
    if (this.#call === null) return
    this.#call = null
    this.#owner.timerCanceled(this)
  }
}

/** A timer that dies with the greenlet that schedules it. */
export class LocalTimer extends Timer {
  override get pending(): boolean {
    return super.pending && !this.greenlet.dead
  }
}
