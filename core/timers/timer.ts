/** One call after a number of seconds. */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { TimerInfo } from '../ground/instrument.ts'
import { callerPlace } from '../ground/place.ts'
import { showAs } from '../ground/show-as.ts'

let ids = 0
let keepPlaces = false
/** Places of the calls that scheduled timers: apart from them, since hardly one has a place. */
const places = new WeakMap<Timer, string>()

/** Whether timers remember where they were scheduled. */
export function keepTimerPlaces(keep: boolean): void {
  keepPlaces = keep
}

/** The call of a timer: a function, or a greenlet to be resumed. */
export type TimerCall = (() => void) | Greenlet

/** The part of a queue that its timers need. */
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
  declare readonly id: number
  /** Seconds from the call that scheduled it. */
  declare readonly seconds: number
  /** The greenlet that scheduled it. */
  declare readonly greenlet: Greenlet
  /** When it is due, by the hub's clock; set by the hub. */
  declare due: number
  /**
   * Its place in a queue: before the next one, null for the last one; or in a slot of its owner, a {@link
   * TimerStore}, that has its call. Undefined for one that stands in none.
   *
   * @internal
   */
  next: Timer | number | null | undefined = undefined
  #owner: TimerOwner
  #call: TimerCall | null

  /**
   * @param owner - is told when the timer is canceled
   * @param seconds - from now, 0 or more
   * @param call - what to do, or the greenlet to resume, which saves a function
   */
  constructor(owner: TimerOwner, seconds: number, call: TimerCall)
  /** @param parts - what else it consists of, when it was taken apart before @internal */
  constructor(
    owner: TimerOwner,
    seconds: number,
    call: TimerCall,
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- this one is in no declaration
    parts: Pick<Timer, 'id' | 'greenlet'> | null,
  )
  constructor(
    owner: TimerOwner,
    seconds: number,
    call: TimerCall,
    parts: Pick<Timer, 'id' | 'greenlet'> | null = null,
  ) {
    this.#owner = owner
    this.seconds = seconds
    this.#call = call
    if (parts === null) {
      this.id = ids++
      this.greenlet = getCurrent()
      if (keepPlaces) places.set(this, callerPlace())
    } else {
      this.id = parts.id
      this.greenlet = parts.greenlet
    }
  }

  /** Place of the call that scheduled it, with `hubTimerStacks` on. */
  get where(): string | null {
    return places.get(this) ?? null
  }

  /** Whether it can still fire. */
  get pending(): boolean {
    return !this.called
  }

  /** Whether it was canceled or has fired. */
  get called(): boolean {
    return this.#call === null && !(typeof this.next === 'number' && this.store.holds(this.next, this.id))
  }

  /** Whether a hub may take it: it stands in no queue, and was neither canceled nor has it fired. @internal */
  get unused(): boolean {
    return this.next === undefined && this.#call !== null
  }

  /** Does what it was made for, once, if it can still fire. For a hub that still has it, it is canceled then. */
  fire(): void {
    const { pending } = this
    const call = this.next === undefined ? this.#call : this.withdraw()
    this.#call = null
    if (!pending) return
    if (typeof call === 'function') call()
    else (call as Greenlet).resume()
  }

  /** Takes it back. Doing so twice, or after it fired, changes nothing. */
  cancel(): void {
    this.withdraw()
  }

  // These methods are not private: a class with private methods adds a field to every instance.

  /** Takes it back. @internal @returns its call, unless that is gone already */
  withdraw(): TimerCall | null {
    if (this.called) return null
    const call = typeof this.next === 'number' ? this.store.takeCall(this.next) : this.#call
    this.#call = null
    // One that was not scheduled is none of the owner's yet.
    if (this.next !== undefined) this.#owner.timerCanceled(this)
    return call
  }

  /** Its owner, when it stands in a slot. @internal */
  get store(): TimerStore {
    return this.#owner as TimerStore
  }

  /** It will not fire, and nobody is told. @internal */
  forget(): void {
    this.#call = null
    this.next = undefined
  }

  /** Whether it is no more than its parts, and nobody but `owner` is told when it is canceled. @internal */
  consistsOfParts(owner: TimerOwner): boolean {
    return this.constructor === Timer && this.#owner === owner && this.next === undefined && !keepPlaces
  }

  /** Gives its call to a store, which is its owner from now on. @internal */
  takeApart(store: TimerStore, slot: number): TimerCall | null {
    const call = this.#call
    this.#owner = store
    this.#call = null
    this.next = slot
    return call
  }

  toString(): string {
    const where = this.where === null ? '' : `, scheduled ${this.where}`
    return `timer of ${this.greenlet.name || 'a greenlet'}: ${this.seconds} s${where}`
  }
}

showAs(Timer, ({ seconds, greenlet, pending }) => ({ seconds, greenlet, pending }))

/** A timer that dies with the greenlet that schedules it. */
export class LocalTimer extends Timer {
  override get pending(): boolean {
    return super.pending && !this.greenlet.dead
  }
}
