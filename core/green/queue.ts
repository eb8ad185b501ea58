/** Queues between greenthreads: `put` waits for room, `get` for an item. */
import { checkCallback, checkFlag, checkOptions, refuse } from '../ground/checks.ts'
import { HubError, nameClass } from '../ground/errors.ts'
import { OldestFirst } from '../ground/oldest-first.ts'
import { showAs } from '../ground/show-as.ts'
import type { Green } from '../greenlet/green.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { dealings } from './dealings.ts'
import { HandOut } from './hand-out.ts'
import { SmallestFirst } from './heap.ts'
import { NewestFirst, type Items } from './items.ts'
import { WaitList, type ListPlace } from './wait-list.ts'
import { TIMED_OUT, type Taker } from './waiter.ts'

/** There was no item. @eventlet eventlet.queue.Empty */
export class Empty extends HubError {
  static {
    nameClass(this, 'Empty')
  }

  constructor() {
    super('ERR_QUEUE_EMPTY', 'The queue is empty')
  }
}

/** There was no room. @eventlet eventlet.queue.Full */
export class Full extends HubError {
  static {
    nameClass(this, 'Full')
  }

  constructor(maxsize: number | null) {
    super('ERR_QUEUE_FULL', `The queue is full: it takes ${maxsize ?? 0}`)
  }
}

export interface QueueOptions {
  /** Whether to wait; true unless given. */
  block?: boolean
  /** Seconds to wait at most; null or nothing for no limit. */
  timeout?: number | null
}

/**
 * A queue that keeps the order. Items go to those who wait in the order in which they came, and nobody overtakes: neither
 * a later `put` one that waits for room, nor a later `get` one that waits for an item.
 *
 * An item is handed over in one step. A greenthread that leaves before, since its time is over or since it is killed,
 * leaves item and queue as they were. One that has been served does not hear that its time is over.
 *
 * @eventlet eventlet.queue.LightQueue
 */
export class LightQueue<T> {
  #maxsize: number | null
  #items: Items<T>
  #handOut = new HandOut(() => this.#handOver())
  #getters = new WaitList(this.#handOut, { what: 'an item', of: this })
  /** Wait only while there is no room. */
  #putters = new WaitList<T>(this.#handOut, { what: 'room', of: this })

  /**
   * @param maxsize - null for no limit; 0 for a rendezvous, in which each `put` waits for a `get`
   * @param items - where items are kept; in the order in which they are put unless given
   */
  constructor(maxsize: number | null = null, items: Items<T> = new OldestFirst()) {
    this.#maxsize = checkSize(maxsize)
    this.#items = items
  }

  get maxsize(): number | null {
    return this.#maxsize
  }

  /** Items that wait for somebody. */
  qsize(): number {
    return this.#items.size
  }

  empty(): boolean {
    return this.#items.size === 0
  }

  full(): boolean {
    return !this.#hasRoom
  }

  /** Greenthreads that wait in `put`. */
  putting(): number {
    return this.#putters.size
  }

  /** Greenthreads that wait in `get`. */
  getting(): number {
    return this.#getters.size
  }

  /** Changes the limit; items that are in stay in. */
  resize(maxsize: number | null): void {
    this.#maxsize = checkSize(maxsize)
    this.#fillRoom()
    if (this.#getters.size > 0) this.#handOut.soon()
  }

  /**
   * Adds an item; waits while there is no room. In a queue without room the greenthread that waits for the item goes
   * on first.
   *
   * @throws Full when there is none in time; the error of a PriorityQueue's comparison: the item is not in it then
   */
  *put(item: T, options: QueueOptions = NO_OPTIONS): Green<void> {
    const { block = true, timeout = null } = checked('put', options)
    if (!block) return this.putNowait(item)
    if (this.#hasRoom) return this.#accept(item)
    if (this.#getters.size > 0) this.#handOut.soon()
    if ((yield* this.#putters.wait(timeout, item)) === TIMED_OUT) throw new Full(this.#maxsize)
  }

  /**
   * Adds an item without waiting; any code may call it. With no room it is still taken if somebody waits for it who has
   * none yet.
   *
   * @throws Full; what the comparison of a PriorityQueue throws
   */
  putNowait(item: T): void {
    if (!this.#hasRoom) this.#findGetter()
    this.#accept(item)
  }

  /** @throws Full unless somebody waits for an item for whom there is none yet */
  #findGetter(): void {
    const getter = this.#getters.first
    const putters = getter === null ? 0 : this.#putters.sizeWithout(getter.waiter)
    if (this.#getters.size <= this.#items.size + putters) throw new Full(this.#maxsize)
    for (let first = this.#takePutter(); first !== null; first = this.#takePutter()) {
      this.#admit(first) // items that came earlier
      first.waiter.wakeSoon()
    }
    if (this.#getters.size > this.#items.size) return
    this.#handOut.soon()
    throw new Full(this.#maxsize)
  }

  /**
   * Takes an item; waits while there is none.
   *
   * @throws Empty when there is none in time; what the comparison of a PriorityQueue throws: the item stays in it then
   */
  *get(options: QueueOptions = NO_OPTIONS): Green<T> {
    const { block = true, timeout = null } = checked('get', options)
    if (this.#items.size > 0 && this.#getters.size === 0) return this.#takeFor(getCurrent())
    if (!block) return this.getNowait()
    if (this.#putters.size > 0) this.#handOut.soon()
    const item = yield* this.#getters.wait(timeout)
    if (item === TIMED_OUT) throw new Empty()
    return item as T
  }

  /** Takes an item without waiting; any code may call it. @throws Empty, also when each item is for one who waits */
  getNowait(): T {
    const putter = this.#putters.first
    const getters = putter === null ? this.#getters.size : this.#getters.sizeWithout(putter.waiter)
    if (this.#items.size + this.#putters.size <= getters) throw new Empty()
    while (this.#items.size === 0 && this.#admitFirst());
    if (this.#items.size === 0) throw new Empty()
    return this.#takeFor(getCurrent())
  }

  /** The part of `get` that does not wait. @internal */
  takeNow(): { value: T } | null {
    const isThere = this.#items.size > 0 && this.#getters.size === 0
    return isThere ? { value: this.#takeFor(getCurrent()) } : null
  }

  /** The part of `put` that does not wait. @returns false when it has to @internal */
  putNow(item: T): boolean {
    const hasRoom = this.#hasRoom
    if (hasRoom) this.#accept(item)
    return hasRoom
  }

  /** Has an item handed to a taker. @internal */
  awaitItem(taker: Taker): void {
    if (this.#putters.size > 0) this.#handOut.soon()
    this.#getters.enter(taker)
  }

  /** Has a taker's item taken. @internal */
  awaitRoom(taker: Taker, item: T): void {
    if (this.#getters.size > 0) this.#handOut.soon()
    this.#putters.enter(taker, item)
  }

  /** Takes all items, those included that were for one who waits. @internal */
  takeAll(): T[] {
    return Array.from({ length: this.#items.size }, () => this.#take())
  }

  /** Puts an item where items are kept. */
  protected add(item: T): void {
    this.#items.add(item)
  }

  get #hasRoom(): boolean {
    return this.#maxsize === null || this.#items.size < this.#maxsize
  }

  #accept(item: T): void {
    this.add(item)
    dealings?.put(this, getCurrent())
    if (this.#getters.size > 0) this.#handOut.soon()
  }

  #takeFor(greenlet: Greenlet): T {
    const item = this.#take()
    dealings?.taken(this, greenlet)
    return item
  }

  #take(): T {
    const item = this.#items.take()
    this.#fillRoom()
    return item
  }

  #fillRoom(): void {
    while (this.#hasRoom && this.#admitFirst());
  }

  /** Takes the item of the first putter, which goes on soon. @returns false when there is none */
  #admitFirst(): boolean {
    const first = this.#putters.takeFirst()
    if (first === null) return false
    this.#admit(first)
    first.waiter.wakeSoon()
    return true
  }

  /** An item that is refused is its putter's, and nobody else's. */
  #admit({ waiter, offer }: { waiter: Taker; offer: T | undefined }): void {
    try {
      this.add(offer as T)
      dealings?.put(this, waiter.greenlet)
      waiter.serve()
    } catch (error) {
      waiter.fail(error)
    }
  }

  /** Hands one item to the first getter at this moment, so that nothing goes to the dead; its putter goes on after it. */
  #handOver(): boolean {
    if (this.#getters.size === 0) return false
    const putter = this.#items.size === 0 ? this.#takePutter() : null
    if (putter !== null) this.#admit(putter)
    const getter = this.#items.size > 0 ? this.#getters.takeFirst() : null
    if (getter !== null) this.#serve(getter.waiter)
    putter?.waiter.wake()
    return putter !== null || getter !== null
  }

  /** Takes the first putter for whose item there is a getter, which must be another greenlet: see `select`. */
  #takePutter(): ListPlace<T> | null {
    if (this.#getters.size <= this.#items.size) return null
    let putter = this.#putters.first
    while (putter !== null && this.#getters.sizeWithout(putter.waiter) <= this.#items.size)
      putter = putter.after
    putter?.leave()
    return putter
  }

  /** Room is filled after it: a getter that also waits in `put` must not be served twice. */
  #serve(getter: Taker): void {
    try {
      const item = this.#items.take()
      dealings?.taken(this, getter.greenlet)
      getter.serve(item)
      this.#fillRoom()
    } catch (error) {
      getter.fail(error)
    }
    getter.wake()
  }
}

showAs(LightQueue, (queue) => ({ qsize: queue.qsize(), maxsize: queue.maxsize }))
refuseAwait(LightQueue, 'get', 'put')

/** A queue that knows when all its items have been dealt with. @eventlet eventlet.queue.Queue */
export class Queue<T> extends LightQueue<T> {
  #unfinished = 0
  #joining: WaitList | null = null

  protected override add(item: T): void {
    super.add(item)
    this.#unfinished++
  }

  /** Somebody has dealt with an item that it got. @throws ERR_QUEUE_DONE when there is none left to be done */
  taskDone(): void {
    if (this.#unfinished === 0) {
      throw new HubError('ERR_QUEUE_DONE', 'taskDone() was called more often than items were put')
    }
    this.#unfinished--
    if (this.#unfinished > 0) return
    this.#joining?.wakeAllSoon()
  }

  /** Waits until `taskDone` was called for every item. */
  *join(): Green<void> {
    if (this.#unfinished === 0) return
    yield* (this.#joining ??= new WaitList(null, { what: 'all items done', of: this })).wait()
  }
}

refuseAwait(Queue, 'join')

/**
 * Gives the smallest item first, and equal ones in the order in which they were put.
 *
 * @eventlet eventlet.queue.PriorityQueue
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * @param maxsize - null for no limit; 0 for a rendezvous
   * @param isBefore - whether `a` is given before `b`; `a < b` unless given. Its error is thrown by the call that
   * compared the items, and nothing has changed
   */
  constructor(maxsize: number | null = null, isBefore: (a: T, b: T) => boolean = (a, b) => a < b) {
    checkCallback('PriorityQueue: isBefore', isBefore, 'a function that compares two items')
    super(maxsize, new SmallestFirst(isBefore))
  }
}

/** Gives the newest item first. @eventlet eventlet.queue.LifoQueue */
export class LifoQueue<T> extends Queue<T> {
  /** @param maxsize - null for no limit; 0 for a rendezvous */
  constructor(maxsize: number | null = null) {
    super(maxsize, new NewestFirst())
  }
}

const NO_OPTIONS: QueueOptions = Object.freeze({})

function checked(call: string, options: QueueOptions): QueueOptions {
  if (options === NO_OPTIONS) return options
  checkOptions(call, options)
  if (options.block !== undefined) checkFlag(`${call}: block`, options.block)
  return options
}

function checkSize(maxsize: unknown): number | null {
  if (maxsize === null || (Number.isInteger(maxsize) && (maxsize as number) >= 0))
    return maxsize as number | null
  throw refuse('Queue: maxsize', maxsize, 'a whole number, 0 for a rendezvous, or null for no limit')
}
