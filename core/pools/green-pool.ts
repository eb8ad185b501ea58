/** A bounded number of greenthreads. */
import { checkError, checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { GreenMap } from './green-map.ts'
import { spawn, type GreenThread, type Result, type Spawnable } from '../green/greenthread.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { checkBody } from '../greenlet/check-body.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { doAll } from '../green/do-all.ts'
import { HandOut } from '../green/hand-out.ts'
import { showAs } from '../ground/show-as.ts'
import { untilEnded } from '../green/thread-end.ts'
import { WaitList } from '../green/wait-list.ts'
import { waitsForEndOf } from '../green/lacks.ts'

export interface WaitAllOptions {
  /** With `'throw'` the first error of a job is thrown. */
  onError?: 'throw'
}

/** Of jobs that have ended. */
interface Failures {
  readonly count: number
  readonly first: { error: unknown } | null
}

/**
 * Runs functions in greenthreads, never more than `size` at once. Spawning one more waits for the end of another, in
 * the order in which the spawners came.
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
  #waiting = new WaitList(this.#handOut, { what: 'a place', of: this })
  /** Results of `imap` for which work may still be started. */
  #maps = new Set<GreenMap<unknown>>()
  #idle = new WaitList(null, {
    what: 'all jobs done',
    of: this,
    includes: (greenlet) => this.#isOurs(greenlet),
  })
  #failures: Failures = { count: 0, first: null }
  /** How many wait in `waitAll` to throw the first error. */
  #throwing = 0

  /** @param size - a whole number, 0 or more; 1000 unless given */
  constructor(size = 1000) {
    this.#size = checkWhole('GreenPool: size', size, 0, Infinity)
  }

  /** How many greenthreads run at once, at most. */
  get size(): number {
    return this.#size
  }

  /** How many greenthreads of the pool have not ended. */
  running(): number {
    return this.#running.size
  }

  /** Jobs that have not ended. @internal */
  jobs(): Greenlet[] {
    return [...this.#running]
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
    this.#size = checkWhole('GreenPool: size', size, 0, Infinity)
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
    thread.link(() => {
      this.#noteFailure(thread)
      this.#ended(thread)
    })
    return thread
  }

  /** Like `spawn`, for those who do not need the result. */
  *spawnN<A extends unknown[], R>(fn: ((...args: A) => R) & Spawnable<R>, ...args: A): Green<void> {
    yield* this.spawn(fn, ...args)
  }

  /**
   * Waits until nothing runs in the pool, and nobody waits for a place.
   *
   * @param options - `onError: 'throw'` throws the first error of a job; `hub.onError` is told of the others, as without it
   * @returns how many jobs have failed since `waitAll` last returned; those that were killed have not
   * @throws ERR_POOL_DEADLOCK in a greenthread of the pool, and in one for whose end such a one waits: it would wait for
   * its own end; ERR_OPTION_INVALID
   */
  *waitAll(options: WaitAllOptions = {}): Green<number> {
    const throws = checkOnError(options)
    const caller = getCurrent()
    for (const job of [...this.#running, ...this.#guests]) {
      if (job === caller || (caller.limit === null && waitsForEndOf(job, caller))) throw deadlock(caller, job)
    }
    if (throws) this.#throwing++
    let failures: Failures
    try {
      failures = this.#isIdle ? this.#takeFailures() : ((yield* this.#idle.wait()) as Failures)
    } finally {
      if (throws) this.#throwing--
    }
    if (throws && failures.first !== null) throw failures.first.error
    return failures.count
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
    for (const iterable of iterables) checkIterable('imap', iterable)
    return this.starmap(fn, zip(iterables) as Iterable<A>)
  }

  /** Like `imap`, with each item an array of arguments. */
  starmap<A extends unknown[], R>(
    fn: ((...args: A) => R) & Spawnable<R>,
    iterable: Iterable<A>,
  ): GreenMap<Result<R>> {
    checkBody('imap', fn)
    checkIterable('starmap', iterable)
    const spawnOne = (args: A): Green<GreenThread<Result<R>>> => this.spawn(fn, ...args)
    const map = new GreenMap<Result<R>>(this.#size, function* (offer) {
      for (const args of iterable) yield* offer(yield* spawnOne(args))
    })
    if (this.#isOurs(getCurrent())) this.#admit(map.producer)
    this.#maps.add(map as GreenMap<unknown>)
    map.producer.link(() => void this.#maps.delete(map as GreenMap<unknown>))
    return map
  }

  /**
   * Ends everything that runs in the pool, as `kill` of each greenthread does. Greenthreads that wait for a place, or
   * ask for more results of `imap`, get ERR_POOL_KILLED. A greenthread of the pool that calls this goes on to its
   * next switch. The pool can be used again; `waitAll` waits for `finally` blocks that wait.
   *
   * @param error - is thrown in each instead, and may be caught
   * @throws ERR_OPTION_INVALID for anything but an error; ERR_GREENLET_RUNNING, after all others were killed, for one
   * that waits in a `resume`
   */
  kill(error?: Error): void {
    if (error !== undefined) checkError('pool.kill: error', error)
    for (let first = this.#waiting.takeFirst(); first !== null; first = this.#waiting.takeFirst()) {
      first.waiter.fail(poolKilled(first.waiter.greenlet))
      first.waiter.wakeSoon()
    }
    const current = getCurrent()
    const jobs = new Set([...this.#running, ...this.#guests])
    for (const map of this.#maps) {
      jobs.delete(map.producer)
      map.fail(poolKilled(map.producer))
    }
    doAll(jobs as Set<GreenThread<unknown>>, (job) => {
      if (job !== current) job.kill(error)
      else if (error === undefined) job.killBecause(undefined)
    })
    this.#tellIfIdle()
    if (error !== undefined && this.#isOurs(current)) throw error
  }

  /** Kills what runs in it: `using pool = new GreenPool(10)`. */
  [Symbol.dispose](): void {
    this.kill()
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
    thread.link(() => this.#noteFailure(thread))
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
    if (this.#idle.size > 0) this.#idle.wakeAllSoon(this.#takeFailures())
  }

  #noteFailure(thread: GreenThread<unknown>): void {
    const { failure } = thread
    if (failure === null) return
    const { count, first } = this.#failures
    this.#failures = { count: count + 1, first: first ?? failure }
    if (first === null && this.#throwing > 0) thread.claim()
  }

  #takeFailures(): Failures {
    const failures = this.#failures
    this.#failures = { count: 0, first: null }
    return failures
  }
}

showAs(GreenPool, (pool) => ({ size: pool.size, running: pool.running(), waiting: pool.waiting() }))
refuseAwait(GreenPool, 'spawn', 'spawnN', 'waitAll')

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

function checkOnError(options: { onError?: unknown }): boolean {
  const { onError } = checkOptions('waitAll', options)
  if (onError === undefined || onError === 'throw') return onError === 'throw'
  throw refuse('waitAll: onError', onError, "'throw', or nothing")
}

function poolKilled({ name }: Greenlet): HubError {
  return new HubError(
    'ERR_POOL_KILLED',
    `The pool was killed while ${name || 'a greenlet'} waited for a place in it: spawn again if the work is still to be done`,
  )
}

function deadlock(caller: Greenlet, job: Greenlet): HubError {
  const why =
    job === caller ? 'which runs in the pool' : `for whose end ${job.name} waits, which runs in the pool`
  return new HubError(
    'ERR_POOL_DEADLOCK',
    `waitAll() was called by ${caller.name}, ${why}: it would wait for its own end. ` +
      'Call it in a greenthread outside of the pool.',
  )
}

function checkIterable(call: string, iterable: unknown): void {
  if (iterable !== undefined && iterable !== null && Symbol.iterator in Object(iterable)) return
  throw refuse(`${call}: iterable`, iterable, 'an array, a generator or another iterable')
}
