/** A socket of `node:dgram` as a descriptor. */
import dgram from 'node:dgram'
import net, { type AddressInfo } from 'node:net'
import { READABLE, WRITABLE } from '../poller.ts'
import { copyBytes } from '../../ground/copy-bytes.ts'
import { errno, errnoOf } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { OpenSocket } from '../table/open-file.ts'
import { internetAddress, kernelAddress } from './node-address.ts'

/** While this many bytes are unread, further datagrams are lost, as in the system. */
const INBOX_BYTES = 212_992

/** The most that a datagram can carry over IPv4, in bytes. */
const LONGEST = 65507

/** Ports that programs are given: RFC 6335. */
const FIRST_DYNAMIC_PORT = 49152
const DYNAMIC_PORTS = 16384

export interface DatagramPlace {
  host: string
  port: number
  reuseAddress: boolean
  reusePort: boolean
  broadcast: boolean
}

export class NodeDatagram extends OpenSocket {
  #socket: dgram.Socket
  #bound: KernelAddress
  #came: { bytes: Uint8Array; from: AddressInfo }[] = []
  #unread = 0
  #closed = false
  #error = 0

  /** @returns a negative errno when it can't be bound */
  static open(place: DatagramPlace): NodeDatagram | number {
    const { host, reuseAddress, reusePort, broadcast } = place
    const lookup = (name: string, ...rest: unknown[]): void =>
      (rest.at(-1) as (error: null, address: string, family: number) => void)(null, name, net.isIP(name))
    const type = net.isIPv6(host) ? 'udp6' : 'udp4'
    const socket = dgram.createSocket({
      type,
      reuseAddr: reuseAddress,
      lookup,
      ...(reusePort && { reusePort }),
    })
    let failure: unknown
    const failed = (error: unknown): void => void (failure ??= error)
    socket.on('error', failed)
    const port = bindsAtOnce ? place.port : place.port || anyPort()
    socket.bind({ address: host, port, exclusive: true }, () => socket.setBroadcast(broadcast))
    if (failure !== undefined) return -errnoOf(failure)
    socket.off('error', failed)
    socket.unref()
    return new NodeDatagram(socket, internetAddress(host, port))
  }

  private constructor(socket: dgram.Socket, bound: KernelAddress) {
    super()
    this.#socket = socket
    this.#bound = bound
    socket.on('message', (bytes, from) => this.#arrive(bytes, from))
    socket.on('error', (error) => this.#fail(error))
  }

  #arrive(bytes: Uint8Array, from: AddressInfo): void {
    if (this.#unread + bytes.length > INBOX_BYTES) return
    this.#unread += bytes.length
    this.#came.push({ bytes, from })
    this.stir()
  }

  #fail(error: unknown): void {
    if (this.#closed) return
    this.#error = errnoOf(error)
    this.stir()
  }

  override get events(): number {
    return (this.#came.length > 0 || this.#error !== 0 ? READABLE : 0) | WRITABLE
  }

  override receiveFrom(into: Uint8Array): [number, KernelAddress] | number {
    if (this.#error !== 0) return -this.pendingError()
    const next = this.#came.shift()
    if (next === undefined) return -errno.EAGAIN
    const { bytes, from } = next
    this.#unread -= bytes.length
    const count = Math.min(bytes.length, into.length)
    copyBytes(bytes, 0, count, into, 0)
    return [count, internetAddress(from.address, from.port)]
  }

  override sendTo(bytes: Uint8Array, host: string, port: number): number {
    if (port < 0) return -errno.EAFNOSUPPORT
    if (bytes.length > LONGEST) return -errno.EMSGSIZE
    this.#socket.send(Buffer.from(bytes), port, host, (error) => {
      if (error !== null) this.#fail(error)
    })
    return bytes.length
  }

  override pendingError(): number {
    const error = this.#error
    this.#error = 0
    return error
  }

  override localAddress(): KernelAddress | number {
    return bindsAtOnce ? kernelAddress(this.#socket.address()) : this.#bound
  }

  override close(): void {
    this.#closed = true
    this.#socket.close()
  }
}

/** Bun binds later: who lets the system choose a port could not say which it is. */
const bindsAtOnce = !('Bun' in globalThis)

function anyPort(): number {
  return FIRST_DYNAMIC_PORT + Math.floor(Math.random() * DYNAMIC_PORTS)
}
