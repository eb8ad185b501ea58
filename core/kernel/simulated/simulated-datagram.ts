/** A datagram socket of the simulated loopback. */
import { copyBytes } from '../../ground/copy-bytes.ts'
import { READABLE, WRITABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { OpenSocket } from '../table/open-file.ts'
import type { Network, Protocol } from './network.ts'

/** While this many bytes are unread, further datagrams are lost over UDP; over Unix sockets the sender waits. */
const INBOX_BYTES = 212_992

/** The most that a datagram can carry over IPv4, in bytes. */
const LONGEST = 65507

export class SimulatedDatagram extends OpenSocket {
  readonly shares: boolean
  #network: Network
  #protocol: Protocol
  #address: KernelAddress = { path: '' }
  #came: { bytes: Uint8Array; from: KernelAddress }[] = []
  #unread = 0
  #closed = false

  private constructor(network: Network, protocol: Protocol, shares: boolean) {
    super()
    this.#network = network
    this.#protocol = protocol
    this.shares = shares
  }

  /** @returns a negative errno when the address can't be had */
  static open(network: Network, host: string, port: number, shares: boolean): SimulatedDatagram | number {
    const protocol = port < 0 ? 'unixgram' : 'udp'
    const socket = new SimulatedDatagram(network, protocol, shares)
    const address = network.take(protocol, host, port, socket, shares)
    if (typeof address === 'number') return address
    socket.#address = address
    return socket
  }

  override get events(): number {
    return (this.#came.length > 0 ? READABLE : 0) | WRITABLE
  }

  override receiveFrom(into: Uint8Array): [number, KernelAddress] | number {
    const next = this.#came.shift()
    if (next === undefined) return -errno.EAGAIN
    const { bytes, from } = next
    this.#unread -= bytes.length
    const count = Math.min(bytes.length, into.length)
    copyBytes(bytes, 0, count, into, 0)
    return [count, from]
  }

  /** Over UDP nobody hears whether it arrives. */
  override sendTo(bytes: Uint8Array, host: string, port: number): number {
    if (port < 0 !== (this.#protocol === 'unixgram')) return -errno.EINVAL
    if (bytes.length > LONGEST) return -errno.EMSGSIZE
    const to = this.#network.holders(this.#protocol, host, port).at(-1)
    if (port < 0 && to === undefined) return host.startsWith('\0') ? -errno.ECONNREFUSED : -errno.ENOENT
    if (!(to instanceof SimulatedDatagram)) return bytes.length
    if (port < 0 && !to.#hasRoom(bytes.length)) return -errno.EAGAIN
    const copy = bytes.slice()
    const from = this.#seenBy(host)
    this.#network.newCarry()(() => to.#arrive(copy, from))
    return bytes.length
  }

  /** A socket that is bound to every address sends from the one that the other is reached at. */
  #seenBy(host: string): KernelAddress {
    if ('path' in this.#address || !['0.0.0.0', '::'].includes(this.#address.host)) return this.#address
    return { ...this.#address, address: host, host }
  }

  #hasRoom(size: number): boolean {
    return this.#unread + size <= INBOX_BYTES
  }

  #arrive(bytes: Uint8Array, from: KernelAddress): void {
    if (this.#closed || !this.#hasRoom(bytes.length)) return
    this.#unread += bytes.length
    this.#came.push({ bytes, from })
    this.stir()
  }

  override localAddress(): KernelAddress {
    return this.#address
  }

  override close(): void {
    this.#closed = true
    this.#network.release(this.#protocol, this.#address, this)
  }
}
