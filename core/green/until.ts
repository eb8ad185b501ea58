/** Waiting for a promise in green code. */
import { HubError } from '../ground/errors.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { getHub } from '../hubs/registry.ts'
import { shown } from '../ground/shown.ts'

/**
 * Suspends the current greenlet until a promise is settled.
 *
 * @param source - a promise, or a function that makes one; the function gets a signal that is aborted when the greenlet
 * is killed or timed out while it waits
 * @returns what the promise is fulfilled with; what it is rejected with is thrown
 * @throws ERR_OPTION_INVALID for what is no promise
 * @example const response = yield* until((signal) => fetch(url, { signal }))
 */
export const until = greenCall(function* until<T>(
  source: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
): Green<T> {
  const waiter = new PromiseWaiter()
  try {
    const promise = typeof source === 'function' ? source(waiter.signal) : source
    checkPromise(promise).then(
      (value) => waiter.settle(() => void waiter.greenlet.resume(value)),
      (error: unknown) => waiter.settle(() => void waiter.greenlet.resumeThrow(error)),
    )
    return (yield* getHub().switch()) as T
  } finally {
    waiter.leave()
  }
})

/** @internal */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function checkPromise<T>(promise: PromiseLike<T>): PromiseLike<T> {
  if (isPromiseLike(promise)) return promise
  throw new HubError(
    'ERR_OPTION_INVALID',
    `until: ${shown(promise)} is no promise: give one, or a function that makes one; green calls need no until`,
  )
}

/** The greenlet that waits for a promise, as long as it does. */
class PromiseWaiter {
  readonly greenlet = getCurrent()
  #abort: AbortController | undefined
  #waits = true
  #settled = false

  /** Made only for those who ask: most promises can't be aborted. */
  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal
  }

  /** The promise is settled: a timer of zero seconds resumes the greenlet, in MAINLOOP like every other wake-up. */
  settle(resume: () => void): void {
    this.#settled = true
    if (!this.#waits) return
    getHub().scheduleCallGlobal(0, () => {
      if (this.#waits) resume()
    })
  }

  leave(): void {
    this.#waits = false
    if (!this.#settled) this.#abort?.abort()
  }
}
