/**
 * What has come for a stream and was not taken yet: bytes beyond the line that was read, and what the poller has received
 * for a greenthread that waits. Whoever receives next takes it, also when the one that waited is gone by then.
 */
import { copyBytes } from '../ground/copy-bytes.ts'
import { systemError } from '../ground/errors.ts'
import type { ArrivalMemory, ArrivalTaker } from '../listeners/listener.ts'

/** In the place of a number of bytes: what came, or the error that did, is in the inbox. */
export const IN_INBOX = -1

export class Inbox implements ArrivalTaker {
  /** Never empty. */
  #bytes: Buffer | null = null
  /** Where more bytes lie that were not copied yet; nothing else is here then. */
  #lender: ArrivalMemory | null = null
  #start = 0
  #count = 0
  /** What a receive of the poller's failed with: told after the bytes. */
  #failure: { errno: number; fd: number } | null = null

  /** Whether there are neither bytes nor an error. */
  get empty(): boolean {
    return this.#lender === null && this.#bytes === null && this.#failure === null
  }

  /** How many bytes are there. */
  get length(): number {
    this.keep()
    return this.#bytes === null ? 0 : this.#bytes.length
  }

  /** Where the first `byte` from `start` on is, or -1. */
  indexOf(byte: number, start: number): number {
    this.keep()
    return this.#bytes === null ? -1 : this.#bytes.indexOf(byte, start)
  }

  arrived(lender: ArrivalMemory, start: number, count: number): void {
    this.keep() // of another hub, which was replaced
    if (this.#bytes !== null) return this.add(lender.bytes, start, count)
    lender.lent++
    this.#lender = lender
    this.#start = start
    this.#count = count
  }

  failed(errno: number, fd: number): void {
    this.#failure = { errno, fd }
  }

  keep(): void {
    const lender = this.#lender
    if (lender === null) return
    this.#giveBack(lender)
    this.add(lender.bytes, this.#start, this.#count)
  }

  #giveBack(lender: ArrivalMemory): void {
    lender.lent--
    this.#lender = null
  }

  /** Adds a copy of `count` bytes, 1 or more, from `start` on. */
  add(from: Uint8Array, start: number, count: number): void {
    const more = copied(from, start, count)
    this.#bytes = this.#bytes === null ? more : Buffer.concat([this.#bytes, more])
  }

  /**
   * Takes bytes out.
   *
   * @param size - how many at most, 1 or more
   * @returns null when there are none
   * @throws the system error of a failed receive, once
   */
  take(size: number): Buffer | null {
    this.keep()
    const bytes = this.#bytes
    if (bytes === null) {
      this.throwFailure()
      return null
    }
    if (bytes.length <= size) {
      this.#bytes = null
      return bytes
    }
    this.#bytes = bytes.subarray(size)
    return bytes.subarray(0, size)
  }

  /** Like `take`, but into memory of the caller's. @returns how many bytes, 0 when there are none */
  takeInto(bytes: Uint8Array): number {
    const lender = this.#lender
    if (lender !== null && this.#count <= bytes.length) {
      this.#giveBack(lender)
      copyBytes(lender.bytes, this.#start, this.#count, bytes, 0)
      return this.#count
    }
    const taken = this.take(bytes.length)
    if (taken === null) return 0
    bytes.set(taken)
    return taken.length
  }

  /** @throws the system error of a failed receive, once */
  throwFailure(): void {
    const failure = this.#failure
    if (failure === null) return
    this.#failure = null
    throw systemError(failure.errno, 'recv', { fd: failure.fd })
  }
}

/** New memory with `count` bytes from `start` on. */
export function copied(from: Uint8Array, start: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  copyBytes(from, start, count, bytes, 0)
  return bytes
}
