/** One end of a stream in memory: socket pairs, and the connections of the simulated loopback. */
import { READABLE, WRITABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { ByteQueue } from './byte-queue.ts'
import { OpenSocket } from './open-file.ts'

/** Takes the deeds of one end to the other one: at once, or later. Calls keep their order. */
export type Carry = (call: () => void) => void

/** As much as Linux gives a stream, in bytes. */
export const STREAM_BUFFER = 212_992

export interface StreamKind {
  /** Bytes that may be on their way, or unread, at a time. */
  readonly buffer: number
  /** Whether the end of the other side is heard of only by what comes back from there, as on TCP. */
  readonly isNetwork: boolean
}

export class StreamEnd extends OpenSocket {
  #kind: StreamKind
  #carry: Carry
  #peer: StreamEnd | null = null
  #inbox = new ByteQueue()
  /** Bytes that this end has sent and the other one has not read, or lost. */
  #unread = 0
  #ended = false
  #finished = false
  #readShut = false
  #closed = false
  /** The other end is gone: writing is in vain. */
  #deserted = false
  /** A positive errno that the next call tells. */
  #error = 0
  #local: KernelAddress
  #remote: KernelAddress

  constructor(kind: StreamKind, carry: Carry, local: KernelAddress, remote: KernelAddress) {
    super()
    this.#kind = kind
    this.#carry = carry
    this.#local = local
    this.#remote = remote
  }

  /** Two ends of one connection. */
  static pair(
    kind: StreamKind,
    carry: [Carry, Carry],
    a: KernelAddress,
    b: KernelAddress,
  ): [StreamEnd, StreamEnd] {
    const ends: [StreamEnd, StreamEnd] = [
      new StreamEnd(kind, carry[0], a, b),
      new StreamEnd(kind, carry[1], b, a),
    ]
    ends[0].#peer = ends[1]
    ends[1].#peer = ends[0]
    return ends
  }

  override get events(): number {
    const hungUp = this.#error !== 0 || (this.#ended && this.#finished) || this.#deserted
    const readable = this.#inbox.length > 0 || this.#ended || this.#readShut || hungUp
    const writable = this.#room > 0 || this.#finished || hungUp
    return (readable ? READABLE : 0) | (writable ? WRITABLE : 0)
  }

  get #room(): number {
    return this.#kind.buffer - this.#unread
  }

  override receive(bytes: Uint8Array, size: number): number {
    const count = this.#inbox.take(bytes, size)
    if (count > 0) {
      this.#tell((peer) => peer.#wasRead(count))
      return count
    }
    if (this.#error !== 0) return -this.#takeError()
    return this.#ended || this.#readShut || size === 0 ? 0 : -errno.EAGAIN
  }

  #wasRead(count: number): void {
    this.#unread -= count
    this.stir()
  }

  override send(bytes: Uint8Array): number {
    if (this.#error !== 0) return -this.#takeError()
    if (this.#finished || this.#deserted) return -errno.EPIPE
    const count = Math.min(bytes.length, this.#room)
    if (count <= 0) return bytes.length === 0 ? 0 : -errno.EAGAIN
    const copy = bytes.slice(0, count)
    this.#unread += count
    this.#tell((peer) => peer.#arrive(copy))
    return count
  }

  #arrive(bytes: Uint8Array): void {
    if (this.#closed) return this.#tell((peer) => peer.#wasReset())
    if (this.#readShut) return this.#tell((peer) => peer.#wasRead(bytes.length))
    this.#inbox.push(bytes)
    this.stir()
  }

  #tell(call: (peer: StreamEnd) => void): void {
    const peer = this.#peer
    if (peer !== null) this.#carry(() => call(peer))
  }

  /** The connection is gone, and what was sent is lost. */
  #wasReset(): void {
    if (this.#closed) return
    this.#error = errno.ECONNRESET
    this.#ended = this.#deserted = true
    this.stir()
  }

  #takeError(): number {
    const error = this.#error
    this.#error = 0
    return error
  }

  #hearEnd(): void {
    this.#ended = true
    this.stir()
  }

  override pendingError(): number {
    return this.#takeError()
  }

  override shutDown(read: boolean, write: boolean): number {
    if (this.#deserted && this.#kind.isNetwork) return -errno.ENOTCONN
    if (read) this.#readShut = true
    if (write) this.#finish()
    this.stir()
    return 0
  }

  #finish(): void {
    if (this.#finished) return
    this.#finished = true
    this.#tell((peer) => peer.#hearEnd())
  }

  override close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#inbox.length > 0) this.#tell((peer) => peer.#wasReset())
    else this.#finish()
    if (!this.#kind.isNetwork) this.#tell((peer) => peer.#wasDeserted())
    this.#inbox.clear()
  }

  #wasDeserted(): void {
    this.#ended = this.#deserted = true
    this.stir()
  }

  /** Cuts the connection, as a firewall or a crash does: both ends find it reset. */
  reset(): void {
    const peer = this.#peer
    this.#wasReset()
    if (peer !== null) peer.#wasReset()
  }

  override sever(): void {
    if (this.#kind.isNetwork) this.reset()
  }

  override setNoDelay(): number {
    return this.#kind.isNetwork ? 0 : -errno.EOPNOTSUPP
  }

  override localAddress(): KernelAddress {
    return this.#local
  }

  override remoteAddress(): KernelAddress | number {
    return this.#deserted && this.#kind.isNetwork ? -errno.ENOTCONN : this.#remote
  }
}
