/** A bounded number of greenthreads. */
import { HubError } from '../ground/errors.ts'
import { Event } from '../green/event.ts'
import { GreenMap } from './green-map.ts'
import { spawn, type GreenThread, type Result, type Spawnable } from '../green/greenthread.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { doAll } from '../green/do-all.ts'
import { HandOut } from '../green/hand-out.ts'
import { showAs } from '../ground/show-as.ts'
import { untilEnded } from '../green/thread-end.ts'
import { WaitList } from '../green/wait-list.ts'

/**
 * Runs functions in greenthreads, never more than `size` at once: whoever spawns one more waits for the end of another,
 * in the order of arrival.
 *
 * @example
 * const pool = new GreenPool(10)
 * for (const url of urls) yield* pool.spawn(visit, url)
 * yield* pool.waitAll()
 * @eventlet eventlet.greenpool.GreenPool
 */
export class GreenPool {
  #size: number
  #running = new Set<Greenlet>()
  /** Greenlets that may spawn in a full pool, because one that has a place in it waits for them. */
  #guests = new Set<Greenlet>()
  #handOut = new HandOut(() => this.#admitNext())
  #waiting = new WaitList(this.#handOut)
  #idle: Event | null = null

  /** @param size - a whole number, 0 or more; 1000 unless given */
  constructor(size = 1000) {
    this.#size = checkSize(size)
  }

  /** How many greenthreads run at once, at most. */
  get size(): number {
    return this.#size
  }

  /** How many greenthreads of the pool have not ended. */
  running(): number {
    return this.#running.size
  }

  /** How many more can be spawned without waiting; below zero after a `resize` to less than run. */
  free(): number {
    return this.#size - this.#running.size
  }

  /** How many greenthreads wait in `spawn`. */
  waiting(): number {
    return this.#waiting.size
  }

  /**
   * Changes the size. A larger pool lets those in who wait; in a smaller one everything that runs goes on to its end, and
   * nothing starts until fewer than `size` run.
   */
  resize(size: number): void {
    this.#size = checkSize(size)
    this.#handOutSoon()
  }

  /**
   * Runs `fn(...args)` in a greenthread, as `spawn` does, once there is a place for it.
   *
   * A greenthread of the pool may spawn in it, too. When the pool is full then, what it spawns takes its own place: the
   * call returns at the end. So nobody waits for a place that only he could free.
   *
   * @returns the greenthread
   */
  *spawn<A extends unknown[], R>(
    fn: ((...args: A) => R) & Spawnable<R>,
    ...args: A
  ): Green<GreenThread<Result<R>>> {
    const isFull = this.free() <= 0 || this.#waiting.size > 0
    if (isFull && this.#isOurs(getCurrent())) return yield* this.#runInPlaceOfCaller(spawn(fn, ...args))
    if (isFull) yield* this.#waitForPlace()
    const thread = spawn(fn, ...args)
    this.#running.add(thread)
    thread.link(() => this.#ended(thread))
    return thread
  }

  /** Like `spawn`, for those who do not need the result. */
  *spawnN<A extends unknown[], R>(fn: ((...args: A) => R) & Spawnable<R>, ...args: A): Green<void> {
    yield* this.spawn(fn, ...args)
  }

  /**
   * Waits until nothing runs in the pool, and nobody waits for a place.
   *
   * @throws ERR_POOL_DEADLOCK in a greenthread of the pool, which would wait for its own end
   */
  *waitAll(): Green<void> {
    if (this.#isOurs(getCurrent())) {
      throw new HubError(
        'ERR_POOL_DEADLOCK',
        `waitAll() was called by ${getCurrent().name}, which runs in the pool: it would wait for its own end. ` +
          'Call it in a greenthread outside of the pool.',
      )
    }
    if (this.#isIdle) return
    this.#idle ??= new Event()
    yield* this.#idle.wait()
  }

  /**
   * Calls `fn` for the first item of each iterable, for the second ones, and so on until one of them ends; each call has a
   * greenthread of the pool.
   *
   * The results come in the order of the items. Items are taken as they are needed: no more than `size` results wait to be
   * asked for, so an endless iterable is fine.
   */
  imap<A extends unknown[], R>(
    fn: ((...args: A) => R) & Spawnable<R>,
    ...iterables: { [K in keyof A]: Iterable<A[K]> }
  ): GreenMap<Result<R>> {
    return this.starmap(fn, zip(iterables) as Iterable<A>)
  }

  /** Like `imap`, with each item an array of arguments. */
  starmap<A extends unknown[], R>(
    fn: ((...args: A) => R) & Spawnable<R>,
    iterable: Iterable<A>,
  ): GreenMap<Result<R>> {
    const spawnOne = (args: A): Green<GreenThread<Result<R>>> => this.spawn(fn, ...args)
    const map = new GreenMap<Result<R>>(this.#size, function* (offer) {
      for (const args of iterable) yield* offer(yield* spawnOne(args))
    })
    if (this.#isOurs(getCurrent())) this.#admit(map.producer)
    return map
  }

  #isOurs(greenlet: Greenlet): boolean {
    return this.#running.has(greenlet) || this.#guests.has(greenlet)
  }

  #admit(thread: GreenThread<unknown>): void {
    this.#guests.add(thread)
    thread.link(() => void this.#guests.delete(thread))
  }

  *#runInPlaceOfCaller<T>(thread: GreenThread<T>): Green<GreenThread<T>> {
    this.#admit(thread)
    try {
      yield* untilEnded(thread)
      return thread
    } finally {
      thread.kill() // unless it has ended: the caller is killed
    }
  }

  *#waitForPlace(): Green<void> {
    let given = false
    try {
      yield* this.#waiting.wait()
      given = true
    } finally {
      if (!given) this.#tellIfIdle()
    }
  }

  #ended(thread: Greenlet): void {
    this.#running.delete(thread)
    this.#handOutSoon()
    this.#tellIfIdle()
  }

  #handOutSoon(): void {
    if (this.#waiting.size > 0) this.#handOut.soon()
  }

  /** A place, to the first who waits at this moment: it never goes to one that is gone. */
  #admitNext(): boolean {
    const first = this.free() > 0 ? this.#waiting.takeFirst() : null
    if (first === null) return false
    first.waiter.serve()
    first.waiter.wake()
    this.#tellIfIdle()
    return true
  }

  get #isIdle(): boolean {
    return this.#running.size === 0 && this.#waiting.size === 0
  }

  #tellIfIdle(): void {
    if (!this.#isIdle) return
    this.#idle?.send()
    this.#idle = null
  }
}

showAs(GreenPool, (pool) => ({ size: pool.size, running: pool.running(), waiting: pool.waiting() }))

/** Takes one item of each, until one of them ends; then closes the others. */
function* zip(iterables: readonly Iterable<unknown>[]): Generator<unknown[], void> {
  const iterators = iterables.map((iterable) => iterable[Symbol.iterator]())
  const open = new Set(iterators)
  try {
    while (iterators.length > 0) {
      const items: unknown[] = []
      for (const iterator of iterators) {
        const { done, value } = iterator.next()
        if (done === true) {
          open.delete(iterator)
          return
        }
        items.push(value)
      }
      yield items
    }
  } finally {
    doAll(open, (iterator) => iterator.return?.())
  }
}

function checkSize(size: unknown): number {
  if (Number.isInteger(size) && (size as number) >= 0) return size as number
  throw new HubError(
    'ERR_OPTION_INVALID',
    `size ${String(size)} of a GreenPool: give a whole number, 0 or more`,
  )
}
