/** The places of one `select` where things are handed over that keep no list of those who wait. */
import type { GreenThread } from '../green/greenthread.ts'
import { isPromiseLike } from '../green/until.ts'
import type { Lack, Place, Taker } from '../green/waiter.ts'
import { refuse } from '../ground/checks.ts'
import { getHub } from '../hubs/registry.ts'
import type { Direction } from '../listeners/listener.ts'

/** A promise, or a function that makes one. */
export type Source<T> = PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>)

abstract class ChoicePlace implements Place {
  readonly lack: Lack | null = null
  sibling: Place | null = null
  protected readonly taker: Taker

  constructor(taker: Taker) {
    this.taker = taker
  }

  abstract leave(): void

  settle(): void {
    // Nothing is due that has not been handed over.
  }
}

/** Waits for time; whatever else is due goes first. */
export class TimePlace extends ChoicePlace {
  #timer

  constructor(taker: Taker, seconds: number) {
    super(taker)
    this.#timer = getHub().scheduleCallGlobal(seconds, () => {
      taker.whole.settle()
      if (taker.serve()) taker.wake()
    })
  }

  override leave(): void {
    this.#timer.cancel()
  }
}

/** Waits for a descriptor. */
export class ReadyPlace extends ChoicePlace {
  #hub = getHub()
  #listener

  constructor(taker: Taker, fd: number, direction: Direction) {
    super(taker)
    this.#listener = this.#hub.add({
      fd,
      direction,
      callback: () => {
        if (taker.serve(fd)) taker.wake()
      },
      throwback: (error) => {
        if (taker.fail(error)) taker.wake()
      },
    })
  }

  override leave(): void {
    this.#hub.remove(this.#listener)
  }
}

/** Waits for the end of a greenthread. */
export class EndPlace extends ChoicePlace {
  override readonly lack: Lack
  #thread: GreenThread<unknown>
  #tell: () => void

  constructor(taker: Taker, thread: GreenThread<unknown>) {
    super(taker)
    this.lack = { what: 'the end', of: thread }
    this.#thread = thread
    this.#tell = () => {
      if (!taker.serve()) return
      thread.claim()
      taker.wakeSoon()
    }
    thread.link(this.#tell)
  }

  override leave(): void {
    this.#thread.unlink(this.#tell)
  }
}

/** The places that follow a promise. It keeps each of its callbacks for ever, so each promise gets one. */
const followers = new WeakMap<PromiseLike<unknown>, Set<PromisePlace>>()

/** Waits for a promise. */
export class PromisePlace extends ChoicePlace {
  #abort: AbortController | null = null
  #followers: Set<PromisePlace> | null = null

  /** Begins to wait. @throws what a function throws; ERR_OPTION_INVALID when it makes no promise */
  follow(source: Source<unknown>): void {
    const promise =
      typeof source === 'function' ? source((this.#abort = new AbortController()).signal) : source
    if (!isPromiseLike(promise)) throw refuse('settling: the function returned', promise, 'a promise')
    const known = followers.get(promise)
    this.#followers = known?.add(this) ?? new Set([this])
    if (known === undefined) followPromise(promise, this.#followers)
  }

  settled(hand: (taker: Taker) => boolean): void {
    this.#abort = null
    if (hand(this.taker)) this.taker.wakeSoon()
  }

  override leave(): void {
    this.#followers?.delete(this)
    this.#abort?.abort()
  }
}

function followPromise(promise: PromiseLike<unknown>, places: Set<PromisePlace>): void {
  followers.set(promise, places)
  const tell = (hand: (taker: Taker) => boolean): void => {
    followers.delete(promise) // those who come later ask it anew
    for (const place of [...places]) place.settled(hand)
  }
  promise.then(
    (value) => tell((taker) => taker.serve(value)),
    (error: unknown) => tell((taker) => taker.fail(error)),
  )
}
