/**
 * Bytes of a stream that nobody has taken yet: those beyond the line that was read, and those that the poller has
 * received for a waiting greenthread. The next receive takes them, also when that greenthread is gone by then.
 */
import { Buffer } from 'node:buffer'
import { copyBytes } from '../ground/copy-bytes.ts'
import { systemError } from '../ground/errors.ts'

/** Returned instead of a count: the bytes or the error are in the inbox. */
export const IN_INBOX = -1

const NO_MEMORY = Buffer.alloc(0)

/** Memory up to this size may be held by a part of it, however small, in bytes. */
const SMALL = 8192

/** The memory into which the poller receives; what lies there is gone with the next wait. */
export interface Lender {
  readonly bytes: Uint8Array
  /** How many inboxes have yet to take or keep what they were lent. */
  lent: number
}

export class Inbox {
  /** Never empty; a part of the memory. */
  #bytes: Buffer | null = null
  /** The memory of the bytes, with room for more behind them. */
  #memory: Buffer = NO_MEMORY
  /** Holds more bytes that were not copied yet; nothing else is here then. */
  #lender: Lender | null = null
  #start = 0
  #count = 0
  /** The error of a receive of the poller's: told after the bytes. */
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

  /** Finds the first `byte` from `start` on, or returns -1. */
  indexOf(byte: number, start: number): number {
    this.keep()
    return this.#bytes === null ? -1 : this.#bytes.indexOf(byte, start)
  }

  /** It is lent `count` bytes, 1 or more, from `start` on: before any listener is woken, so that nothing is lost. */
  arrived(lender: Lender, start: number, count: number): void {
    this.keep() // of another hub, which was replaced
    if (this.#bytes !== null) return this.add(lender.bytes, start, count)
    lender.lent++
    this.#lender = lender
    this.#start = start
    this.#count = count
  }

  /** The receive has failed, and the kernel says so but once. @param errno - negative */
  failed(errno: number, fd: number): void {
    this.#failure = { errno, fd }
  }

  /** Copies what it was lent and nobody has taken. */
  keep(): void {
    const lender = this.#lender
    if (lender === null) return
    this.#giveBack(lender)
    this.add(lender.bytes, this.#start, this.#count)
  }

  #giveBack(lender: Lender): void {
    lender.lent--
    this.#lender = null
  }

  /** Adds a copy of `count` bytes, 1 or more, from `start` on. Memory grows by doubling, so that each byte costs the same. */
  add(from: Uint8Array, start: number, count: number): void {
    const before = this.#bytes
    if (before === null) {
      this.#hold(copied(from, start, count))
      return
    }
    const first = before.byteOffset - this.#memory.byteOffset
    const end = first + before.length
    if (end + count <= this.#memory.length) {
      copyBytes(from, start, count, this.#memory, end)
      this.#bytes = this.#memory.subarray(first, end + count)
      return
    }
    const memory = Buffer.allocUnsafeSlow(2 * (before.length + count))
    copyBytes(before, 0, before.length, memory, 0)
    copyBytes(from, start, count, memory, before.length)
    this.#memory = memory
    this.#bytes = memory.subarray(0, before.length + count)
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
    const memory = this.#memory
    const left = bytes.length - size
    if (left <= 0) this.#forget()
    else if (left < size) this.#hold(copied(bytes, size, left))
    else {
      const taken = copied(bytes, 0, size)
      this.#keepRest(bytes.subarray(size))
      return taken
    }
    return compact(bytes.subarray(0, size), memory)
  }

  #forget(): void {
    this.#bytes = null
    this.#memory = NO_MEMORY
  }

  #hold(bytes: Buffer): void {
    this.#bytes = this.#memory = bytes
  }

  /** Memory that is taken out belongs to the caller alone, so whichever part is smaller is copied. */
  #keepRest(rest: Buffer): void {
    const kept = compact(rest, this.#memory)
    if (kept === rest) this.#bytes = rest
    else this.#hold(kept)
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

/** Bytes as they are, or a copy of them where they would hold far more memory than they need. */
export function compact(bytes: Buffer, memory: Uint8Array): Buffer {
  const isWasteful = memory.length > SMALL && bytes.length < memory.length / 2
  return isWasteful ? copied(bytes, 0, bytes.length) : bytes
}

/** New memory with `count` bytes from `start` on. */
export function copied(from: Uint8Array, start: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  copyBytes(from, start, count, bytes, 0)
  return bytes
}
