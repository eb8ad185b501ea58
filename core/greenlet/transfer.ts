/** The innermost `yield*` of every switch. */
import { GREEN_CALL, showAs } from '../ground/show-as.ts'
import { SUSPENDED, type Suspend } from './green.ts'
import { checkReturn, misused, type Departed } from './misuse.ts'
import { refuseAwaitOf } from './not-awaited.ts'

/** What ends a switch to which nothing is sent. */
export const OVER: IteratorReturnResult<undefined> = Object.freeze({ done: true as const, value: undefined })

/** Called when the switch begins: names the target, and what it gets. @returns who departs */
export type Depart<To> = (to: To, cargo: unknown) => Departed

/**
 * Does what this generator function does, and is written out because V8 can compile its `next` into the caller, while
 * the resume of a generator is a call of its own: `function* (...) { depart(to, cargo); return yield SUSPEND }`.
 */
export class Transfer<To> {
  #depart: Depart<To>
  /** Null once the switch has begun. */
  #to: To | null
  #cargo: unknown
  /** Who departed; null before and after. */
  #departed: Departed | null = null

  constructor(depart: Depart<To>, to: To, cargo: unknown) {
    this.#depart = depart
    this.#to = to
    this.#cargo = cargo
  }

  next(sent?: unknown): IteratorResult<Suspend, unknown> {
    const to = this.#to
    if (to === null) return this.#goOn(sent)
    this.#to = null
    this.#departed = this.#depart(to, this.#cargo)
    return SUSPENDED
  }

  #goOn(sent: unknown): IteratorResult<Suspend, unknown> {
    const departed = this.#departed
    this.#departed = null
    if (departed?.cameBack !== true) throw misused(departed)
    return sent === undefined ? OVER : { done: true, value: sent }
  }

  throw(error: unknown): never {
    this.#to = null
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#to = null
    const departed = this.#departed
    this.#departed = null
    checkReturn(departed)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

showAs(Transfer, () => GREEN_CALL)
refuseAwaitOf(Transfer)
