/** An operation that would block, as `yield*` runs it. */
import { SUSPENDED, type Suspend } from '../greenlet/green.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import type { Direction, FdListener } from '../listeners/listener.ts'
import { atPlaceOfWait } from '../green/place-of-wait.ts'
import { getHub } from '../hubs/registry.ts'
import { TimeLimit } from '../green/timeout.ts'
import type { Forecast } from './forecast.ts'
import { IN_INBOX, type Inbox } from './inbox.ts'
import type { Operation } from './operation.ts'
import { lostMemory } from './options.ts'

const FOUND_IN_INBOX = Object.freeze({ done: true as const, value: IN_INBOX })

/** What operations are made on. */
export interface Blockable {
  /** How long one operation may wait; null for ever. */
  readonly seconds: number | null
  /** Makes the call. @returns its result, or -1 when it would block */
  make(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    waited: boolean,
  ): number
  /** Registers the current greenlet's wait. */
  listen(hub: BaseHub, direction: Direction, inbox: Inbox | null, room: number): FdListener
}

/**
 * Does what this generator function does, and is written out like {@link Transfer}. The two generators that it saves would
 * be resumed for every message, and took a sixth of the time that JavaScript has in a ping-pong.
 *
 *     for (;;) {
 *       const arrived = yield* wait for the descriptor
 *       if (arrived !== 0) return IN_INBOX // the poller has received it
 *       const result = descriptor.make(operation, bytes, count, forecast, true)
 *       if (result >= 0) return result
 *     }
 */
export class Blocked {
  #descriptor: Blockable
  #operation: Operation
  #bytes: Uint8Array
  /** How large the memory was: who owns it may transfer it to another thread meanwhile. */
  #size: number
  #count: number
  #forecast: Forecast | null
  #inbox: Inbox | null
  #hub: BaseHub | null = null
  #listener: FdListener | null = null
  #limit: TimeLimit | null = null

  constructor(
    descriptor: Blockable,
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    inbox: Inbox | null,
  ) {
    this.#descriptor = descriptor
    this.#operation = operation
    this.#bytes = bytes
    this.#size = bytes.length
    this.#count = count
    this.#forecast = forecast
    this.#inbox = inbox
  }

  next(): IteratorResult<Suspend, unknown> {
    if (this.#hub === null) return this.#wait()
    const arrived = this.#listener === null ? 0 : this.#listener.arrived
    this.#stopWaiting()
    const left = this.#bytes.length
    if (left < this.#size) throw lostMemory(this.#operation.syscall, this.#size, left)
    if (arrived !== 0) return this.#found(arrived)
    const result = this.#descriptor.make(this.#operation, this.#bytes, this.#count, this.#forecast, true)
    return result >= 0 ? { done: true, value: result } : this.#wait()
  }

  #found(arrived: number): IteratorResult<Suspend, unknown> {
    if (arrived > 0) this.#forecast?.found(arrived, this.#count, true)
    return FOUND_IN_INBOX
  }

  #wait(): IteratorResult<Suspend, unknown> {
    const { seconds } = this.#descriptor
    const hub = (this.#hub = getHub())
    try {
      this.#limit = seconds === null ? null : new TimeLimit(seconds)
      this.#listener = this.#descriptor.listen(hub, this.#operation.direction, this.#inbox, this.#count)
      hub.leave()
    } catch (error) {
      this.#stopWaiting()
      throw error
    }
    return SUSPENDED
  }

  #stopWaiting(): void {
    if (this.#listener !== null) this.#hub?.remove(this.#listener)
    this.#listener = null
    this.#limit?.cancel()
  }

  throw(error: unknown): never {
    this.#stopWaiting()
    throw atPlaceOfWait(this.#limit === null ? error : this.#limit.atItsPlace(error), this.throw)
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#stopWaiting()
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
