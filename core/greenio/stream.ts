/** What every stream of bytes can do in green code, whatever it runs over. */
import { HubError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { IN_INBOX, Inbox, copied } from './inbox.ts'
import { checkOptions, checkWhole, lostMemory, refuse } from './options.ts'
import type { Soon } from './soon.ts'
import { AGAIN, StreamCall, type StreamCallKind } from './stream-call.ts'

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

  /**
   * Sends from `offset` on, waiting until something is taken.
   *
   * @returns how many bytes were taken; 0 when it has to be called again
   */
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
  recv(size: number): Green<Buffer> {
    return StreamCall.of(GreenStream.#recv, this, null, checkWhole('recv: size', size, 1))
  }

  static readonly #recv: StreamCallKind<GreenStream, Buffer> = {
    attempt(call) {
      const { stream, count: size } = call
      if (stream.#hasArrived) return IN_INBOX
      const own = size > scratch.length || (stream.#isFlowing && size >= BULK)
      call.bytes = own ? Buffer.allocUnsafe(size) : scratch
      return stream.receive(call.bytes, size, own || stream.#isBulk ? null : stream.#inbox)
    },
    finish({ stream, bytes, count: size }, count) {
      if (count !== IN_INBOX) {
        stream.#note(count, size)
        return bytes === scratch ? copied(scratch, 0, count) : (bytes as Buffer).subarray(0, count)
      }
      const taken = stream.#inbox.take(size)
      if (taken === null) return AGAIN
      stream.#note(taken.length, size)
      return taken
    },
  }

  /** Like `recv`, but into memory of the caller's. @returns how many bytes came, 0 at the end */
  recvInto(bytes: Uint8Array): Green<number> {
    return StreamCall.of(GreenStream.#recvInto, this, checkRoom(bytes), bytes.length)
  }

  static readonly #recvInto: StreamCallKind<GreenStream, number> = {
    attempt({ stream, bytes, count: size }) {
      if (stream.#hasArrived) return IN_INBOX
      return stream.receive(bytes as Uint8Array, size, stream.#isBulk ? null : stream.#inbox)
    },
    finish({ stream, bytes, count: size }, received) {
      const count = received === IN_INBOX ? stream.#inbox.takeInto(checkRoom(bytes)) : received
      if (count === 0 && received === IN_INBOX) return AGAIN
      stream.#note(count, size)
      return count
    },
  }

  /** Whether bytes, or an error, are there already; a closed stream gives none. */
  get #hasArrived(): boolean {
    return !this.#inbox.empty && !this.closed
  }

  #note(count: number, size: number): void {
    this.#isFlowing = count === size
    this.#isBulk = count >= BULK
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
    if (count > 0) this.#inbox.add(scratch, 0, count)
    return count !== 0
  }

  /** Sends what is taken at once, waiting until something is. @returns how many bytes were taken */
  send(data: Sendable): Green<number> {
    return StreamCall.of(GreenStream.#send, this, toBytes('send', data), 0)
  }

  static readonly #send: StreamCallKind<GreenStream, number> = {
    attempt: ({ stream, bytes }) => stream.transmit(bytes as Uint8Array, 0),
    finish: ({ bytes }, count) => (count === 0 && (bytes as Uint8Array).length > 0 ? AGAIN : count),
  }

  /** Sends everything. */
  sendAll(data: Sendable): Green<void> {
    return StreamCall.of(GreenStream.#sendAll, this, toBytes('sendAll', data), 0)
  }

  static readonly #sendAll: StreamCallKind<GreenStream, void> = {
    attempt({ stream, bytes, count: sent, size }) {
      const left = (bytes as Uint8Array).length
      if (left < size) throw lostMemory('sendAll', size, left)
      return sent < size ? stream.transmit(bytes as Uint8Array, sent) : 0
    },
    finish(call, count) {
      call.count += count
      return call.count < call.size ? AGAIN : undefined
    },
  }
}

/** Also when it was waited for: the memory may have been transferred to another thread. */
function checkRoom(bytes: Uint8Array | null): Uint8Array {
  if (bytes instanceof Uint8Array && bytes.length > 0) return bytes
  throw refuse('recvInto: bytes', bytes, 'a Uint8Array with room for 1 byte or more')
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
