/** The choices of `select`: waits that can be withdrawn. Each is made by a function, and may be used again. */
import { checkDescriptor, checkSeconds, refuse } from '../ground/checks.ts'
import { Event, openOutcome } from '../green/event.ts'
import { GreenThread } from '../green/greenthread.ts'
import { LightQueue } from '../green/queue.ts'
import { Semaphore } from '../green/semaphore.ts'
import type { Taker } from '../green/waiter.ts'
import type { Direction } from '../listeners/listener.ts'
import { EndPlace, PromisePlace, ReadyPlace, TimePlace, type Source } from './choice-places.ts'
import { isPromiseLike } from '../green/until.ts'

/** A wait for a `T` that `select` may choose. Nothing happens before it is given to `select`. */
export abstract class Choice<T> {
  /** Takes it at once, if it is there. @internal */
  poll(): { value: T } | null {
    return null
  }

  /** Has it handed to a taker, which may be gone by then. @internal */
  abstract enter(taker: Taker): void

  /** Makes a value of what was handed over; an error is thrown. @internal */
  open(handed: unknown): T {
    return handed as T
  }
}

/** Takes an item out of a queue. @throws ERR_OPTION_INVALID for what is not a queue */
export function taking<T>(queue: LightQueue<T>): Choice<T> {
  if (queue instanceof LightQueue) return new Taking(queue)
  throw refuse('taking: queue', queue, 'a queue')
}

class Taking<T> extends Choice<T> {
  #queue: LightQueue<T>

  constructor(queue: LightQueue<T>) {
    super()
    this.#queue = queue
  }

  override poll(): { value: T } | null {
    return this.#queue.takeNow()
  }

  override enter(taker: Taker): void {
    this.#queue.awaitItem(taker)
  }
}

/** Puts an item into a queue; it is not in it unless this is chosen. @throws ERR_OPTION_INVALID for what is not a queue */
export function putting<T>(queue: LightQueue<T>, item: T): Choice<void> {
  if (queue instanceof LightQueue) return new Putting(queue, item)
  throw refuse('putting: queue', queue, 'a queue')
}

class Putting<T> extends Choice<void> {
  #queue: LightQueue<T>
  #item: T

  constructor(queue: LightQueue<T>, item: T) {
    super()
    this.#queue = queue
    this.#item = item
  }

  override poll(): { value: undefined } | null {
    return this.#queue.putNow(this.#item) ? { value: undefined } : null
  }

  override enter(taker: Taker): void {
    this.#queue.awaitRoom(taker, this.#item)
  }
}

/** Waits for an event; an error that was sent is thrown by `select`. @throws ERR_OPTION_INVALID for what is not an event */
export function happening<T>(event: Event<T>): Choice<T> {
  if (event instanceof Event) return new Happening(event)
  throw refuse('happening: event', event, 'an Event of hublet')
}

class Happening<T> extends Choice<T> {
  #event: Event<T>

  constructor(event: Event<T>) {
    super()
    this.#event = event
  }

  override poll(): { value: T } | null {
    return this.#event.ready() ? { value: this.#event.poll() as T } : null
  }

  override enter(taker: Taker): void {
    this.#event.awaitOutcome(taker)
  }

  override open(handed: unknown): T {
    return openOutcome(handed as Parameters<typeof openOutcome<T>>[0])
  }
}

/** Takes a permit, to be given back by `release`. @throws ERR_OPTION_INVALID for what is not a semaphore */
export function acquiring(semaphore: Semaphore): Choice<void> {
  if (semaphore instanceof Semaphore) return new Acquiring(semaphore)
  throw refuse('acquiring: semaphore', semaphore, 'a Semaphore or a BoundedSemaphore')
}

class Acquiring extends Choice<void> {
  #semaphore: Semaphore

  constructor(semaphore: Semaphore) {
    super()
    this.#semaphore = semaphore
  }

  override poll(): { value: undefined } | null {
    return this.#semaphore.takeNow() ? { value: undefined } : null
  }

  override enter(taker: Taker): void {
    this.#semaphore.awaitPermit(taker)
  }
}

/**
 * Waits for time. A choice that can be had when the time is over goes first: `after(0)` is chosen when nothing else
 * can be had in this turn.
 *
 * @param seconds - 0 or more, from the call of `select`
 * @throws ERR_OPTION_INVALID
 */
export function after(seconds: number): Choice<void> {
  checkSeconds(seconds, 'after: seconds')
  return new After(seconds)
}

class After extends Choice<void> {
  #seconds: number

  constructor(seconds: number) {
    super()
    this.#seconds = seconds
  }

  override enter(taker: Taker): void {
    taker.add(new TimePlace(taker, this.#seconds))
  }
}

/**
 * Waits until a descriptor can be read from, as `trampoline` does; nothing is read. A green socket may have received more than it
 * was asked for, of which its descriptor knows nothing: `race` a `recv` instead.
 *
 * @returns a choice whose value is the number of the descriptor
 * @throws ERR_DESCRIPTOR_INVALID; by `select` ERR_LISTENER_BUSY, EBADF, EPERM, and `IOClosed` when it is closed meanwhile
 */
export function readable(descriptor: number | { fd: number }): Choice<number> {
  return new Ready(descriptor, 'read')
}

/** Waits until a descriptor can be written to; see {@link readable}. @throws as {@link readable} */
export function writable(descriptor: number | { fd: number }): Choice<number> {
  return new Ready(descriptor, 'write')
}

class Ready extends Choice<number> {
  #fd: number
  #direction: Direction

  constructor(descriptor: number | { fd: number }, direction: Direction) {
    super()
    const fd: unknown = typeof descriptor === 'object' && descriptor !== null ? descriptor.fd : descriptor
    checkDescriptor(fd)
    this.#fd = fd
    this.#direction = direction
  }

  override enter(taker: Taker): void {
    taker.add(new ReadyPlace(taker, this.#fd, this.#direction))
  }
}

/**
 * Waits for the end of a greenthread, and gives its result. When this is chosen, what the greenthread threw is thrown by `select`;
 * otherwise the greenthread's error is still nobody's.
 *
 * @throws ERR_OPTION_INVALID for what is not a greenthread
 */
export function ending<T>(thread: GreenThread<T>): Choice<T> {
  if (thread instanceof GreenThread) return new Ending(thread)
  throw refuse('ending: greenthread', thread, 'what spawn has returned')
}

class Ending<T> extends Choice<T> {
  #thread: GreenThread<T>

  constructor(thread: GreenThread<T>) {
    super()
    this.#thread = thread
  }

  override poll(): { value: T } | null {
    if (!this.#thread.dead) return null
    this.#thread.claim()
    return { value: this.#thread.open() }
  }

  override enter(taker: Taker): void {
    taker.add(new EndPlace(taker, this.#thread))
  }

  override open(): T {
    return this.#thread.open()
  }
}

/**
 * Waits for a promise. Its rejection is thrown by `select` when this is chosen.
 *
 * @param source - a promise, or a function that makes one when `select` begins to wait; its signal is aborted when something else
 * is chosen, and when the greenthread is killed or timed out
 * @throws ERR_OPTION_INVALID for anything else
 */
export function settling<T>(source: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>)): Choice<T> {
  if (typeof source === 'function' || isPromiseLike(source)) return new Settling(source)
  throw refuse('settling: promise', source, 'a promise, or a function that makes one')
}

class Settling<T> extends Choice<T> {
  #source: Source<T>

  constructor(source: Source<T>) {
    super()
    this.#source = source
  }

  override enter(taker: Taker): void {
    const place = new PromisePlace(taker)
    taker.add(place)
    place.follow(this.#source)
  }
}
