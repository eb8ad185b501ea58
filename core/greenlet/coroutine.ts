/**
 * The seam between greenlets and what they run: begin, resume with a value, resume with an error, done. How a killed one
 * ends stands in `unwinding.ts`.
 *
 * Today a coroutine is a generator. Stackful coroutines (plain functions that switch) would be added here and nowhere
 * else.
 */
import { HubError } from '../ground/errors.ts'
import { SUSPEND, SUSPENDED } from './green.ts'

/** How control comes into a coroutine; an `exit` in one that is killed. */
export type Delivery = 'value' | 'error' | 'exit'

export type Coroutine = Generator<unknown, unknown, unknown>

/** The body of a greenlet: a green function, or a plain one, which runs to its end without a switch. */
export type Body = (...args: never[]) => unknown

const greenFunctions: unknown = Object.getPrototypeOf(function* () {})

/** The prototype that all generators of this realm inherit from. */
export const generators = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as Coroutine

/**
 * Looked up once: the generators of each green function have a shape of their own, and a look-up at every resume would soon
 * miss all of V8's caches. With 10,000 functions it took longer than all the rest of a switch.
 */
const { next: resume, throw: resumeThrow } = generators

/** Lets `instanceof` tell the generators of this realm, which is faster than looking for their methods. */
const OwnGenerator = function () {} as unknown as new () => Coroutine
OwnGenerator.prototype = generators

export function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof OwnGenerator) return true
  return Symbol.iterator in value && 'next' in value && 'throw' in value && 'return' in value
}

/** Whether a function is a generator function of this realm. */
export function isGreenFunction(fn: unknown): fn is (...args: never[]) => Coroutine {
  return typeof fn === 'function' && Object.getPrototypeOf(fn) === greenFunctions
}

/** Runs a generator: itself, or for one that is written out or of another realm, one that hands everything on. */
export function coroutineOf(made: Generator<unknown, unknown, unknown>): Coroutine {
  return made instanceof OwnGenerator ? made : handOn(made)
}

function* handOn(made: Generator<unknown, unknown, unknown>): Coroutine {
  return yield* made
}

/** Runs the coroutine until it switches (done: false) or ends; what it throws comes through. */
export function advance(
  coroutine: Coroutine,
  how: Delivery,
  cargo: unknown,
): IteratorResult<unknown, unknown> {
  const step = how === 'value' ? resume.call(coroutine, cargo) : resumeThrow.call(coroutine, cargo)
  return step === SUSPENDED || step.done ? step : untilItSwitches(coroutine, step)
}

/** Refuses what else it yields. */
function untilItSwitches(
  coroutine: Coroutine,
  step: IteratorResult<unknown, unknown>,
): IteratorResult<unknown, unknown> {
  while (!step.done && step.value !== SUSPEND) step = resumeThrow.call(coroutine, badYield(step.value))
  return step
}

/** The error at a `yield` of something else than a switch. */
export function badYield(value: unknown): HubError {
  const shown = isGenerator(value) ? 'a generator' : String(value)
  return new HubError(
    'ERR_BAD_YIELD',
    `A green function yielded ${shown}, which only Hublet's own switch may do. ` +
      'Write yield* before a green call; for a promise write yield* until(promise).',
  )
}
