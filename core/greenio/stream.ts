/** Streams of bytes in green code, whatever they run over. */
import { Buffer } from 'node:buffer'
import { checkLimit, checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { lostMemory } from './operation.ts'
import { HubError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { Idleness } from './idleness.ts'
import { IN_INBOX, Inbox, compact, copied } from './inbox.ts'
import { LENT_SIZE, Loan, TO_BE_LENT, nextPiece } from './lent-memory.ts'
import type { Soon } from './soon.ts'
import { AGAIN, StreamCall, type StreamCallKind } from './stream-call.ts'

/** Messages for `send` and `sendAll`; a string is sent as UTF-8. */
export type Sendable = string | Uint8Array

export interface LineOptions {
  /** The longest line that is taken, in bytes, its newline included; 65536 unless given. */
  limit?: number
}

const NEWLINE = 0x0a
const LINE_LIMIT = 65536
const CHUNK = 4096

/** From this size on, copying costs more than a call of their own. */
const BULK = 4096

/**
 * Scratch buffer for receives. Bytes are copied out before anything else runs, so a parked `recv(65536)` holds no
 * memory.
 */
const scratch = Buffer.allocUnsafeSlow(65536)

export abstract class GreenStream {
  /** The last receive was filled: the next one will be too, and is worth memory of its own. */
  #isFlowing = false
  /** The last receive brought so much that the next one should go straight to its place. */
  #isBulk = false
  #inbox: Inbox
  #receiving: StreamCall<GreenStream, unknown> | null = null
  #sending: StreamCall<GreenStream, unknown> | null = null
  /** Null unless `recv` lends its bytes. */
  #loan: Loan | null = null
  /** @internal */
  idleness: Idleness | null = null

  protected constructor()
  /** @param inbox - what has come already, and was not taken @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- this one is in no declaration
  protected constructor(inbox?: Inbox)
  protected constructor(inbox = new Inbox()) {
    this.#inbox = inbox
  }

  /**
   * Receives at most `size` bytes into the beginning of `bytes`, waiting until there is something. Nothing else runs
   * between the arrival of the bytes and the return.
   *
   * @param inbox - what came may be put there instead, when nothing was there at once
   * @returns how many bytes came, 0 at the end; {@link IN_INBOX} when they, or an error, are in the inbox
   * @internal
   */
  protected abstract receive(bytes: Uint8Array, size: number, inbox: Inbox | null): Soon<number>

  /**
   * Sends from `offset` on, waiting until something is taken.
   *
   * @returns how many bytes were taken; 0 when it has to be called again
   * @internal
   */
  protected abstract transmit(bytes: Uint8Array, offset: number): Soon<number>

  abstract readonly closed: boolean

  /** How long each operation may wait, all in all, in seconds; null for ever. */
  abstract readonly timeout: number | null

  /** How long no byte may come or go while somebody waits, in seconds; null for ever. */
  get idleTimeout(): number | null {
    return this.idleness?.seconds ?? null
  }

  /**
   * Limits how long the stream may be idle in both directions, as a proxy needs it: bytes that flow in one direction keep
   * the wait in the other one alive. Only time for which green code waits for the stream counts, so that a slow answer of
   * one's own is not held against the other end.
   *
   * @param seconds - more than 0; null for no limit. `Timeout` is then thrown by every operation that waits
   * @returns this
   */
  setIdleTimeout(seconds: number | null): this {
    if (checkLimit('setIdleTimeout: seconds', seconds) === 0)
      throw refuse('setIdleTimeout: seconds', seconds, 'more than 0, or null for no limit')
    this.idleness?.stop()
    this.idleness = seconds === null ? null : new Idleness(seconds)
    return this
  }

  abstract close(): void

  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * Waits for bytes. No more memory is held than for the bytes that came, however many would have been taken; a few
   * bytes stand in Node's pool, as those of `Buffer.allocUnsafe` do.
   *
   * @param size - the most to receive, 1 or more
   * @returns 1 to `size` bytes; empty when the other end has finished
   */
  recv(size: number): Green<Buffer> {
    checkWhole('recv: size', size, 1)
    if (this.#loan === null) return this.#receives(GreenStream.#recv, null, size)
    return this.#receives(GreenStream.#recvLent, null, size)
  }

  /** From now on `recv` lends large messages until the next one, or until the loan is ended. @internal */
  protected lendBytes(): Loan {
    return (this.#loan ??= new Loan())
  }

  static readonly #recv: StreamCallKind<GreenStream, Buffer> = {
    attempt(call) {
      const { stream, count: size } = call
      if (stream.#hasArrived) return IN_INBOX
      const own = stream.#isFlowing && size >= BULK
      const room = own ? size : Math.min(size, scratch.length)
      call.bytes = own ? Buffer.allocUnsafe(room) : scratch
      return stream.receive(call.bytes, room, own || stream.#isBulk ? null : stream.#inbox)
    },
    finish({ stream, bytes, count: size }, count) {
      if (count !== IN_INBOX) {
        stream.#note(count, bytes === scratch ? Math.min(size, scratch.length) : size)
        if (bytes === scratch) return copied(scratch, 0, count)
        return compact((bytes as Buffer).subarray(0, count), bytes as Buffer)
      }
      const taken = stream.#inbox.take(size)
      if (taken === null) return AGAIN
      stream.#note(taken.length, size)
      return taken
    },
  }

  static readonly #recvLent: StreamCallKind<GreenStream, Buffer> = {
    attempt({ stream, count: size }) {
      stream.#loan?.end()
      if (stream.#hasArrived) return IN_INBOX
      return stream.receive(TO_BE_LENT, Math.min(size, LENT_SIZE), stream.#isBulk ? null : stream.#inbox)
    },
    finish(call, count) {
      if (count === IN_INBOX) return GreenStream.#recv.finish(call, count)
      call.stream.#note(count, call.count)
      return count < BULK ? copied(nextPiece(), 0, count) : (call.stream.#loan as Loan).begin(count)
    },
  }

  /** Like `recv`, but into memory of the caller's. @returns how many bytes came, 0 at the end */
  recvInto(bytes: Uint8Array): Green<number> {
    return this.#receives(GreenStream.#recvInto, checkRoom(bytes), bytes.length)
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

  #receives<T>(kind: StreamCallKind<GreenStream, T>, bytes: Uint8Array | null, count: number): Green<T> {
    const call = StreamCall.of(this.#receiving, kind, this, bytes, count)
    this.#receiving = call
    return call as unknown as Green<T>
  }

  #sends<T>(kind: StreamCallKind<GreenStream, T>, bytes: Uint8Array): Green<T> {
    const call = StreamCall.of(this.#sending, kind, this, bytes, 0)
    this.#sending = call
    return call as unknown as Green<T>
  }

  /** Whether bytes, or an error, are there already; a closed stream gives none. */
  get #hasArrived(): boolean {
    return !this.#inbox.empty && !this.closed
  }

  #note(count: number, size: number): void {
    this.#isFlowing = count === size
    this.#isBulk = count >= BULK
    this.idleness?.moved()
  }

  /**
   * Waits for a line.
   *
   * @returns the line with its newline; the last one may have none; empty when the other end has finished
   * @throws ERR_LINE_TOO_LONG beyond the limit; what was received then is still there for `recv`
   */
  recvLine(options: LineOptions = {}): Green<Buffer> {
    const limit = checkWhole('recvLine: limit', checkOptions('recvLine', options).limit ?? LINE_LIMIT, 1)
    return this.#receives(GreenStream.#recvLine, null, limit)
  }

  static readonly #recvLine: StreamCallKind<GreenStream, Buffer> = {
    attempt: (call) => call.stream.#more(call, call.progress < CHUNK ? CHUNK : scratch.length),
    finish(call, count) {
      const { stream, count: limit } = call
      const inbox = stream.#inbox
      stream.#keep(count)
      const end = inbox.indexOf(NEWLINE, call.progress)
      call.progress = inbox.length
      if (end >= limit || (end < 0 && call.progress >= limit)) throw lineTooLong(limit)
      if (end >= 0) return inbox.take(end + 1) as Buffer
      return count === 0 ? (inbox.take(limit) ?? Buffer.alloc(0)) : AGAIN
    },
  }

  /**
   * Waits for a number of bytes.
   *
   * @param size - how many, 0 or more. Memory is taken as they come, so that a size that the other end has named costs
   * nothing by itself
   * @returns all of them
   * @throws ERR_STREAM_ENDED when the other end finishes before; what was received then is still there for `recv`
   * @example
   * const length = (yield* socket.recvExactly(4)).readUInt32BE()
   * const message = yield* socket.recvExactly(Math.min(length, LARGEST))
   */
  recvExactly(size: number): Green<Buffer> {
    return this.#receives(GreenStream.#recvExactly, null, checkWhole('recvExactly: size', size, 0))
  }

  static readonly #recvExactly: StreamCallKind<GreenStream, Buffer> = {
    attempt: (call) => call.stream.#more(call, Math.min(call.count - call.progress, scratch.length)),
    finish(call, count) {
      const { stream, count: size } = call
      const inbox = stream.#inbox
      stream.#keep(count)
      call.progress = Math.min(inbox.length, size)
      if (call.progress === size) return inbox.take(size) ?? Buffer.alloc(0)
      if (count === 0) throw endedEarly(size, call.progress)
      return AGAIN
    },
  }

  /** Looks for what has come since the last look, and receives at most `room` bytes, 0 or more, when there is nothing. */
  #more(call: { progress: number }, room: number): Soon<number> {
    const inbox = this.#inbox
    if (!this.closed) {
      const { length } = inbox
      if (length < call.progress) call.progress = 0 // somebody else has taken what was looked at
      if (length > call.progress || room === 0) return IN_INBOX
      inbox.throwFailure()
    }
    return this.receive(scratch, Math.max(room, 1), inbox)
  }

  /** Bytes that were received into the scratch memory stay until they are taken. */
  #keep(count: number): void {
    if (count > 0) this.#inbox.add(scratch, 0, count)
    this.idleness?.moved()
  }

  /** Sends what is taken at once, waiting until something is. @returns how many bytes were taken */
  send(data: Sendable): Green<number> {
    return this.#sends(GreenStream.#send, toBytes('send', data))
  }

  static readonly #send: StreamCallKind<GreenStream, number> = {
    attempt: ({ stream, bytes }) => stream.transmit(bytes as Uint8Array, 0),
    finish({ stream, bytes }, count) {
      if (count === 0 && (bytes as Uint8Array).length > 0) return AGAIN
      stream.idleness?.moved()
      return count
    },
  }

  /** Sends everything. */
  sendAll(data: Sendable): Green<void> {
    return this.#sends(GreenStream.#sendAll, toBytes('sendAll', data))
  }

  static readonly #sendAll: StreamCallKind<GreenStream, void> = {
    attempt({ stream, bytes, progress: sent, size }) {
      const left = (bytes as Uint8Array).length
      if (left < size) throw lostMemory('sendAll', size, left)
      return sent < size ? stream.transmit(bytes as Uint8Array, sent) : 0
    },
    finish(call, count) {
      call.progress += count
      if (count > 0) call.stream.idleness?.moved()
      return call.progress < call.size ? AGAIN : undefined
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

function endedEarly(size: number, count: number): HubError {
  return new HubError(
    'ERR_STREAM_ENDED',
    `The other end finished after ${count} of ${size} bytes: take them with recv if they are of use, and end the connection`,
  )
}

function lineTooLong(limit: number): HubError {
  return new HubError(
    'ERR_LINE_TOO_LONG',
    `${limit} bytes came without a newline: refuse whoever sent them, or raise the limit of recvLine`,
  )
}
