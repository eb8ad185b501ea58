/** Refuses anything but a green function where it is given, and not where it would be called. */
import { checkFunction } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { shown } from '../ground/shown.ts'
import type { Body } from './coroutine.ts'

const ASYNC_GENERATOR = Object.getPrototypeOf(async function* () {}) as object

/**
 * @throws ERR_OPTION_INVALID unless `fn` is a function that can be run; a green call in its place is the usual mistake, and
 * `async function*` for `function*` is another
 */
export function checkBody<F>(call: string, fn: F): F & Body {
  checkFunction(`${call}: function`, fn, 'a green function, not the call of one')
  if (Object.getPrototypeOf(fn) === ASYNC_GENERATOR) throw asyncGenerator(call, (fn as Body).name)
  return fn as F & Body
}

function asyncGenerator(call: string, name: string): HubError {
  return new HubError(
    'ERR_OPTION_INVALID',
    `${call}: ${name || 'the function'} is an async generator, whose code nothing would run. ` +
      'Write function* with yield* until(promise) for await.',
  )
}

const ASYNC = Object.getPrototypeOf(async function () {}) as object
const GREEN = Object.getPrototypeOf(function* () {}) as object

/** Whether a function is an async one, or an async generator. */
export function isAsync(fn: object): boolean {
  const kind: unknown = Object.getPrototypeOf(fn)
  return kind === ASYNC || kind === ASYNC_GENERATOR
}

/** Whether a function is written as `function*`. */
export function isGreenFunction(fn: object): boolean {
  return Object.getPrototypeOf(fn) === GREEN
}

/** @throws ERR_OPTION_INVALID for an async function, which a limit can't end */
export function checkNotAsync<F>(call: string, fn: F): void {
  if (Object.getPrototypeOf(fn) === ASYNC) throw asyncFunction(call, shown(fn))
}

/** The error where a promise came from what was to be green. */
export function asyncFunction(call: string, what: string): HubError {
  return new HubError(
    'ERR_OPTION_INVALID',
    `${call}: ${what} waits outside of the greenthread, where no limit can end it. ` +
      'Give a green function, such as () => until((signal) => fetch(url, { signal })).',
  )
}
