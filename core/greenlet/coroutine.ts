/**
 * The seam between greenlets and what they run: begin, resume with a value, resume with an error, unwind, done.
 *
 * Today a coroutine is a generator. Stackful coroutines (plain functions that switch) would be added here and nowhere
 * else.
 */
import { HubError } from '../errors.ts'
import { SUSPEND } from './green.ts'

/** How control arrives in a coroutine. */
export type Delivery = 'value' | 'error' | 'exit'

export interface Coroutine {
  next(value: unknown): IteratorResult<unknown, unknown>
  throw(error: unknown): IteratorResult<unknown, unknown>
  return(value: unknown): IteratorResult<unknown, unknown>
}

/** What a greenlet may run: a green function, or a plain one, which runs to its end without a switch. */
export type Body = (...args: never[]) => unknown

/** So that `instanceof` tells the generators of this realm, many times faster than looking for their methods does. */
const OwnGenerator = function () {} as unknown as new () => Generator<unknown, unknown, unknown>
OwnGenerator.prototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as object

export function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof OwnGenerator) return true
  return Symbol.iterator in value && 'next' in value && 'throw' in value && 'return' in value
}

/** Runs the coroutine until it switches (done: false) or ends; what it throws comes through. */
export function advance(
  coroutine: Coroutine,
  how: Delivery,
  cargo: unknown,
): IteratorResult<unknown, unknown> {
  let step = deliver(coroutine, how, cargo)
  while (!step.done && step.value !== SUSPEND) step = coroutine.throw(badYield(step.value))
  return step
}

function deliver(coroutine: Coroutine, how: Delivery, cargo: unknown): IteratorResult<unknown, unknown> {
  if (how === 'value') return coroutine.next(cargo)
  return how === 'error' ? coroutine.throw(cargo) : coroutine.return(cargo)
}

function badYield(value: unknown): HubError {
  const shown = isGenerator(value) ? 'a generator' : String(value)
  return new HubError(
    'ERR_BAD_YIELD',
    `A green function yielded ${shown}, which only Hublet's own switch may do. ` +
      'Write yield* before a green call; for a promise write yield* until(promise).',
  )
}
