/** A connection of `node:net` as a descriptor: its buffers are what a socket's are in the system. */
import net from 'node:net'
import { READABLE, WRITABLE } from '../poller.ts'
import { errno, errnoOf } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { ByteQueue } from '../table/byte-queue.ts'
import { OpenSocket } from '../table/open-file.ts'
import { internetAddress } from './node-address.ts'

/** From so many bytes on that nobody has read, Node reads no more. */
const INBOX_BYTES = 65536

type State = 'new' | 'connecting' | 'connected'

export class NodeStream extends OpenSocket {
  #socket: net.Socket
  #state: State
  #path: string | null
  #local: { host: string; port: number } | null = null
  #inbox = new ByteQueue()
  #paused = false
  #ended = false
  #finished = false
  #readShut = false
  #closed = false
  /** A positive errno that the next call tells. */
  #error = 0

  /**
   * @param socket - connected, or new
   * @param path - the address of a Unix socket; null for TCP
   */
  constructor(socket: net.Socket, state: State, path: string | null) {
    super()
    this.#socket = socket
    this.#state = state
    this.#path = path
    socket.unref()
    socket.on('data', (bytes: Uint8Array) => this.#arrive(bytes))
    socket.on('connect', () => this.#become('connected'))
    socket.on('end', () => this.#end())
    socket.on('drain', () => this.stir())
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#end())
  }

  static open(path: string | null): NodeStream {
    return new NodeStream(new net.Socket({ allowHalfOpen: true }), 'new', path)
  }

  #arrive(bytes: Uint8Array): void {
    if (this.#closed || this.#readShut) return
    this.#inbox.push(bytes)
    if (this.#inbox.length >= INBOX_BYTES) {
      this.#paused = true
      this.#socket.pause()
    }
    this.stir()
  }

  #become(state: State): void {
    this.#state = state
    this.stir()
  }

  #end(): void {
    this.#ended = true
    this.stir()
  }

  #fail(error: Error): void {
    this.#error = errnoOf(error)
    this.#finished = true
    this.#end()
  }

  override get events(): number {
    if (this.#state !== 'connected' && this.#error === 0)
      return this.#state === 'new' ? READABLE | WRITABLE : 0
    const readable = this.#inbox.length > 0 || this.#ended || this.#readShut
    const writable = this.#finished || this.#room > 0
    return (readable ? READABLE : 0) | (writable ? WRITABLE : 0)
  }

  /** Node takes more than this, and says with `drain` that it has sent it all. */
  get #room(): number {
    return this.#socket.writableHighWaterMark - this.#socket.writableLength
  }

  override receive(bytes: Uint8Array, size: number): number {
    const count = this.#inbox.take(bytes, size)
    if (count > 0) {
      this.#resume()
      return count
    }
    if (this.#error !== 0) return -this.#takeError()
    if (this.#ended || this.#readShut) return 0
    return this.#state === 'new' ? -errno.ENOTCONN : -errno.EAGAIN
  }

  #resume(): void {
    if (!this.#paused || this.#inbox.length >= INBOX_BYTES / 2) return
    this.#paused = false
    this.#socket.resume()
  }

  /** Node keeps what it can't send at once, and the caller's memory is the caller's again. */
  override send(bytes: Uint8Array): number {
    if (this.#error !== 0) return -this.#takeError()
    if (this.#finished || this.#state === 'new') return -errno.EPIPE
    if (bytes.length === 0) return 0
    const count = Math.min(bytes.length, this.#room)
    if (count <= 0 || this.#state === 'connecting') return -errno.EAGAIN
    this.#socket.write(Buffer.from(count === bytes.length ? bytes : bytes.subarray(0, count)))
    return count
  }

  #takeError(): number {
    const error = this.#error
    this.#error = 0
    return error
  }

  override bind(host: string, port: number): number {
    if (this.#state !== 'new') return -errno.EINVAL
    this.#local = { host, port }
    return 0
  }

  override connect(host: string, port: number): number {
    if (this.#state === 'connecting') return -errno.EALREADY
    if (this.#state === 'connected') return -errno.EISCONN
    this.#become('connecting')
    if (this.#path !== null) this.#socket.connect({ path: host })
    else this.#socket.connect({ host, port, ...this.#localEnd() })
    return -errno.EINPROGRESS
  }

  #localEnd(): { localAddress?: string; localPort?: number } {
    if (this.#local === null) return {}
    const { host, port } = this.#local
    return port === 0 ? { localAddress: host } : { localAddress: host, localPort: port }
  }

  override pendingError(): number {
    return this.#takeError()
  }

  override shutDown(read: boolean, write: boolean): number {
    if (this.#state !== 'connected' || this.#socket.destroyed) return -errno.ENOTCONN
    if (read) this.#readShut = true
    if (write && !this.#finished) {
      this.#finished = true
      this.#socket.end()
    }
    this.stir()
    return 0
  }

  override setNoDelay(state: boolean): number {
    if (this.#path !== null) return -errno.EOPNOTSUPP
    this.#socket.setNoDelay(state)
    return 0
  }

  override setKeepAlive(state: boolean, idleSeconds: number): number {
    this.#socket.setKeepAlive(state, idleSeconds * 1000)
    return 0
  }

  override localAddress(): KernelAddress | number {
    if (this.#path !== null) return { path: '' }
    const { localAddress, localPort } = this.#socket
    return internetAddress(
      localAddress ?? this.#local?.host ?? '0.0.0.0',
      localPort ?? this.#local?.port ?? 0,
    )
  }

  override remoteAddress(): KernelAddress | number {
    if (this.#state !== 'connected' || this.#socket.destroyed) return -errno.ENOTCONN
    if (this.#path !== null) return { path: this.#path }
    const { remoteAddress, remotePort } = this.#socket
    if (remoteAddress === undefined || remotePort === undefined) return -errno.ENOTCONN
    return internetAddress(remoteAddress, remotePort)
  }

  /** Sent bytes still go out; unread ones make the other end hear of a reset. */
  override close(): void {
    if (this.#closed) return
    this.#closed = true
    const lost = this.#inbox.length > 0
    this.#inbox.clear()
    if (lost && this.#path === null && this.#state === 'connected') this.#socket.resetAndDestroy()
    else if (this.#state === 'connected') this.#socket.destroySoon()
    else this.#socket.destroy()
  }
}
