/** The innermost `yield*` of every switch. */
import { SUSPEND, type Suspend } from './green.ts'

/** What every switch yields. */
const SUSPENDED: IteratorResult<Suspend, unknown> = Object.freeze({ done: false as const, value: SUSPEND })

/**
 * Does what this generator function does, and is written out because V8 can compile its `next` into the caller, while
 * the resume of a generator is a call of its own: `function* (depart) { depart(); return yield SUSPEND }`.
 */
export class Transfer {
  #depart: (() => void) | null

  /** @param depart - called when the switch begins; names the target */
  constructor(depart: () => void) {
    this.#depart = depart
  }

  next(sent?: unknown): IteratorResult<Suspend, unknown> {
    const depart = this.#depart
    if (depart === null) return { done: true, value: sent }
    this.#depart = null
    depart()
    return SUSPENDED
  }

  throw(error: unknown): never {
    this.#depart = null
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#depart = null
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
