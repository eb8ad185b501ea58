/** Waiting for a promise in green code. */
import { refuse } from '../ground/checks.ts'
import { greenCall } from '../greenlet/green-call.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import type { Green } from '../greenlet/green.ts'
import { addLinesOfWait } from '../ground/stack.ts'
import { getHub } from '../hubs/registry.ts'
import { Waiter } from './waiter.ts'

/**
 * Suspends the current greenlet until a promise is settled.
 *
 * @param source - a promise, or a function that makes one; the function gets a signal that is aborted when the greenlet
 * is killed or timed out while it waits
 * @returns the value of the promise; its rejection is thrown
 * @throws ERR_OPTION_INVALID for anything but a promise
 * @example const response = yield* until((signal) => fetch(url, { signal }))
 */
export const until = greenCall(function* until<T>(
  source: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
): Green<T> {
  const waiter = new Waiter()
  const home = getHub()
  let abort: AbortController | undefined // made only for a function: most promises can't be aborted
  let settled = false
  let wasRejected = false
  const settle = (handOver: () => void): void => {
    settled = true
    handOver()
    // A promise may be settled while the thread has another hub: a simulation's greenthread stays in its world.
    waiter.wakeSoon(home.isClosed ? getHub() : home)
  }
  try {
    const promise = typeof source === 'function' ? source((abort = new AbortController()).signal) : source
    checkPromise(promise).then(
      (value) => settle(() => waiter.serve(value)),
      (error: unknown) => {
        wasRejected = true
        settle(() => waiter.fail(error))
      },
    )
    return (yield* waiter.untilServed()) as T
  } catch (error) {
    throw wasRejected ? addLinesOfWait(error) : error
  } finally {
    if (!settled) abort?.abort()
  }
})

/** @internal */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function checkPromise<T>(promise: PromiseLike<T>): PromiseLike<T> {
  if (isPromiseLike(promise) && !isGenerator(promise)) return promise
  throw refuse(
    'until: promise',
    promise,
    'a promise, or a function that makes one; green calls need no until',
  )
}
