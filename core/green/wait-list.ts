/** Greenlets that wait for the same thing, in the order in which they came. */
import type { Green } from '../greenlet/green.ts'
import type { HandOut } from './hand-out.ts'
import { Waiter, type Lack, type Place, type Taker } from './waiter.ts'

/** A greenlet leaves the list when something is handed to it, when its time is over, or when it is killed: each in O(1). */
export class WaitList<Offer = undefined> {
  #first: ListPlace<Offer> | null = null
  #last: ListPlace<Offer> | null = null
  #size = 0
  /** Hands over to these, as long as there is something. @internal */
  readonly handOut: HandOut | null
  /** @internal */
  readonly lack: Lack | null

  /**
   * @param handOut - asked before a limit ends a wait, since something may be there by then; null when nothing ever is
   * @param lack - what those in the list wait for, for people
   */
  constructor(handOut: HandOut | null = null, lack: Lack | null = null) {
    this.handOut = handOut
    this.lack = lack
  }

  get size(): number {
    return this.#size
  }

  /**
   * Suspends the current greenlet until something is handed to it.
   *
   * @param seconds - at most; null for no limit
   * @param offer - what it brings along, for the one that takes it from the list
   * @returns what was handed over, or {@link TIMED_OUT}
   */
  wait(seconds: number | null = null, offer?: Offer): Green<unknown> {
    const waiter = new Waiter()
    this.enter(waiter, offer)
    return waiter.untilServed(seconds)
  }

  /** Gives a waiter the last place. One waiter can stand in several lists; the first that serves it takes it from all. */
  enter(waiter: Taker, offer?: Offer): void {
    const place = new ListPlace(this, waiter, offer, this.#last)
    if (this.#last === null) this.#first = place
    else this.#last.after = place
    this.#last = place
    this.#size++
    waiter.add(place)
  }

  /** The first one, which stays; null when nobody waits. */
  get first(): ListPlace<Offer> | null {
    return this.#first
  }

  /** How many there are that are not of this waiter. */
  sizeWithout(taker: Taker): number {
    const { whole } = taker
    let size = this.#size
    if (taker === whole) return size // stands in one place, and not here
    for (let place = this.#first; place !== null; place = place.after)
      if (place.waiter.whole === whole) size--
    return size
  }

  /** Takes the first one out, to be served by the caller; null when nobody waits. */
  takeFirst(): ListPlace<Offer> | null {
    const first = this.#first
    first?.leave()
    return first
  }

  /** Takes the first one out, and has MAINLOOP wake it soon; any code may call this. @returns whether there was one */
  wakeFirstSoon(value?: unknown): boolean {
    const first = this.takeFirst()
    if (first?.waiter.serve(value) === true) first.waiter.wakeSoon()
    return first !== null
  }

  /** Takes all of them out, and has MAINLOOP wake them soon. */
  wakeAllSoon(value?: unknown): void {
    while (this.wakeFirstSoon(value));
  }

  /** Closes the gap that a place leaves. @internal */
  unlink(before: ListPlace<Offer> | null, after: ListPlace<Offer> | null): void {
    if (before === null) this.#first = after
    else before.after = after
    if (after === null) this.#last = before
    else after.before = before
    this.#size--
  }
}

/** One waiter's place in a list. */
export class ListPlace<Offer> implements Place {
  sibling: Place | null = null
  after: ListPlace<Offer> | null = null
  before: ListPlace<Offer> | null
  readonly waiter: Taker
  /** Brought along by the waiter. */
  readonly offer: Offer | undefined
  /** Null once it was given up. */
  #list: WaitList<Offer> | null

  constructor(
    list: WaitList<Offer>,
    waiter: Taker,
    offer: Offer | undefined,
    before: ListPlace<Offer> | null,
  ) {
    this.#list = list
    this.waiter = waiter
    this.offer = offer
    this.before = before
  }

  get lack(): Lack | null {
    return this.#list?.lack ?? null
  }

  leave(): void {
    this.#list?.unlink(this.before, this.after)
    this.#list = this.before = this.after = null
  }

  settle(): void {
    this.#list?.handOut?.serve(this.waiter)
  }
}
