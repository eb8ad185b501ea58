/** A pool of things that are costly to make, such as connections: each is lent to one greenthread at a time. */
import { checkCallback, checkFunction, checkOptions, checkWhole } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { showAs } from '../ground/show-as.ts'
import { doAll } from '../green/do-all.ts'
import { Semaphore } from '../green/semaphore.ts'
import { isPromiseLike } from '../green/until.ts'
import type { Green } from '../greenlet/green.ts'
import { asyncFunction } from '../greenlet/check-body.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'

export interface PoolMembers<T> {
  /** Makes one, when none is free and there are fewer than `max`. */
  create: () => T | Green<T>
  /** Frees one. */
  destroy?: (item: T) => void
  /** How many there may be, 1 or more; 4 unless given. */
  max?: number
}

/** Something that a pool has lent. It goes back at the end of the block that has it by `using`. */
export class Lent<T> {
  readonly item: T
  #end: ((item: T, broken: boolean) => void) | null

  /** @internal made by `take` */
  constructor(item: T, end: (item: T, broken: boolean) => void) {
    this.item = item
    this.#end = end
  }

  /** Gives it back. A second call changes nothing. */
  giveBack(): void {
    this.#finish(false)
  }

  /** Has it destroyed in place of giving it back, since it is broken: the next one is made anew. */
  discard(): void {
    this.#finish(true)
  }

  [Symbol.dispose](): void {
    this.giveBack()
  }

  #finish(broken: boolean): void {
    const end = this.#end
    this.#end = null
    end?.(this.item, broken)
  }
}

/**
 * Lends things to greenthreads in the order in which they ask. The one that was given back last is lent first.
 *
 * @example
 * using connections = new Pool({
 *   create: () => connect({ port: 6379 }),
 *   destroy: (socket) => socket.close(),
 *   max: 10,
 * })
 * using lent = yield* connections.take()
 * yield* lent.item.sendAll('PING\r\n')
 * @eventlet eventlet.pools.Pool
 */
export class Pool<T> {
  readonly max: number
  #create: () => T | Green<T>
  #destroy: (item: T) => void
  #free: T[] = []
  #places: Semaphore
  #lent = 0
  #closed = false

  /** @throws ERR_OPTION_INVALID */
  constructor(members: PoolMembers<T>) {
    const { create, destroy = () => undefined, max = 4 } = checkOptions('Pool', members)
    this.#create = checkFunction('Pool: create', create, 'a function that makes one')
    this.#destroy = checkCallback('Pool: destroy', destroy, 'a function that frees one')
    this.max = checkWhole('Pool: max', max, 1, Infinity)
    this.#places = new Semaphore(this.max)
  }

  /** How many are lent. */
  get lent(): number {
    return this.#lent
  }

  /** How many were given back and wait for the next one. */
  get free(): number {
    return this.#free.length
  }

  /**
   * Borrows one; waits while all are lent.
   *
   * @throws what `create` throws; the place stays free then. ERR_POOL_KILLED when the pool is closed
   */
  *take(): Green<Lent<T>> {
    this.#refuseClosed()
    yield* this.#places.acquire()
    let lent: Lent<T> | null = null
    try {
      this.#refuseClosed()
      const item = this.#free.length > 0 ? (this.#free.pop() as T) : yield* this.#make()
      lent = new Lent(item, (given, broken) => this.#end(given, broken))
      return lent
    } finally {
      if (lent === null) this.#places.release()
      else this.#lent++
    }
  }

  /** Destroys what is free, and what is lent when it comes back. A greenthread that waits gets ERR_POOL_KILLED. A second call changes nothing. */
  close(): void {
    this.#closed = true
    while (this.#places.balance < 0) this.#places.release()
    doAll(this.#free.splice(0), (item) => this.#destroy(item))
  }

  [Symbol.dispose](): void {
    this.close()
  }

  *#make(): Green<T> {
    const made = this.#create()
    if (isPromiseLike(made)) throw asyncFunction('Pool', 'a create that returns a promise')
    return isGenerator(made) ? yield* made as Green<T> : made
  }

  #end(item: T, broken: boolean): void {
    this.#lent--
    this.#places.release()
    if (broken || this.#closed) this.#destroy(item)
    else this.#free.push(item)
  }

  #refuseClosed(): void {
    if (this.#closed) throw new HubError('ERR_POOL_KILLED', 'The pool is closed: it lends nothing more')
  }
}

showAs(Pool, ({ lent, free, max }) => ({ lent, free, max }))
refuseAwait(Pool, 'take')
