/**
 * Stream sockets for green code. Each operation tries its system call first, and trampolines when the call would block.
 */
import { constants } from 'node:os'
import { HubError, IOClosed, systemError } from '../errors.ts'
import type { Green } from '../greenlet/green.ts'
import type { Direction } from '../hubs/listener.ts'
import { getHub } from '../hubs/registry.ts'
import { trampoline } from '../hubs/trampoline.ts'
import { native } from '../native.ts'
import type { SocketAddress } from './address.ts'

const { EAGAIN, EINTR, ECONNABORTED } = constants.errno

/** What `send` and `sendAll` take; a string is sent as UTF-8. */
export type Sendable = string | Uint8Array

/**
 * A connected or listening stream socket. Made by `connect`, `listen`, `socketPair` and `accept`.
 *
 * Operations that wait throw `Timeout` after the socket's own timeout, and {@link IOClosed} when another greenthread
 * closes the socket meanwhile. Failed system calls have Node's shape: `{ code: 'ECONNRESET', errno, syscall, fd }`.
 *
 * @eventlet eventlet.greenio.GreenSocket
 */
export class GreenSocket {
  #fd: number
  #seconds: number | null = null
  /** The last read did not fill its buffer, so the next one would find nothing: it waits first. */
  #probablyEmpty = false

  /** @internal takes over an open, non-blocking descriptor that the addon made */
  constructor(fd: number) {
    this.#fd = fd
  }

  /** The descriptor; -1 once the socket is closed. */
  get fd(): number {
    return this.#fd
  }

  get closed(): boolean {
    return this.#fd < 0
  }

  /** The address of this end. */
  get localAddress(): SocketAddress {
    return this.#address('localAddress')
  }

  /** The address of the other end. @throws ENOTCONN when there is none */
  get remoteAddress(): SocketAddress {
    return this.#address('remoteAddress')
  }

  /** How long each operation may wait, in seconds; null for ever. */
  setTimeout(seconds: number | null): this {
    this.#seconds = seconds
    return this
  }

  /** Waits for a connection and returns its socket. */
  *accept(): Green<GreenSocket> {
    return new GreenSocket(yield* this.#attempt('accept', 'read', (fd) => native().accept(fd)))
  }

  /**
   * Waits for bytes.
   *
   * @param size - the most to receive, 1 or more
   * @returns 1 to `size` bytes; empty when the other end has finished
   */
  *recv(size: number): Green<Buffer> {
    if (!Number.isInteger(size) || size < 1) {
      throw new HubError('ERR_OPTION_INVALID', `recv of ${size} bytes: give a whole number, 1 or more`)
    }
    const bytes = Buffer.allocUnsafe(size)
    return bytes.subarray(0, yield* this.recvInto(bytes))
  }

  /** Like `recv`, but into memory of the caller's. @returns how many bytes came, 0 at the end */
  *recvInto(bytes: Uint8Array): Green<number> {
    if (this.#probablyEmpty) yield* this.#wait('read')
    const count = yield* this.#attempt('recv', 'read', (fd) => native().receive(fd, bytes, 0))
    this.#probablyEmpty = count > 0 && count < bytes.length
    return count
  }

  /** Sends what the kernel takes at once, waiting until it takes something. @returns how many bytes it took */
  *send(data: Sendable): Green<number> {
    return yield* this.#sendFrom(toBytes(data), 0)
  }

  /** Sends everything. */
  *sendAll(data: Sendable): Green<void> {
    const bytes = toBytes(data)
    for (let sent = 0; sent < bytes.length;) sent += yield* this.#sendFrom(bytes, sent)
  }

  *#sendFrom(bytes: Uint8Array, offset: number): Green<number> {
    return yield* this.#attempt('send', 'write', (fd) => native().send(fd, bytes, offset))
  }

  /** Ends one direction, or both: the other end then reads the end, or can't write. */
  shutdown(how: 'read' | 'write' | 'both' = 'both'): void {
    const result = native().shutDown(this.#open(), how !== 'write', how !== 'read')
    if (result < 0) throw systemError(result, 'shutdown', { fd: this.#fd })
  }

  /** Closes the socket. Whoever waits for it gets {@link IOClosed}. Closing twice changes nothing. */
  close(): void {
    const fd = this.#fd
    if (fd < 0) return
    this.#fd = -1
    getHub().notifyClose(fd)
    const result = native().closeSocket(fd)
    if (result < 0) throw systemError(result, 'close', { fd })
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Finishes a connect that is under way. @internal */
  *connected(address: { host: string; port: number }): Green<void> {
    yield* this.#wait('write')
    const error = native().pendingError(this.#open())
    if (error !== 0) throw systemError(-error, 'connect', { fd: this.#fd, ...shownAddress(address) })
  }

  *#attempt(syscall: string, direction: Direction, call: (fd: number) => number): Green<number> {
    for (;;) {
      const result = call(this.#open())
      if (result >= 0) return result
      if (result === -EAGAIN) yield* this.#wait(direction)
      else if (result !== -EINTR && result !== -ECONNABORTED)
        throw systemError(result, syscall, { fd: this.#fd })
    }
  }

  *#wait(direction: Direction): Green<void> {
    const fd = this.#open()
    const limits = { timeout: this.#seconds, owned: true }
    yield* trampoline(fd, direction === 'read' ? { read: true, ...limits } : { write: true, ...limits })
  }

  #open(): number {
    if (this.#fd < 0) throw new IOClosed('The socket is closed')
    return this.#fd
  }

  #address(which: 'localAddress' | 'remoteAddress'): SocketAddress {
    const found = native()[which](this.#open())
    if (typeof found === 'number') throw systemError(found, which, { fd: this.#fd })
    return found
  }
}

/** For errors: the path of a Unix socket is its address. */
export function shownAddress({ host, port }: { host: string; port: number }): {
  address: string
  port?: number
} {
  return port < 0 ? { address: host } : { address: host, port }
}

function toBytes(data: Sendable): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (data instanceof Uint8Array) return data
  throw new HubError('ERR_OPTION_INVALID', `${String(data)} can't be sent: give a string or bytes`)
}
