/** A send whose message is sent together with those of others, as `yield*` runs it. */
import { systemError } from '../ground/errors.ts'
import { SUSPENDED, type Suspend } from '../greenlet/green.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import { checkReturn, misused } from '../greenlet/misuse.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { errno } from '../kernel/errno.ts'
import { batchOf, type Waiting } from './send-batch.ts'

const { EAGAIN, EBADF, EINTR } = errno

/**
 * Does what this generator function does, and is written out like {@link Transfer}:
 *
 *     batch.add(this, descriptor.open, bytes, offset)
 *     yield* hub.switch()
 *     return this.result // how many bytes were sent: 0 when the send would block
 */
export class BatchedSend implements Waiting {
  result: number | null = null
  #hub: BaseHub
  #descriptor: { readonly open: number }
  #bytes: Uint8Array
  #offset: number
  #greenlet: Greenlet | null = null
  /** For errors: the descriptor may have been closed since. */
  #fd = -1

  constructor(hub: BaseHub, descriptor: { readonly open: number }, bytes: Uint8Array, offset: number) {
    this.#hub = hub
    this.#descriptor = descriptor
    this.#bytes = bytes
    this.#offset = offset
  }

  next(): IteratorResult<Suspend, unknown> {
    if (this.#greenlet === null) return this.#begin()
    const greenlet = this.#greenlet
    this.#greenlet = null
    if (!greenlet.cameBack) throw misused(greenlet)
    if (this.result === null) batchOf(this.#hub).flush() // resumed by somebody else
    return { done: true, value: this.#outcome(this.result as unknown as number) }
  }

  #begin(): IteratorResult<Suspend, unknown> {
    this.#fd = this.#descriptor.open
    this.#hub.leave()
    batchOf(this.#hub).add(this, this.#fd, this.#bytes, this.#offset)
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
