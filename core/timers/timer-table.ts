/**
 * The parts of waiting timers, side by side in arrays.
 *
 * As objects they would be copied by the garbage collector, twice each, and lie wherever it put them. So a plain
 * timer is taken apart, and put together again to fire (docs/internals/decisions/timers-in-parts.md).
 */
import type { Greenlet } from '../greenlet/greenlet.ts'
import { Timer, type TimerCall, type TimerOwner, type TimerStore } from './timer.ts'

/** A table begins with this many slots: most hubs of tests, of which there are thousands, never need more. */
const FIRST_SLOTS = 64
/** This many slots are kept when a larger table gets empty. */
const LEAST_SLOTS = 1024
/** In place of a slot. */
export const NO_SLOT = -1

export class TimerTable implements TimerStore {
  #owner: TimerOwner
  #dues = new Float64Array(FIRST_SLOTS)
  #ids = new Float64Array(FIRST_SLOTS)
  #seconds = new Float64Array(FIRST_SLOTS)
  #greenlets: (Greenlet | null)[] = []
  /** Null for a timer that was canceled; the timer itself where it is more than its parts. */
  #calls: (TimerCall | Timer | null)[] = []
  /** Slots below `#end` that no timer has: the first, and after each the next one. */
  #firstFree = NO_SLOT
  #nextFree = new Int32Array(FIRST_SLOTS)
  #end = 0
  #size = 0

  /** @param owner - whose timers these are */
  constructor(owner: TimerOwner) {
    this.#owner = owner
  }

  /** How many timers stand in the table, canceled ones included. */
  get size(): number {
    return this.#size
  }

  due(slot: number): number {
    return this.#dues[slot] as number
  }

  id(slot: number): number {
    return this.#ids[slot] as number
  }

  /** Whether the timer was not canceled. */
  lives(slot: number): boolean {
    const call = this.#calls[slot]
    return call instanceof Timer ? !call.called : call !== null
  }

  /** How many can fire that are due at `when`: looks at all of them. */
  countDue(when: number): number {
    let count = 0
    for (let slot = 0; slot < this.#end; slot++)
      if ((this.#dues[slot] as number) <= when && this.lives(slot)) count++
    return count
  }

  holds(slot: number, id: number): boolean {
    return slot < this.#end && this.#ids[slot] === id && this.#calls[slot] !== null
  }

  /** Equal deadlines in the order in which they were scheduled. */
  isBefore(a: number, b: number): boolean {
    const dueOfA = this.due(a)
    const dueOfB = this.due(b)
    return dueOfA < dueOfB || (dueOfA === dueOfB && this.id(a) < this.id(b))
  }

  /** Takes a timer whose `due` is set. @returns its slot */
  put(timer: Timer): number {
    const slot = this.#freeSlot()
    this.#size++
    this.#dues[slot] = timer.due
    this.#ids[slot] = timer.id
    this.#seconds[slot] = timer.seconds
    this.#greenlets[slot] = timer.greenlet
    this.#calls[slot] = timer.consistsOfParts(this.#owner) ? timer.takeApart(this, slot) : stored(timer)
    return slot
  }

  takeCall(slot: number): TimerCall {
    const call = this.#calls[slot] as TimerCall
    this.#calls[slot] = null
    this.#greenlets[slot] = null
    return call
  }

  timerCanceled(timer: Timer): void {
    this.#owner.timerCanceled(timer)
  }

  /** Takes a timer out. @returns null for one that was canceled */
  take(slot: number): Timer | null {
    const call = this.#calls[slot] as TimerCall | Timer | null
    const timer = call === null ? null : this.#whole(slot, call)
    this.#release(slot)
    if (timer !== null) timer.next = undefined
    return timer
  }

  /** Takes out those of them that were canceled. @returns the others */
  sweep(slots: readonly number[]): number[] {
    const living: number[] = []
    for (const slot of slots) {
      if (this.lives(slot)) living.push(slot)
      else this.#release(slot)
    }
    return living
  }

  /** Rebuilds the live timers without removing them. */
  peek(slots: readonly number[]): Timer[] {
    const living = slots.filter((slot) => this.lives(slot))
    return living.map((slot) => {
      const call = this.#calls[slot] as TimerCall | Timer
      const timer = this.#whole(slot, call)
      if (timer !== call) timer.takeApart(this, slot)
      return timer
    })
  }

  clear(): void {
    this.#firstFree = NO_SLOT
    this.#end = this.#size = 0
    this.#greenlets = []
    this.#calls = []
    if (this.#dues.length > LEAST_SLOTS) this.#resize(LEAST_SLOTS)
  }

  /** The timer in a slot: itself, or as its parts make it. */
  #whole(slot: number, call: TimerCall | Timer): Timer {
    if (call instanceof Timer) return call
    const parts = { id: this.id(slot), greenlet: this.#greenlets[slot] as Greenlet }
    const timer = new Timer(this.#owner, this.#seconds[slot] as number, call, parts)
    timer.due = this.due(slot)
    return timer
  }

  #release(slot: number): void {
    this.#calls[slot] = null
    this.#greenlets[slot] = null
    this.#nextFree[slot] = this.#firstFree
    this.#firstFree = slot
    // A large table begins anew: neighbors come together again, and its memory is given back.
    if (--this.#size === 0 && this.#end > LEAST_SLOTS) this.clear()
  }

  #freeSlot(): number {
    const slot = this.#firstFree
    if (slot !== NO_SLOT) {
      this.#firstFree = this.#nextFree[slot] as number
      return slot
    }
    if (this.#end === this.#dues.length) this.#resize(2 * this.#end)
    return this.#end++
  }

  #resize(slots: number): void {
    this.#dues = resized(this.#dues, new Float64Array(slots))
    this.#ids = resized(this.#ids, new Float64Array(slots))
    this.#seconds = resized(this.#seconds, new Float64Array(slots))
    this.#nextFree = resized(this.#nextFree, new Int32Array(slots))
  }
}

/** A timer that stays whole, and knows that it stands in a queue. */
function stored(timer: Timer): Timer {
  timer.next = null
  return timer
}

/** The part of the old array that fits, in the new one. */
function resized<A extends Float64Array | Int32Array>(old: A, fresh: A): A {
  fresh.set(old.subarray(0, fresh.length))
  return fresh
}
