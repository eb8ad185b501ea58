/** Node's streams in green code. */
import type { Readable, Writable } from 'node:stream'
import { checkLimit, refuse } from '../ground/checks.ts'
import { IOClosed, systemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { errno } from '../kernel/errno.ts'
import { readInto, writeFrom } from './node-bytes.ts'
import { GreenStream } from './stream.ts'

/** A stream of Node's as green code uses it; made by {@link fromNodeStream}. */
export class GreenNodeStream extends GreenStream {
  #stream: Partial<Readable & Writable>
  #seconds: number | null = null
  #closed = false

  /** @internal */
  constructor(stream: Readable | Writable) {
    super()
    this.#stream = stream as Partial<Readable & Writable>
    // The user of this object hears of an error; without a listener the process would too.
    stream.on('error', () => undefined)
    // Node lets what nobody listens for flow away: the output of a child that has exited, say.
    if (givesBytes(this.#stream)) this.#stream.on?.('readable', () => undefined)
  }

  /** Whether `close` was called here. */
  override get closed(): boolean {
    return this.#closed
  }

  /** How long each operation may wait, all in all, in seconds; null for ever. */
  override get timeout(): number | null {
    return this.#seconds
  }

  /** Sets how long each operation may wait, in seconds; null for ever. @returns this */
  setTimeout(seconds: number | null): this {
    this.#seconds = checkLimit('setTimeout: seconds', seconds)
    return this
  }

  /** @throws IOClosed */
  get #open(): Partial<Readable & Writable> {
    if (this.#closed) throw new IOClosed('The stream is closed')
    return this.#stream
  }

  /** @internal */
  protected override *receive(bytes: Uint8Array, size: number): Green<number> {
    const stream = this.#open
    if (typeof stream.read !== 'function') throw systemError(-errno.EBADF, 'read')
    if (!givesBytes(stream)) throw notOfBytes('recv', stream)
    return yield* readInto(stream as Readable, bytes.subarray(0, size))
  }

  /** @internal */
  protected override *transmit(bytes: Uint8Array, offset: number): Green<number> {
    const stream = this.#open
    if (typeof stream.write !== 'function') throw systemError(-errno.EBADF, 'write')
    const rest = bytes.subarray(offset)
    yield* writeFrom(stream as Writable, rest)
    return rest.length
  }

  /** Destroys the stream: what it runs over is closed at once, for a request of `node:http` its connection. */
  override close(): void {
    this.#closed = true
    this.#stream.destroy?.()
  }
}

/**
 * Lets green code read and write a stream of Node's: a request, a response, a child's pipes, a `zlib` transform.
 *
 * The stream stays the caller's, who ends it with `stream.end()`; nobody else should read it meanwhile. It is read no
 * faster than `recv` asks, and `send` waits until the stream has dealt with the bytes. An error of the stream is thrown by
 * the operation that meets it. `close` (and `using`) destroys the stream. A stream of objects can be read by
 * `until(iterator.next())` instead.
 *
 * @param stream - a `Readable`, a `Writable` or both
 * @returns an object with `recv`, `recvInto`, `recvLine`, `send`, `sendAll`, `setTimeout`, `close`
 * @throws ERR_OPTION_INVALID, ERR_NOT_IN_PAGE; then, by its operations: EBADF for the direction that the stream does not have,
 * ERR_OPTION_INVALID for reading a stream in object mode or with an encoding, `Timeout`, `IOClosed` when the stream was
 * destroyed without an error
 * @example
 * const body = fromNodeStream(request)
 * const firstLine = yield* body.recvLine()
 */
export function fromNodeStream(stream: Readable | Writable): GreenNodeStream {
  if (isStream(stream)) return new GreenNodeStream(stream)
  throw refuse('fromNodeStream: stream', stream, 'a Readable or a Writable of node:stream')
}

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { read, write, on } = value as Record<string, unknown>
  return typeof on === 'function' && (typeof read === 'function' || typeof write === 'function')
}

function givesBytes(stream: Partial<Readable>): boolean {
  if (typeof stream.read !== 'function') return false
  return stream.readableObjectMode !== true && (stream.readableEncoding ?? null) === null
}

function notOfBytes(call: string, stream: unknown): Error {
  return refuse(`${call}: stream`, stream, 'a stream of bytes: not in object mode, and without an encoding')
}
