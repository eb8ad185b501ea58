/** A pile of work whose results come in the order in which it was put there. */
import { GreenIterator } from './green-iterator.ts'
import { GreenPool } from './green-pool.ts'
import type { GreenThread, Spawnable } from '../green/greenthread.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { LightQueue } from '../green/queue.ts'

/**
 * Spawns work in a pool, and gives the results in the order in which it was spawned.
 *
 * Spawn first, then ask: the pile is done when everything that was spawned so far has been asked for.
 *
 * @example
 * const pile = new GreenPile<string>(10)
 * for (const url of urls) yield* pile.spawn(fetchText, url)
 * const texts = yield* pile.toArray()
 * @eventlet eventlet.greenpool.GreenPile
 */
export class GreenPile<T> extends GreenIterator<T> {
  /** The pool whose greenthreads it uses; several piles can share one. */
  readonly pool: GreenPool
  /** null: what was waited for does not come. */
  #threads = new LightQueue<GreenThread<T> | null>()
  /** How many were spawned, or wait to be, and were not asked for. */
  #owed = 0

  /** @param pool - a pool, or the size of one of its own; 1000 unless given */
  constructor(pool: GreenPool | number = 1000) {
    super()
    this.pool = pool instanceof GreenPool ? pool : new GreenPool(pool)
  }

  /** Runs `fn(...args)` in a greenthread of the pool; waits while there is no place for it. */
  *spawn<A extends unknown[], R extends Green<T> | PromiseLike<T> | T>(
    fn: ((...args: A) => R) & Spawnable<R>,
    ...args: A
  ): Green<void> {
    this.#owed++
    let thread: GreenThread<T> | null = null
    try {
      thread = (yield* this.pool.spawn(fn, ...args)) as GreenThread<T>
      thread.claim()
    } finally {
      if (thread === null) this.#owed--
      if (thread !== null || this.#threads.getting() > this.#owed) this.#threads.putNowait(thread)
    }
  }

  /** @internal */
  protected override *take(): Green<GreenThread<T> | null> {
    if (this.#owed === 0) return null
    const thread = yield* this.#threads.get()
    if (thread !== null) this.#owed--
    return thread
  }

  /** @internal */
  protected override giveUp(): GreenThread<unknown>[] {
    const threads = this.#threads.takeAll().filter((thread) => thread !== null)
    this.#owed -= threads.length
    return threads
  }
}

refuseAwait(GreenPile, 'spawn')
