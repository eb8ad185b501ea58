/** A channel on which everyone who listens gets every item. */
import { checkWhole } from '../ground/checks.ts'
import { OldestFirst } from '../ground/oldest-first.ts'
import { showAs } from '../ground/show-as.ts'
import { Event } from '../green/event.ts'
import type { Items } from '../green/items.ts'
import { Full, LightQueue } from '../green/queue.ts'
import { Semaphore } from '../green/semaphore.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'

/** Items that tell when one is taken. */
class Watched<T> implements Items<T> {
  #items = new OldestFirst<T>()
  #onTake: () => void

  constructor(onTake: () => void) {
    this.#onTake = onTake
  }

  get size(): number {
    return this.#items.size
  }

  add(item: T): void {
    this.#items.add(item)
  }

  take(): T {
    const item = this.#items.take()
    this.#onTake()
    return item
  }
}

/** A listener's own queue of a {@link Broadcast}: `get`, `getNowait` and `select` work as with any other. */
export class Subscription<T> extends LightQueue<T> {
  #end: (subscription: Subscription<T>) => void

  /** @internal made by `subscribe` */
  constructor(onTake: () => void, end: (subscription: Subscription<T>) => void) {
    super(null, new Watched(onTake))
    this.#end = end
  }

  /** Gets nothing more, and holds nobody up. Items that came before can still be taken. A second call changes nothing. */
  close(): void {
    this.#end(this)
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/**
 * Gives every item to each of its subscriptions, in the same order. With a limit, `put` waits for the slowest of them. An item
 * goes to all or to nobody: one that is killed or timed out while it waits in `put` has put nothing.
 *
 * @example
 * const news = new Broadcast<string>(10)
 * spawn(function* () {
 *   using mine = news.subscribe()
 *   for (;;) console.log(yield* mine.get())
 * })
 * yield* news.put('it rains')
 */
export class Broadcast<T> {
  readonly maxsize: number | null
  #subscriptions = new Set<Subscription<T>>()
  /** Its holder is the next to put. */
  #turn = new Semaphore()
  /** Sent when there may be room for the one whose turn it is. */
  #room: Event | null = null

  /**
   * @param maxsize - items that a subscription may have before it is taken one, 1 or more; null, unless given, for no limit
   * @throws ERR_OPTION_INVALID
   */
  constructor(maxsize: number | null = null) {
    this.maxsize = maxsize === null ? null : checkWhole('Broadcast: maxsize', maxsize, 1, Infinity)
  }

  /** How many listen. */
  get size(): number {
    return this.#subscriptions.size
  }

  /** Begins to listen: what is put from now on comes. */
  subscribe(): Subscription<T> {
    const subscription = new Subscription<T>(
      () => this.#tellRoom(),
      (ended) => this.#end(ended),
    )
    this.#subscriptions.add(subscription)
    return subscription
  }

  /** Gives an item to all; waits until each has room. Without subscriptions nobody gets it. */
  *put(item: T): Green<void> {
    yield* this.#turn.acquire()
    try {
      while (!this.#hasRoom) yield* (this.#room = new Event()).wait()
      this.#give(item)
    } finally {
      this.#room = null
      this.#turn.release()
    }
  }

  /** Gives an item to all without waiting; any code may call it. @throws Full when one has no room, or another waits in `put` */
  putNowait(item: T): void {
    if (this.#turn.locked() || !this.#hasRoom) throw new Full(this.maxsize)
    this.#give(item)
  }

  get #hasRoom(): boolean {
    const { maxsize } = this
    if (maxsize === null) return true
    for (const subscription of this.#subscriptions) if (subscription.qsize() >= maxsize) return false
    return true
  }

  #give(item: T): void {
    for (const subscription of this.#subscriptions) subscription.putNowait(item)
  }

  #end(subscription: Subscription<T>): void {
    if (this.#subscriptions.delete(subscription)) this.#tellRoom()
  }

  #tellRoom(): void {
    const room = this.#room
    this.#room = null
    room?.send()
  }
}

showAs(Broadcast, ({ size, maxsize }) => ({ size, maxsize }))
refuseAwait(Broadcast, 'put')
