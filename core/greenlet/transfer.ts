/** The innermost `yield*` of every switch. */
import { GREEN_CALL, showAs } from '../ground/show-as.ts'
import { SUSPENDED, type Suspend } from './green.ts'
import { checkReturn, misused, type Leaver } from './misuse.ts'
import { refuseAwaitOf } from './not-awaited.ts'

/** Ends a switch to which nothing is sent. */
export const OVER: IteratorReturnResult<undefined> = Object.freeze({ done: true as const, value: undefined })

/** Called when the switch begins: names the target, and what it gets. @returns the greenlet that leaves */
export type NameTarget<To> = (to: To, cargo: unknown) => Leaver

/**
 * Does what this generator function does, and is written out because V8 can compile its `next` into the caller, while
 * the resume of a generator is a call of its own: `function* (...) { nameTarget(to, cargo); return yield SUSPEND }`.
 */
export class Transfer<To> {
  #nameTarget: NameTarget<To>
  /** Null once the switch has begun. */
  #to: To | null
  #cargo: unknown
  /** The greenlet that has left; null before and after. */
  #leaver: Leaver | null = null

  constructor(nameTarget: NameTarget<To>, to: To, cargo: unknown) {
    this.#nameTarget = nameTarget
    this.#to = to
    this.#cargo = cargo
  }

  next(sent?: unknown): IteratorResult<Suspend, unknown> {
    const to = this.#to
    if (to === null) return this.#goOn(sent)
    this.#to = null
    this.#leaver = this.#nameTarget(to, this.#cargo)
    return SUSPENDED
  }

  #goOn(sent: unknown): IteratorResult<Suspend, unknown> {
    const leaver = this.#leaver
    this.#leaver = null
    if (leaver?.cameBack !== true) throw misused(leaver)
    return sent === undefined ? OVER : { done: true, value: sent }
  }

  throw(error: unknown): never {
    this.#to = null
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#to = null
    const leaver = this.#leaver
    this.#leaver = null
    checkReturn(leaver)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

showAs(Transfer, () => GREEN_CALL)
refuseAwaitOf(Transfer)
