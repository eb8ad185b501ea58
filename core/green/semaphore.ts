/** Semaphores: a number of permits that greenthreads share. */
import { checkFlag, checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { dealings } from './dealings.ts'
import { HandOut } from './hand-out.ts'
import { showAs } from '../ground/show-as.ts'
import { WaitList } from './wait-list.ts'
import { TIMED_OUT, type Taker } from './waiter.ts'

export interface AcquireOptions {
  /** Whether to wait when there is no permit; true unless given. */
  blocking?: boolean
  /** Seconds to wait at most; null or nothing for no limit. Not together with `blocking: false`. */
  timeout?: number | null
}

/**
 * A counter of permits. Waiting greenthreads get them in the order in which they came.
 *
 * @eventlet eventlet.semaphore.Semaphore
 */
export class Semaphore {
  #permits: number
  #handOut = new HandOut(() => this.#handOver())
  #waiting = new WaitList(this.#handOut, { what: 'a permit', of: this })

  /** @param permits - a whole number, 0 or more; 1 unless given */
  constructor(permits = 1) {
    this.#permits = checkWhole('Semaphore: permits', permits, 0, Infinity)
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.#permits <= 0 || this.#waiting.size > 0
  }

  /** Whether `release` would fail; never, for one without a limit. */
  bounded(): boolean {
    return false
  }

  /** Permits that are free, less those who wait for one. */
  get balance(): number {
    return this.#permits - this.#waiting.size
  }

  /** Takes a permit. @returns false when there was none in time */
  *acquire(options: AcquireOptions = NO_OPTIONS): Green<boolean> {
    const { blocking = true, timeout = null } = checked(options)
    if (!blocking && timeout !== null)
      throw refuse('acquire: timeout', timeout, 'none with blocking: false, which does not wait')
    if (this.takeNow()) return true
    if (!blocking) return false
    return (yield* this.#waiting.wait(timeout)) !== TIMED_OUT
  }

  /** The part of `acquire` that does not wait. @internal */
  takeNow(): boolean {
    if (this.locked()) return false
    this.#permits--
    dealings?.acquired(this, getCurrent())
    return true
  }

  /** Has a permit handed to a taker. @internal */
  awaitPermit(taker: Taker): void {
    this.#waiting.enter(taker)
  }

  /** Gives a permit back; the first one who waits gets it from MAINLOOP. */
  release(): void {
    this.#permits++
    dealings?.released(this, getCurrent())
    if (this.#waiting.size > 0) this.#handOut.soon()
  }

  /** A permit, to the first who waits at this moment: one that is gone keeps nothing. */
  #handOver(): boolean {
    const first = this.#permits > 0 ? this.#waiting.takeFirst() : null
    if (first === null) return false
    this.#permits--
    dealings?.acquired(this, first.waiter.greenlet)
    first.waiter.serve()
    first.waiter.wake()
    return true
  }
}

showAs(Semaphore, ({ balance }) => ({ balance }))
refuseAwait(Semaphore, 'acquire')

/** A semaphore that refuses more releases than acquires. @eventlet eventlet.semaphore.BoundedSemaphore */
export class BoundedSemaphore extends Semaphore {
  #limit: number

  constructor(permits = 1) {
    super(permits)
    this.#limit = permits
  }

  override bounded(): boolean {
    return this.balance >= this.#limit
  }

  /** @throws ERR_SEMAPHORE_FULL when every permit is there already */
  override release(): void {
    if (this.bounded()) {
      throw new HubError(
        'ERR_SEMAPHORE_FULL',
        `The semaphore has all of its ${this.#limit} permits: it was released once too often`,
      )
    }
    super.release()
  }
}

/**
 * A semaphore with a lower and an upper bound: `acquire` waits for a permit, `release` for room.
 *
 * @eventlet eventlet.semaphore.CappedSemaphore
 */
export class CappedSemaphore {
  #permits: Semaphore
  #room: Semaphore

  /**
   * @param count - permits at the start
   * @param limit - permits at most; not less than `count`
   */
  constructor(count: number, limit: number) {
    checkWhole('CappedSemaphore: limit', limit, 0, Infinity)
    if (checkWhole('CappedSemaphore: count', count, 0, Infinity) > limit)
      throw refuse('CappedSemaphore: count', count, `the limit, ${limit}, or less`)
    this.#permits = new Semaphore(count)
    this.#room = new Semaphore(limit - count)
  }

  locked(): boolean {
    return this.#permits.locked()
  }

  bounded(): boolean {
    return this.#room.locked()
  }

  get balance(): number {
    return this.#permits.balance
  }

  *acquire(options: AcquireOptions = {}): Green<boolean> {
    if (!(yield* this.#permits.acquire(options))) return false
    this.#room.release()
    return true
  }

  *release(options: AcquireOptions = {}): Green<boolean> {
    if (!(yield* this.#room.acquire(options))) return false
    this.#permits.release()
    return true
  }
}

showAs(CappedSemaphore, ({ balance }) => ({ balance }))
refuseAwait(CappedSemaphore, 'acquire', 'release')

const NO_OPTIONS: AcquireOptions = Object.freeze({})

function checked(options: AcquireOptions): AcquireOptions {
  if (options === NO_OPTIONS) return options
  checkOptions('acquire', options)
  if (options.blocking !== undefined) checkFlag('acquire: blocking', options.blocking)
  return options
}
