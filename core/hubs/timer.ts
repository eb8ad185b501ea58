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

/** What a timer does: a greenlet is to be resumed. */
export type TimerCall = (() => void) | Greenlet

/** What a timer needs of the queue that it stands in. */
export interface TimerOwner {
  timerCanceled(timer: Timer): void
}

/** Keeps the parts of timers instead of the timers. */
export interface TimerStore extends TimerOwner {
  /** Whether the timer of this `id` still has its call in this slot. */
  holds(slot: number, id: number): boolean
  /** Takes the call out. */
  takeCall(slot: number): TimerCall
}

/**
 * A scheduled call. Made by `hub.scheduleCallGlobal` or, tied to the life of a greenlet, by `hub.scheduleCallLocal`.
 *
 * @eventlet eventlet.hubs.timer.Timer
 */
export class Timer implements TimerInfo {
  readonly id: number
  /** Seconds from the call that scheduled it. */
  readonly seconds: number
  /** The greenlet that scheduled it. */
  readonly greenlet: Greenlet
  /** When it is due, by the hub's clock; set by the hub. */
  due!: number
  /** The next in a {@link TimerQueue}; null for the last one, undefined for one that is in none. @internal */
  next: Timer | null | undefined = undefined
  #owner: TimerOwner
  /** Or the slot of the owner, a {@link TimerStore}, that has the call. */
  #call: TimerCall | number | null

  /**
   * @param owner - is told when the timer is cancelled
   * @param seconds - from now, 0 or more
   * @param call - what to do, or the greenlet to resume, which saves a function
   * @param parts - what else it consists of, when it was taken apart before
   */
  constructor(
    owner: TimerOwner,
    seconds: number,
    call: TimerCall,
    parts: Pick<Timer, 'id' | 'greenlet'> | null = null,
  ) {
    this.id = parts === null ? ids++ : parts.id
    this.seconds = seconds
    this.greenlet = parts === null ? getCurrent() : parts.greenlet
    this.#owner = owner
    this.#call = call
    if (keepPlaces && parts === null) places.set(this, callerPlace())
  }

  /** Where it was scheduled, with `hubTimerStacks` on. */
  get where(): string | null {
    return places.get(this) ?? null
  }

  /** Whether it can still fire. */
  get pending(): boolean {
    return !this.called
  }

  /** Whether it was cancelled or has fired. */
  get called(): boolean {
    const call = this.#call
    return call === null || (typeof call === 'number' && !Timer.#storeOf(this).holds(call, this.id))
  }

  /** Does what it was made for, once, if it can still fire. For a hub that still has it, it is cancelled then. */
  fire(): void {
    const { pending } = this
    const isQueued = typeof this.#call === 'number' || this.next !== undefined
    const call = isQueued ? Timer.#withdraw(this) : this.#call
    this.#call = null
    if (!pending) return
    if (typeof call === 'function') call()
    else (call as Greenlet).resume()
  }

  /** It will not fire, and nobody is told. @internal */
  forget(): void {
    this.#call = null
    this.next = undefined
  }

  /** Whether it is no more than its parts, and nobody but `owner` is told when it is cancelled. @internal */
  consistsOfParts(owner: TimerOwner): boolean {
    return (
      this.constructor === Timer && this.#owner === owner && typeof this.#call !== 'number' && !keepPlaces
    )
  }

  /** Gives its call to a store, which is its owner from now on. @internal */
  takeApart(store: TimerStore, slot: number): TimerCall | null {
    const call = this.#call as TimerCall | null
    this.#owner = store
    this.#call = slot
    return call
  }

  toString(): string {
    const where = this.where === null ? '' : `, scheduled ${this.where}`
    return `timer of ${this.greenlet.name || 'a greenlet'}: ${this.seconds} s${where}`
  }

  /** Takes it back. Doing so twice, or after it fired, changes nothing. */
  cancel(): void {
    Timer.#withdraw(this)
  }

  // Static, because an object pays for the private methods of its class with one more field.

  static #storeOf(timer: Timer): TimerStore {
    return timer.#owner as TimerStore
  }

  /** @returns the call, unless it is gone already */
  static #withdraw(timer: Timer): TimerCall | null {
    if (timer.called) return null
    const call = timer.#call
    timer.#call = null
    const taken = typeof call === 'number' ? Timer.#storeOf(timer).takeCall(call) : call
    timer.#owner.timerCanceled(timer)
    return taken
  }
}

/** A timer that dies with the greenlet that schedules it. */
export class LocalTimer extends Timer {
  override get pending(): boolean {
    return super.pending && !this.greenlet.dead
  }
}
