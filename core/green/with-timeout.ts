/** A limit for one call. */
import { asyncFunction, checkBody, checkNotAsync } from '../greenlet/check-body.ts'
import type { Green } from '../greenlet/green.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import { refuseAwaitOf } from '../greenlet/not-awaited.ts'
import { refuse } from '../ground/checks.ts'
import { Timeout } from './timeout.ts'
import { isPromiseLike } from './until.ts'

/** A limit, and what to return when it is reached; without `timeoutValue` {@link Timeout} is thrown. */
export interface Limit<V> {
  /** 0 or more; null for no limit. */
  seconds: number | null
  timeoutValue: V
}

/**
 * Runs `fn(...args)` in the current greenthread for a limited time.
 *
 * @param limit - seconds, or seconds and the value to return when they are over
 * @returns what `fn` returns, or the timeout value
 * @throws ERR_OPTION_INVALID for an async function, or one that returns a promise: no limit could end them; `Timeout` when the time is over and there is no timeout value; what `fn` throws, a Timeout of its own included
 * @example const line = yield* withTimeout(5, () => socket.recv(1024))
 * @eventlet eventlet.timeout.with_timeout
 */
export function withTimeout<A extends unknown[], T>(
  seconds: number | null,
  fn: (...args: A) => Green<T> | T,
  ...args: A
): Green<T>
export function withTimeout<V, A extends unknown[], T>(
  limit: Limit<V>,
  fn: (...args: A) => Green<T> | T,
  ...args: A
): Green<T | V>
export function* withTimeout<V, A extends unknown[], T>(
  limit: number | null | Limit<V>,
  fn: (...args: A) => Green<T> | T,
  ...args: A
): Green<T | V> {
  checkBody('withTimeout', fn)
  checkNotAsync('withTimeout', fn)
  const { seconds, hasValue } = parts(limit)
  const timeout = new Timeout(seconds)
  try {
    const made = fn(...args)
    if (isGenerator(made)) return yield* made as Green<T>
    if (isPromiseLike(made)) throw asyncFunction('withTimeout', 'a function that returns a promise')
    return made
  } catch (error) {
    if (error === timeout && hasValue) return (limit as Limit<V>).timeoutValue
    throw error
  } finally {
    timeout.cancel()
  }
}

refuseAwaitOf(withTimeout)

function parts(limit: unknown): { seconds: number | null; hasValue: boolean } {
  if (typeof limit !== 'object' || limit === null) return { seconds: limit as number | null, hasValue: false }
  const { seconds } = limit as Partial<Limit<unknown>>
  if (seconds === undefined)
    throw refuse('withTimeout: limit', limit, 'seconds, or { seconds, timeoutValue }')
  return { seconds, hasValue: 'timeoutValue' in limit }
}
