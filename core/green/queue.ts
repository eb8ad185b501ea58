/** Queues between greenthreads: `put` waits for room, `get` for an item. */
import { HubError } from '../ground/errors.ts'
import { Event } from './event.ts'
import type { Green } from '../greenlet/green.ts'
import { getHub } from '../hubs/registry.ts'
import { showAs } from '../ground/show-as.ts'
import { TIMED_OUT, WaitList } from './wait-list.ts'

/** There was no item. @eventlet eventlet.queue.Empty */
export class Empty extends HubError {
  constructor() {
    super('ERR_QUEUE_EMPTY', 'The queue is empty')
  }
}

/** There was no room. @eventlet eventlet.queue.Full */
export class Full extends HubError {
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
 * A queue that keeps the order. Items go to those who wait in the order in which they came.
 *
 * @eventlet eventlet.queue.LightQueue
 */
export class LightQueue<T> {
  #maxsize: number | null
  #getters = new WaitList()
  #putters = new WaitList<{ item: T }>()
  #exchangeIsDue = false
  protected readonly items: T[] = []

  /** @param maxsize - null for no limit; 0 for a rendezvous, in which each `put` waits for a `get` */
  constructor(maxsize: number | null = null) {
    this.#maxsize = checkSize(maxsize)
  }

  get maxsize(): number | null {
    return this.#maxsize
  }

  /** Items that wait for somebody. */
  qsize(): number {
    return this.items.length
  }

  empty(): boolean {
    return this.items.length === 0
  }

  full(): boolean {
    return this.#maxsize !== null && this.items.length >= this.#maxsize
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
    this.#scheduleExchange()
  }

  /**
   * Adds an item; waits while there is no room. In a queue without room whoever waits for the item goes on first.
   *
   * @throws Full when there is none in time
   */
  *put(item: T, { block = true, timeout = null }: QueueOptions = {}): Green<void> {
    if (!block) return this.putNowait(item)
    if (this.#hasRoom) return this.#accept(item)
    this.#scheduleExchange()
    if ((yield* this.#putters.wait(timeout, { item })) === TIMED_OUT) throw new Full(this.#maxsize)
  }

  /**
   * Adds an item without waiting; any code may call it. With no room it is still taken if somebody waits for it who has
   * none yet.
   *
   * @throws Full
   */
  putNowait(item: T): void {
    if (!this.#hasRoom && this.#getters.size <= this.items.length) throw new Full(this.#maxsize)
    this.#accept(item)
  }

  /** Takes an item; waits while there is none. @throws Empty when there is none in time */
  *get({ block = true, timeout = null }: QueueOptions = {}): Green<T> {
    if (this.items.length > 0 && this.#getters.size === 0) return this.#give()
    if (!block) return this.getNowait()
    this.#scheduleExchange()
    const item = yield* this.#getters.wait(timeout)
    if (item === TIMED_OUT) throw new Empty()
    return item as T
  }

  /** Takes an item without waiting; any code may call it. @throws Empty */
  getNowait(): T {
    if (this.items.length > 0) return this.#give()
    const offer = this.#putters.firstOffer
    if (offer === undefined) throw new Empty()
    this.add(offer.item)
    const item = this.take()
    this.#putters.wakeFirstSoon()
    return item
  }

  /** Where items are kept; other orders override these two. */
  protected add(item: T): void {
    this.items.push(item)
  }

  protected take(): T {
    return this.items.shift() as T
  }

  get #hasRoom(): boolean {
    return this.#maxsize === null || this.items.length < this.#maxsize
  }

  #accept(item: T): void {
    this.add(item)
    this.#scheduleExchange()
  }

  #give(): T {
    const item = this.take()
    this.#scheduleExchange()
    return item
  }

  /** Once for all that happens until MAINLOOP gets to it. */
  #scheduleExchange(): void {
    if (this.#exchangeIsDue) return
    this.#exchangeIsDue = true
    getHub().scheduleCallGlobal(0, () => {
      this.#exchangeIsDue = false
      while (this.#exchangeOne());
    })
  }

  /** Moves one item on: to a getter, or from a putter. Picks who is there now, so that nothing goes to the dead. */
  #exchangeOne(): boolean {
    if (this.items.length > 0 && this.#getters.size > 0) return this.#getters.wakeFirst(this.take())
    const offer = this.#putters.firstOffer
    if (offer === undefined || (!this.#hasRoom && this.#getters.size === 0)) return false
    const wakePutter = this.#putters.takeFirst()
    this.add(offer.item)
    if (this.#getters.size > 0) this.#getters.wakeFirst(this.take())
    wakePutter?.()
    return true
  }
}

showAs(LightQueue, (queue) => ({ qsize: queue.qsize(), maxsize: queue.maxsize }))

/** A queue that knows when all its items have been dealt with. @eventlet eventlet.queue.Queue */
export class Queue<T> extends LightQueue<T> {
  #unfinished = 0
  #allDone: Event | null = null

  protected override add(item: T): void {
    this.#unfinished++
    super.add(item)
  }

  /** Somebody has dealt with an item that it got. @throws ERR_QUEUE_DONE when there is none left to be done */
  taskDone(): void {
    if (this.#unfinished === 0) {
      throw new HubError('ERR_QUEUE_DONE', 'taskDone() was called more often than items were put')
    }
    this.#unfinished--
    if (this.#unfinished > 0) return
    this.#allDone?.send()
    this.#allDone = null
  }

  /** Waits until `taskDone` was called for every item. */
  *join(): Green<void> {
    if (this.#unfinished === 0) return
    this.#allDone ??= new Event()
    yield* this.#allDone.wait()
  }
}

/** Gives the smallest item first, by `<` or by a comparison. @eventlet eventlet.queue.PriorityQueue */
export class PriorityQueue<T> extends Queue<T> {
  #isBefore: (a: T, b: T) => boolean

  constructor(maxsize: number | null = null, isBefore: (a: T, b: T) => boolean = (a, b) => a < b) {
    super(maxsize)
    this.#isBefore = isBefore
  }

  /** Kept in order, equal ones as they came: a binary search for the place. */
  protected override add(item: T): void {
    super.add(item)
    let low = 0
    let high = this.items.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#isBefore(item, this.items[middle] as T)) high = middle
      else low = middle + 1
    }
    this.items.copyWithin(low + 1, low, this.items.length - 1)
    this.items[low] = item
  }
}

/** Gives the newest item first. @eventlet eventlet.queue.LifoQueue */
export class LifoQueue<T> extends Queue<T> {
  protected override take(): T {
    return this.items.pop() as T
  }
}

function checkSize(maxsize: unknown): number | null {
  if (maxsize === null || (Number.isInteger(maxsize) && (maxsize as number) >= 0))
    return maxsize as number | null
  throw new HubError(
    'ERR_OPTION_INVALID',
    `maxsize ${String(maxsize)}: give a whole number, 0 for a rendezvous, or null for no limit`,
  )
}
