/** Green functions for those who want async ones, and whose callers may leave before the end. */
import { checkOptions, checkSignal } from '../ground/checks.ts'
import { checkBody } from '../greenlet/check-body.ts'
import { spawn, type GreenThread, type Result, type Spawnable } from './greenthread.ts'

export interface GreenOptions<A extends unknown[]> {
  /**
   * Kills the greenthreads when it is aborted. A function makes one for each call, from its arguments; it may return nothing for a
   * call that nobody can end.
   */
  signal?: AbortSignal | ((...args: A) => AbortSignal | null | undefined)
}

/**
 * One call of a function that {@link green} has made: a promise, and a handle of its greenthread.
 *
 * When nobody has asked for the promise, an error goes to `hub.onError`, as with every greenthread, and never becomes an
 * `unhandledRejection`. A killed one rejects with `GreenletExit`.
 */
export class GreenCall<T> extends Promise<T> {
  readonly thread: GreenThread<T>

  /** @internal made by a function that `green` has made */
  constructor(thread: GreenThread<T>) {
    super((resolve, reject) => {
      thread.link(({ settled }) => {
        if (settled.status === 'fulfilled') resolve(settled.value)
        else reject(settled.reason as Error)
      })
    })
    this.thread = thread
    super.then(undefined, () => undefined) // an error is the hub's, unless somebody asks
  }

  /** Makes `then` return plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  override then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.thread.claim()
    return super.then(onResult, onError)
  }

  /** Ends the greenthread; see {@link GreenThread.kill}. @throws ERR_OPTION_INVALID; ERR_GREENLET_RUNNING */
  kill(error?: Error): void {
    this.thread.kill(error)
  }
}

/**
 * A green function as an async one, for handlers: each call runs in a greenthread of its own.
 *
 * @param options - `signal` ends calls whose client has left
 * @returns a function whose calls are promises with the `thread` and a `kill`
 * @throws ERR_OPTION_INVALID for what is not a green function, or not a signal
 * @example app.get('/', green(function* (request) { ... }))
 */
export function green<A extends unknown[], R>(
  fn: ((...args: A) => R) & Spawnable<R>,
  options: GreenOptions<A> = {},
): (...args: A) => GreenCall<Result<R>> {
  checkBody('green', fn)
  const { signal } = checkOptions('green', options)
  if (signal !== undefined && typeof signal !== 'function') checkSignal('green: signal', signal)
  return (...args) => {
    const own = typeof signal === 'function' ? signal(...args) : signal
    const thread = spawn(fn, ...args)
    if (own !== undefined && own !== null) thread.killOn(own)
    return new GreenCall(thread)
  }
}
