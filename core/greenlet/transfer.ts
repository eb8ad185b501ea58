/** The innermost `yield*` of every switch. */
import type { Why } from '../instrument.ts'
import type { Delivery } from './coroutine.ts'
import { SUSPEND, type Suspend } from './green.ts'

/** What every switch yields. */
export const SUSPENDED: IteratorResult<Suspend, unknown> = Object.freeze({
  done: false as const,
  value: SUSPEND,
})

/** Called when the switch begins: names the target. */
export type Depart<To> = (to: To, how: Delivery, cargo: unknown, why: Why) => void

/**
 * Does what this generator function does, and is written out because V8 can compile its `next` into the caller, while
 * the resume of a generator is a call of its own: `function* (...) { depart(to, how, cargo, why); return yield SUSPEND }`.
 */
export class Transfer<To> {
  #depart: Depart<To>
  /** Null once the switch has begun. */
  #to: To | null
  #how: Delivery
  #cargo: unknown
  #why: Why

  constructor(depart: Depart<To>, to: To, how: Delivery, cargo: unknown, why: Why) {
    this.#depart = depart
    this.#to = to
    this.#how = how
    this.#cargo = cargo
    this.#why = why
  }

  next(sent?: unknown): IteratorResult<Suspend, unknown> {
    const to = this.#to
    if (to === null) return { done: true, value: sent }
    this.#to = null
    this.#depart(to, this.#how, this.#cargo, this.#why)
    return SUSPENDED
  }

  throw(error: unknown): never {
    this.#to = null
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#to = null
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
