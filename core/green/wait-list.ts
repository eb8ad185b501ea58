/** Greenlets that wait for the same thing, in the order in which they came. */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { getHub } from '../hubs/registry.ts'
import { TimeLimit } from './timeout.ts'

/** What {@link WaitList.wait} returns when the time is over. */
export const TIMED_OUT = Symbol('timed out')

interface Waiter<Offer> {
  readonly greenlet: Greenlet
  readonly offer: Offer | undefined
  /** Until it goes on, for whatever reason. */
  waits: boolean
}

/** A greenlet leaves the list when it is woken, when its time is over, or when it is killed. */
export class WaitList<Offer = undefined> {
  #waiters = new Set<Waiter<Offer>>()

  get size(): number {
    return this.#waiters.size
  }

  /** What the first one brings along. */
  get firstOffer(): Offer | undefined {
    return this.#first()?.offer
  }

  /**
   * Suspends the current greenlet until it is woken.
   *
   * @param seconds - at most; null for no limit
   * @param offer - what it brings along, for whoever wakes it
   * @returns what it is woken with, or {@link TIMED_OUT}
   */
  *wait(seconds: number | null = null, offer?: Offer): Green<unknown> {
    const waiter = { greenlet: getCurrent(), offer, waits: true }
    const limit = seconds === null ? null : new TimeLimit(seconds)
    this.#waiters.add(waiter)
    try {
      return yield* getHub().switch()
    } catch (error) {
      if (limit?.threw(error)) return TIMED_OUT
      throw error
    } finally {
      waiter.waits = false
      this.#waiters.delete(waiter)
      limit?.cancel()
    }
  }

  /**
   * Wakes the first one at once: to be called in MAINLOOP. What is handed out at this moment goes to nobody who is gone.
   *
   * @returns whether there was one
   */
  wakeFirst(value?: unknown): boolean {
    const wake = this.takeFirst()
    wake?.(value)
    return wake !== undefined
  }

  /**
   * Takes the first one out, to be woken a little later in the same callback of MAINLOOP.
   *
   * @returns what wakes it, unless it is gone by then
   */
  takeFirst(): ((value?: unknown) => void) | undefined {
    const first = this.#takeFirst()
    return first && ((value) => first.waits && first.greenlet.resume(value))
  }

  /** Takes the first one out, and has MAINLOOP wake it soon unless it is gone by then; any code may call this. */
  wakeFirstSoon(value?: unknown): void {
    const first = this.#takeFirst()
    if (first === undefined) return
    getHub().scheduleCallGlobal(0, () => {
      if (first.waits) first.greenlet.resume(value)
    })
  }

  #first(): Waiter<Offer> | undefined {
    const [first] = this.#waiters
    return first
  }

  #takeFirst(): Waiter<Offer> | undefined {
    const first = this.#first()
    if (first !== undefined) this.#waiters.delete(first)
    return first
  }
}
