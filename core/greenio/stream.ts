/** What every stream of bytes can do in green code, whatever it runs over. */
import { HubError } from '../errors.ts'
import type { Green } from '../greenlet/green.ts'
import { IN_INBOX, Inbox, copied } from './inbox.ts'
import { checkOptions, checkWhole, refuse } from './options.ts'
import type { Soon } from './soon.ts'

/** What `send` and `sendAll` take; a string is sent as UTF-8. */
export type Sendable = string | Uint8Array

export interface LineOptions {
  /** The longest line that is taken, in bytes, its newline included; 65536 unless given. */
  limit?: number
}

const NEWLINE = 0x0a
const LINE_LIMIT = 65536
const CHUNK = 4096

/** From so many bytes on, to copy them costs more than a call of their own. */
const BULK = 4096

/**
 * Where bytes arrive that nobody knows the number of yet. What came is copied out before anything else runs, so that a
 * greenthread that waits for a byte does not hold the memory of the most that it would take.
 */
const scratch = Buffer.allocUnsafeSlow(65536)

export abstract class GreenStream {
  /** The last receive was filled: the next one will be too, and is worth memory of its own. */
  #isFlowing = false
  /** The last receive brought so much that the next one should go straight to its place. */
  #isBulk = false
  #inbox = new Inbox()

  /**
   * Receives at most `size` bytes into the beginning of `bytes`, waiting until there is something. Nothing else runs
   * between the arrival of the bytes and the return.
   *
   * @param inbox - what came may be put there instead, when nothing was there at once
   * @returns how many bytes came, 0 at the end; {@link IN_INBOX} when they, or an error, are in the inbox
   */
  protected abstract receive(bytes: Uint8Array, size: number, inbox: Inbox | null): Soon<number>

  /** Sends from `offset` on, waiting until something is taken. @returns how many bytes were taken */
  protected abstract transmit(bytes: Uint8Array, offset: number): Soon<number>

  abstract readonly closed: boolean

  abstract close(): void

  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Waits for bytes.
   *
   * @param size - the most to receive, 1 or more
   * @returns 1 to `size` bytes; empty when the other end has finished
   */
  *recv(size: number): Green<Buffer> {
    checkWhole('recv: size', size, 1)
    for (;;) {
      const bytes = this.#takeBytes(size)
      if (bytes !== null) return bytes
      const own = size > scratch.length || (this.#isFlowing && size >= BULK)
      const room = own ? Buffer.allocUnsafe(size) : scratch
      const soon = this.receive(room, size, own || this.#isBulk ? null : this.#inbox)
      const count = typeof soon === 'number' ? soon : yield* soon
      if (count === IN_INBOX) continue
      this.#note(count, size)
      return own ? room.subarray(0, count) : copied(room, 0, count)
    }
  }

  #takeBytes(size: number): Buffer | null {
    const bytes = this.closed ? null : this.#inbox.take(size)
    if (bytes !== null) this.#note(bytes.length, size)
    return bytes
  }

  #note(count: number, size: number): void {
    this.#isFlowing = count === size
    this.#isBulk = count >= BULK
  }

  /** Like `recv`, but into memory of the caller's. @returns how many bytes came, 0 at the end */
  *recvInto(bytes: Uint8Array): Green<number> {
    if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
      throw refuse('recvInto: bytes', bytes, 'a Uint8Array with room for 1 byte or more')
    }
    for (;;) {
      const taken = this.#takeBytes(bytes.length)
      if (taken !== null) {
        bytes.set(taken)
        return taken.length
      }
      const soon = this.receive(bytes, bytes.length, this.#isBulk ? null : this.#inbox)
      const count = typeof soon === 'number' ? soon : yield* soon
      if (count === IN_INBOX) continue
      this.#note(count, bytes.length)
      return count
    }
  }

  /**
   * Waits for a line.
   *
   * @returns the line with its newline; the last one may have none; empty when the other end has finished
   * @throws ERR_LINE_TOO_LONG beyond the limit; what was received then is still there for `recv`
   */
  *recvLine(options: LineOptions = {}): Green<Buffer> {
    const limit = checkWhole('recvLine: limit', checkOptions('recvLine', options).limit ?? LINE_LIMIT, 1)
    let searched = 0
    for (;;) {
      const end = this.#inbox.indexOf(NEWLINE, searched)
      searched = this.#inbox.length
      if (end >= limit || (end < 0 && searched >= limit)) throw lineTooLong(limit)
      if (end >= 0) return yield* this.recv(end + 1)
      if (!(yield* this.#readAhead())) return searched === 0 ? Buffer.alloc(0) : yield* this.recv(searched)
    }
  }

  /** @returns whether there was more */
  *#readAhead(): Green<boolean> {
    if (!this.closed) this.#inbox.throwFailure()
    const soon = this.receive(scratch, CHUNK, this.#inbox)
    const count = typeof soon === 'number' ? soon : yield* soon
    if (count > 0) this.#inbox.arrived(scratch, 0, count)
    return count !== 0
  }

  /** Sends what is taken at once, waiting until something is. @returns how many bytes were taken */
  *send(data: Sendable): Green<number> {
    const soon = this.transmit(toBytes('send', data), 0)
    return typeof soon === 'number' ? soon : yield* soon
  }

  /** Sends everything. */
  *sendAll(data: Sendable): Green<void> {
    const bytes = toBytes('sendAll', data)
    for (let sent = 0; sent < bytes.length;) {
      const soon = this.transmit(bytes, sent)
      sent += typeof soon === 'number' ? soon : yield* soon
    }
  }
}

/** @param call - what it is for, in messages */
export function toBytes(call: string, data: Sendable): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof Uint8Array) return data
  throw refuse(`${call}: data`, data, 'a string or bytes')
}

function lineTooLong(limit: number): HubError {
  return new HubError(
    'ERR_LINE_TOO_LONG',
    `${limit} bytes came without a newline: refuse whoever sent them, or raise the limit of recvLine`,
  )
}
