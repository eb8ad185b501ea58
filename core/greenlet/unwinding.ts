/**
 * The end of a killed greenlet: every function in it returns, the innermost first.
 *
 * The language does half of it. `return()` of a generator goes down through every `yield*`, and each function on the
 * way up runs its `finally` blocks. But when one of these blocks waits, the return is forgotten above it: ECMA-262 has a
 * `yield*` whose inner `return()` gave no end go on as if nothing had happened. Its caller would go on after the call.
 *
 * JavaScript has no way to ask a generator which one it waits for. A `yield*` looks `return` up when it passes one on,
 * though. For the time of a kill the generators' own `return` is therefore one that also notes its generator. Afterwards it is
 * known which functions have not ended, and each is ended by a `return()` of its own once the one that it called is over.
 *
 * With a frozen prototype of generators (`--frozen-intrinsics`, SES) nothing can be noted, and the language's half is
 * all there is. The same holds for generators of another realm.
 */
import { badYield, generators, type Coroutine, type Delivery } from './coroutine.ts'
import { SUSPEND } from './green.ts'
import { OVER } from './transfer.ts'

const { next: resume, throw: resumeThrow, return: end } = generators

/**
 * At most this many functions are told by one `return()`, which takes more of the native stack for each than running them
 * did: a deep recursion that could run could not be ended otherwise.
 */
const DEPTH = 500

/** Yielded instead of a step: the rest of the functions has yet to be told. */
const NOT_YET: IteratorYieldResult<unknown> = { done: false, value: SUSPEND }

/** Takes errors of `finally` blocks. */
export type TakeFailure = (error: unknown) => void

/** The `return()` under way that is noted. */
interface Kill {
  /** Handed to every `return()` of this kill, and to no other. */
  readonly exit: unknown
  /** The functions that have been told and have not ended, the outermost first. */
  readonly told: Coroutine[]
  readonly failed: TakeFailure
  /** Whether the last one that was told is as it was before. */
  isTooDeep: boolean
}

let kill: Kill | null = null

/** The body of a killed greenlet from then on. */
export class Unwinding {
  /** The functions that have not ended, the outermost first. */
  #functions: Coroutine[]
  #exit: unknown
  #failed: TakeFailure

  /**
   * @param coroutine - the outermost function, which is suspended
   * @param exit - an object of this kill's own
   * @param failed - called with each error that leaves a `finally` block; no `catch` of a caller sees it
   */
  constructor(coroutine: Coroutine, exit: object, failed: TakeFailure) {
    this.#functions = [coroutine]
    this.#exit = exit
    this.#failed = failed
  }

  /** Runs `finally` blocks until one of them waits (done: false), or all functions have ended. */
  advance(how: Delivery, cargo: unknown): IteratorResult<unknown, undefined> {
    for (;;) {
      const innermost = this.#functions.pop()
      if (innermost === undefined) return OVER
      const step = this.#run(innermost, how, cargo)
      if (step.done || step === NOT_YET) how = 'exit'
      else if (step.value === SUSPEND) return step
      else {
        how = 'error'
        cargo = badYield(step.value)
      }
    }
  }

  #run(innermost: Coroutine, how: Delivery, cargo: unknown): IteratorResult<unknown, undefined> {
    if (how === 'exit') return this.#end(innermost)
    try {
      const step = how === 'value' ? resume.call(innermost, cargo) : resumeThrow.call(innermost, cargo)
      if (step.done) return OVER
      this.#functions.push(innermost)
      return step
    } catch (error) {
      this.#failed(error)
      return OVER
    }
  }

  #end(innermost: Coroutine): IteratorResult<unknown, undefined> {
    const outer = kill
    const own = (kill = { exit: this.#exit, told: [], failed: this.#failed, isTooDeep: false })
    const before = generators.return
    try {
      replaceReturn(note)
      const step = note.call(innermost, this.#exit) as IteratorResult<unknown, undefined>
      return own.isTooDeep ? NOT_YET : step
    } finally {
      replaceReturn(before)
      kill = outer
      this.#functions.push(...own.told)
    }
  }
}

/** Does what `return` of a generator does, and notes a generator that does not end by it. */
function note(this: Coroutine, value: unknown): IteratorResult<unknown, unknown> {
  if (kill === null || value !== kill.exit) return end.call(this, value)
  const { told, failed } = kill
  if (told.length === DEPTH) {
    told.push(this)
    kill.isTooDeep = true
    return NOT_YET
  }
  const depth = told.push(this) - 1
  try {
    const step = end.call(this, value)
    if (step.done) told.length = depth
    return step
  } catch (error) {
    told.length = depth
    failed(error)
    return { done: true, value } // for the caller a return, which no catch takes for an error
  }
}

/** Gives generators another `return`, unless they are frozen. */
function replaceReturn(by: Coroutine['return']): void {
  if (Object.getOwnPropertyDescriptor(generators, 'return')?.writable === true) generators.return = by
}
