/** The module `node:timers/promises` of a page. */
import { TIMERS } from './life.ts'

interface Options {
  signal?: AbortSignal
}

/** Resolves after so many milliseconds; rejects as soon as the signal is aborted. */
export function setTimeout<T>(ms?: number, value?: T, options?: Options): Promise<T | undefined> {
  return promised(value, options, (done) => TIMERS.setTimeout(done, ms))
}

/** Resolves in the next turn. */
export function setImmediate<T>(value?: T, options?: Options): Promise<T | undefined> {
  return promised(value, options, (done) => TIMERS.setImmediate(done))
}

function promised<T>(
  value: T | undefined,
  { signal }: Options = {},
  start: (done: () => void) => { close(): void },
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const timer = start(() => {
      signal?.removeEventListener('abort', abort)
      resolve(value)
    })
    function abort(): void {
      timer.close()
      reject(aborted(signal))
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}

function aborted(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}
