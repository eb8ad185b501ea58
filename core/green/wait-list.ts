/** Greenlets that wait for the same thing, in the order in which they came. */
import type { Green } from '../greenlet/green.ts'
import { LinkedList, type Linked } from '../ground/linked-list.ts'
import type { HandOut } from './hand-out.ts'
import { Waiter, type Lack, type Place, type Taker } from './waiter.ts'

/** A greenlet leaves the list when something is handed to it, when its time is over, or when it is killed: each in O(1). */
export class WaitList<Offer = undefined> extends LinkedList<ListPlace<Offer>> {
  /** Hands over to these, as long as there is something. @internal */
  readonly handOut: HandOut | null
  /** @internal */
  readonly lack: Lack | null

  /**
   * @param handOut - asked before a limit ends a wait, since something may be there by then; null when nothing ever is
   * @param lack - what those in the list wait for, for people
   */
  constructor(handOut: HandOut | null = null, lack: Lack | null = null) {
    super()
    this.handOut = handOut
    this.lack = lack
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
    const place = new ListPlace(this, waiter, offer)
    this.add(place)
    waiter.add(place)
  }

  /** How many there are that are not of this waiter. */
  sizeWithout(taker: Taker): number {
    const { whole } = taker
    let { size } = this
    if (taker === whole) return size // stands in one place, and not here
    for (let place = this.first; place !== null; place = place.after) if (place.waiter.whole === whole) size--
    return size
  }

  /** Takes the first one out, to be served by the caller; null when nobody waits. */
  takeFirst(): ListPlace<Offer> | null {
    const { first } = this
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
}

/** One waiter's place in a list. */
export class ListPlace<Offer> implements Place, Linked<ListPlace<Offer>> {
  sibling: Place | null = null
  before: ListPlace<Offer> | null = null
  after: ListPlace<Offer> | null = null
  readonly waiter: Taker
  /** Brought along by the waiter. */
  readonly offer: Offer | undefined
  /** Null once it was given up. */
  #list: WaitList<Offer> | null

  constructor(list: WaitList<Offer>, waiter: Taker, offer: Offer | undefined) {
    this.#list = list
    this.waiter = waiter
    this.offer = offer
  }

  get lack(): Lack | null {
    return this.#list?.lack ?? null
  }

  leave(): void {
    this.#list?.remove(this)
    this.#list = null
  }

  settle(): void {
    this.#list?.handOut?.serve(this.waiter)
  }
}
