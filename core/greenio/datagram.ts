/** Datagram sockets for green code: UDP and Unix. */
import { Buffer } from 'node:buffer'
import { checkFlag, checkLimit, checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { systemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { getHub } from '../hubs/registry.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { showAs } from '../ground/show-as.ts'
import { rawAddress, shownAddress, type Endpoint, type RawAddress, type SocketAddress } from './address.ts'
import { GreenDescriptor } from './descriptor.ts'
import { compact, copied } from './inbox.ts'
import { limited } from './limited.ts'
import { resolveAddresses } from './resolve.ts'
import { toBytes, type Sendable } from './stream.ts'

export type DatagramOptions = ({ host?: string; port?: number } | { path: string }) & {
  /** Whether others may be bound to the same address, as for multicast; false unless given. */
  reuseAddress?: boolean
  /** Whether several sockets share the port, and the kernel spreads the datagrams; false unless given. */
  reusePort?: boolean
  /** Whether it may send to a broadcast address; false unless given. */
  broadcast?: boolean
}

/**
 * Scratch buffer for datagrams. They are copied out before anything else runs, so a wait holds no memory of its own.
 */
const scratch = Buffer.allocUnsafeSlow(65536)

/**
 * A bound datagram socket.
 *
 * @example
 * using socket = new GreenDatagram({ host: '127.0.0.1', port: 5353 })
 * const [bytes, from] = yield* socket.recvFrom(1500)
 * yield* socket.sendTo(bytes, from)
 */
export class GreenDatagram {
  #descriptor: GreenDescriptor

  /**
   * Opens and binds it, at once.
   *
   * @param options - an address: a host must be an IP address, 0.0.0.0 unless given; port 0, or an empty path, lets the
   * kernel choose
   * @throws the system error, such as EADDRINUSE; ERR_OPTION_INVALID
   */
  constructor(options: DatagramOptions = {}) {
    const {
      reuseAddress = false,
      reusePort = false,
      broadcast = false,
    } = checkOptions('GreenDatagram', options)
    const address = localAddress(options)
    const flags = [
      checkFlag('GreenDatagram: reuseAddress', reuseAddress),
      checkFlag('GreenDatagram: reusePort', reusePort),
      checkFlag('GreenDatagram: broadcast', broadcast),
    ] as const
    const fd = getHub().kernel.openDatagram(address.host, address.port, ...flags)
    if (fd < 0) throw systemError(fd, 'bind', shownAddress(address))
    this.#descriptor = new GreenDescriptor(fd, 'datagram socket')
  }

  /** The descriptor; -1 once the socket is closed. */
  get fd(): number {
    return this.#descriptor.fd
  }

  get closed(): boolean {
    return this.#descriptor.fd < 0
  }

  /** The address of this end. */
  get localAddress(): SocketAddress {
    const found = this.#descriptor.kernel.localAddress(this.#descriptor.open)
    if (typeof found === 'number') throw systemError(found, 'getsockname', { fd: this.fd })
    return found
  }

  /** How long each operation may wait, all in all, in seconds; null for ever. */
  get timeout(): number | null {
    return this.#descriptor.seconds
  }

  /** Sets how long each operation may wait, in seconds; null for ever. @returns this */
  setTimeout(seconds: number | null): this {
    this.#descriptor.seconds = checkLimit('setTimeout: seconds', seconds)
    return this
  }

  /** Waiting for it keeps the process alive: so it is unless `unref` was called. @returns this */
  ref(): this {
    this.#descriptor.keepAlive(true)
    return this
  }

  /** Waiting for it does not keep the process alive. @returns this */
  unref(): this {
    this.#descriptor.keepAlive(false)
    return this
  }

  /**
   * Waits for a datagram.
   *
   * @param size - the most to receive; the rest of a longer datagram is lost
   * @returns the bytes, which may be none, and who sent them
   */
  *recvFrom(size: number): Green<[data: Buffer, from: SocketAddress]> {
    checkWhole('recvFrom: size', size, 1)
    const own = size > scratch.length
    const bytes = own ? Buffer.allocUnsafe(size) : scratch.subarray(0, size)
    let from: SocketAddress | undefined
    const call = (kernel: Kernel, fd: number): number => {
      const got = kernel.receiveFrom(fd, bytes)
      if (typeof got === 'number') return got
      from = got[1]
      return got[0]
    }
    const soon = this.#descriptor.attempt({ syscall: 'recvfrom', direction: 'read', call }, bytes, size)
    const count = typeof soon === 'number' ? soon : yield* limited(this.timeout, soon)
    const data = bytes.subarray(0, count)
    return [own ? compact(data, bytes) : copied(data, 0, count), from as SocketAddress]
  }

  /**
   * Sends one datagram. A name is resolved first. If the receiver of a Unix socket has no room, it waits, and tries
   * again every now and then.
   *
   * @returns how many bytes were sent: all of them
   * @throws EMSGSIZE when it is too long for one datagram; ECONNREFUSED when nobody has the path
   */
  *sendTo(data: Sendable, to: Endpoint): Green<number> {
    const bytes = toBytes('sendTo', data)
    checkOptions('sendTo', to)
    return yield* limited(this.timeout, this.#send(bytes, to))
  }

  *#send(bytes: Uint8Array, to: Endpoint): Green<number> {
    const [address] = yield* resolveAddresses('sendTo', to, this.#family())
    if (address === undefined) throw refuse('sendTo: host', to, 'a name that has an address')
    const { host, port } = address
    try {
      const call = (kernel: Kernel, fd: number): number => kernel.sendTo(fd, bytes, host, port)
      const soon = this.#descriptor.attempt({ syscall: 'sendto', direction: 'write', call }, bytes, 0)
      return typeof soon === 'number' ? soon : yield* soon
    } catch (error) {
      throw error instanceof Error && 'errno' in error ? Object.assign(error, shownAddress(address)) : error
    }
  }

  /** Closes the socket. Greenthreads that wait for it get `IOClosed`. */
  close(): void {
    this.#descriptor.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #family(): 0 | 'IPv4' | 'IPv6' {
    const address = this.localAddress
    return 'family' in address ? address.family : 0
  }
}

showAs(GreenDatagram, ({ fd, timeout }) => ({ fd, timeout }))
refuseAwait(GreenDatagram, 'recvFrom', 'sendTo')

function localAddress(options: DatagramOptions): RawAddress {
  if ('path' in options && options.path === '') return { host: '', port: -1 }
  return rawAddress('GreenDatagram', { port: 0, ...options }, '0.0.0.0')
}
