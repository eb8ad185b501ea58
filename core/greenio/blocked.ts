/** An operation that would block, as `yield*` runs it. */
import type { HubError } from '../ground/errors.ts'
import { SUSPENDED, type Suspend } from '../greenlet/green.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import { checkReturn, misused } from '../greenlet/misuse.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import type { Direction, FdListener } from '../listeners/listener.ts'
import { atPlaceOfWait } from '../green/place-of-wait.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'
import type { Forecast } from './forecast.ts'
import { IN_INBOX, type Inbox } from './inbox.ts'
import { NO_BYTES, lostMemory, type Operation } from './operation.ts'
import type { ReceiveRequest } from './receiver.ts'
import { pauseAfter } from './patience.ts'

/** The end of every operation: its result is read before anything else runs. */
const ended = { done: true as const, value: 0 }

/** Stands for the operation before the first one. */
const NOTHING: Operation = { syscall: '', direction: 'read', call: () => 0 }

/** The descriptor of operations. */
export interface Blockable {
  /** Makes the call. @returns its result, or -1 when it would block */
  make(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    waited: boolean,
  ): number
  /** Registers the current greenlet's wait, with the listener of the last one if there was one. */
  listen(hub: BaseHub, direction: Direction, request: ReceiveRequest, last: FdListener | null): FdListener
}

/**
 * Does what this generator function does, and is written out like {@link Transfer}. Otherwise two generators would be
 * resumed for every message.
 *
 *     for (let fruitless = 0; ; fruitless++) {
 *       if (pauseAfter(fruitless) > 0) yield* sleep(pauseAfter(fruitless))
 *       const received = yield* wait for the descriptor
 *       if (received !== 0) return IN_INBOX // the poller has received it
 *       const result = descriptor.make(operation, bytes, count, forecast, true)
 *       if (result >= 0) return result
 *     }
 *
 * How long all of it may take is the caller's business. One object serves the operations of a descriptor in one direction, one
 * after the other, so that a wait of a connection that is in use needs no new memory. One that was thrown into, or cut short, is
 * given up, since somebody may know it still.
 */
export class Blocked implements ReceiveRequest {
  /** Whether its operation is over, so that it can begin another one. */
  free = true
  received = 0
  room = 0
  inbox: Inbox | null = null
  #descriptor: Blockable
  #operation = NOTHING
  #bytes: Uint8Array = NO_BYTES
  /** How large the memory was: who owns it may transfer it to another thread meanwhile. */
  #size = 0
  #count = 0
  #forecast: Forecast | null = null
  /** Null before the first wait. */
  #hub: BaseHub | null = null
  /** Of the last wait. */
  #listener: FdListener | null = null
  #listens = false
  /** How often the call would have blocked although the descriptor was said to be ready. */
  #fruitless = 0
  #pause: Timer | null = null
  #waits: Greenlet | null = null

  /** @param descriptor - that of all of its operations, which have one direction */
  constructor(descriptor: Blockable) {
    this.#descriptor = descriptor
  }

  /** Takes over an operation, which would block. */
  begin(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    inbox: Inbox | null,
  ): void {
    this.free = false
    this.#operation = operation
    this.#bytes = bytes
    this.#size = bytes.length
    this.room = inbox === null ? 0 : count
    this.#count = count
    this.#forecast = forecast
    this.inbox = inbox
    this.received = 0
    this.#fruitless = 0
    this.#hub = null
  }

  next(): IteratorResult<Suspend, unknown> {
    if (this.#hub === null) return this.#wait()
    if (this.#waits?.cameBack !== true) throw this.#misused()
    if (this.#pause !== null) return this.#waitAfterPause()
    const { received } = this
    this.#stopWaiting()
    const left = this.#bytes.length
    if (left < this.#size) throw lostMemory(this.#operation.syscall, this.#size, left)
    if (received !== 0) return this.#found(received)
    const result = this.#descriptor.make(this.#operation, this.#bytes, this.#count, this.#forecast, true)
    if (result >= 0) return this.#end(result)
    const seconds = pauseAfter(++this.#fruitless)
    return seconds === 0 ? this.#wait() : this.#rest(seconds)
  }

  #misused(): HubError {
    const waits = this.#waits
    this.#waits = null
    this.#stopWaiting()
    return misused(waits)
  }

  #found(received: number): IteratorResult<Suspend, unknown> {
    if (received > 0) this.#forecast?.found(received, this.#count, true)
    return this.#end(IN_INBOX)
  }

  #end(result: number): IteratorResult<Suspend, unknown> {
    this.#bytes = NO_BYTES
    this.#waits = null
    this.free = true
    ended.value = result
    return ended
  }

  #wait(): IteratorResult<Suspend, unknown> {
    this.#waits = getCurrent()
    const hub = (this.#hub = getHub())
    try {
      this.#listener = this.#descriptor.listen(hub, this.#operation.direction, this, this.#listener)
      this.#listens = true
      hub.leave()
    } catch (error) {
      this.#stopWaiting()
      throw error
    }
    return SUSPENDED
  }

  #rest(seconds: number): IteratorResult<Suspend, unknown> {
    const hub = (this.#hub = getHub())
    this.#pause = hub.scheduleResume(seconds, (this.#waits = getCurrent()))
    hub.leave()
    return SUSPENDED
  }

  #waitAfterPause(): IteratorResult<Suspend, unknown> {
    this.#stopWaiting()
    return this.#wait()
  }

  #stopWaiting(): void {
    if (this.#listens) this.#hub?.remove(this.#listener as FdListener)
    this.#listens = false
    this.#pause?.cancel()
    this.#pause = null
  }

  throw(error: unknown): never {
    this.#stopWaiting()
    this.#bytes = NO_BYTES
    throw atPlaceOfWait(error, this.throw)
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#stopWaiting()
    this.#bytes = NO_BYTES
    const waits = this.#waits
    this.#waits = null
    checkReturn(waits)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
