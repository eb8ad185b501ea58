/** A send whose message is sent together with those of others, as `yield*` runs it. */
import { systemError } from '../ground/errors.ts'
import { SUSPENDED, type Suspend } from '../greenlet/green.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import { checkReturn, misused } from '../greenlet/misuse.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { errno } from '../kernel/errno.ts'
import { NO_BYTES } from './operation.ts'
import { batchOf, type Waiting } from './send-batch.ts'

const { EAGAIN, EBADF, EINTR } = errno

/** The end of every send: its result is read before anything else runs. */
const ended = { done: true as const, value: 0 }

/**
 * Does what this generator function does, and is written out like {@link Transfer}:
 *
 *     batch.add(this, descriptor.open, bytes, offset)
 *     yield* hub.switch()
 *     return this.result // how many bytes were sent: 0 when the send would block
 *
 * One object serves the sends of a socket, one after the other; one that was thrown into, or cut short, is given up.
 */
export class BatchedSend implements Waiting {
  /** Whether its send is over, so that it can begin another one. */
  free = true
  result: number | null = null
  #hub: BaseHub | null = null
  #descriptor: { readonly open: number }
  #bytes: Uint8Array = NO_BYTES
  #offset = 0
  #greenlet: Greenlet | null = null
  /** For errors: the descriptor may have been closed since. */
  #fd = -1

  constructor(descriptor: { readonly open: number }) {
    this.#descriptor = descriptor
  }

  /** Takes over a send. */
  begin(hub: BaseHub, bytes: Uint8Array, offset: number): void {
    this.free = false
    this.result = null
    this.#hub = hub
    this.#bytes = bytes
    this.#offset = offset
  }

  next(): IteratorResult<Suspend, unknown> {
    if (this.#greenlet === null) return this.#begin()
    const greenlet = this.#greenlet
    this.#greenlet = null
    if (!greenlet.cameBack) throw misused(greenlet)
    if (this.result === null) batchOf(this.#hub as BaseHub).flush() // resumed by somebody else
    ended.value = this.#outcome(this.result as unknown as number)
    this.free = true
    return ended
  }

  #begin(): IteratorResult<Suspend, unknown> {
    const hub = this.#hub as BaseHub
    this.#fd = this.#descriptor.open
    hub.leave()
    batchOf(hub).add(this, this.#fd, this.#bytes, this.#offset)
    this.#bytes = NO_BYTES
    this.#greenlet = getCurrent()
    return SUSPENDED
  }

  #outcome(result: number): number {
    if (result >= 0) return result
    if (result === -EAGAIN || result === -EINTR) return 0
    if (result === -EBADF) void this.#descriptor.open // its number may name another one by now: then IOClosed
    throw systemError(result, 'send', { fd: this.#fd })
  }

  wake(): void {
    this.#greenlet?.resume()
  }

  /** The message is sent all the same. */
  throw(error: unknown): never {
    this.#greenlet = null
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    const greenlet = this.#greenlet
    this.#greenlet = null
    checkReturn(greenlet)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
