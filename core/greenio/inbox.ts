/**
 * What has come for a stream and was not taken yet: bytes beyond the line that was read, and what the poller has received
 * for a greenthread that waits. Whoever receives next takes it, also when the one that waited is gone by then.
 */
import { systemError } from '../errors.ts'
import type { ArrivalTaker } from '../hubs/listener.ts'

/** Up to here a loop is faster than what it takes to call a copy in C++. */
const COPIED_BY_HAND = 32

/** In the place of a number of bytes: what came, or the error that did, is in the inbox. */
export const IN_INBOX = -1

export class Inbox implements ArrivalTaker {
  /** Never empty. */
  #bytes: Buffer | null = null
  /** What a receive of the poller's failed with: told after the bytes. */
  #failure: { errno: number; fd: number } | null = null

  /** How many bytes are there. */
  get length(): number {
    return this.#bytes === null ? 0 : this.#bytes.length
  }

  /** Where the first `byte` from `start` on is, or -1. */
  indexOf(byte: number, start: number): number {
    return this.#bytes === null ? -1 : this.#bytes.indexOf(byte, start)
  }

  arrived(from: Uint8Array, start: number, count: number): void {
    const more = copied(from, start, count)
    this.#bytes = this.#bytes === null ? more : Buffer.concat([this.#bytes, more])
  }

  failed(errno: number, fd: number): void {
    this.#failure = { errno, fd }
  }

  /**
   * Takes bytes out.
   *
   * @param size - how many at most, 1 or more
   * @returns null when there are none
   * @throws the system error of a failed receive, once
   */
  take(size: number): Buffer | null {
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

  /** @throws the system error of a failed receive, once */
  throwFailure(): void {
    const failure = this.#failure
    if (failure === null) return
    this.#failure = null
    throw systemError(failure.errno, 'recv', { fd: failure.fd })
  }
}

export function copied(from: Uint8Array, start: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  if (count > COPIED_BY_HAND) bytes.set(from.subarray(start, start + count))
  else for (let i = 0; i < count; i++) bytes[i] = from[start + i] as number
  return bytes
}
