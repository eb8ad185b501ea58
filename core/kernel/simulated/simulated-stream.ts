/** A stream socket of the simulated loopback: new, on its way to a listener, or one end of a connection. */
import { READABLE, WRITABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { OpenSocket } from '../table/open-file.ts'
import { STREAM_BUFFER, StreamEnd, type StreamKind } from '../table/stream-end.ts'
import { addressOf, type Network } from './network.ts'
import { SimulatedListener } from './simulated-listener.ts'

const TCP: StreamKind = { buffer: STREAM_BUFFER, isNetwork: true }
const UNIX: StreamKind = { buffer: STREAM_BUFFER, isNetwork: false }

export class SimulatedStream extends OpenSocket {
  #network: Network
  #isUnix: boolean
  #local: { host: string; port: number } | null = null
  #connecting = false
  #end: StreamEnd | null = null
  #error = 0
  #closed = false

  constructor(network: Network, isUnix: boolean) {
    super()
    this.#network = network
    this.#isUnix = isUnix
  }

  override get events(): number {
    if (this.#end !== null) return this.#end.events
    return this.#connecting ? 0 : READABLE | WRITABLE
  }

  override bind(host: string, port: number): number {
    if (this.#local !== null || this.#end !== null) return -errno.EINVAL
    this.#local = { host, port }
    return 0
  }

  /** A Unix socket is connected at once, or not at all; TCP says later how it went. */
  override connect(host: string, port: number): number {
    if (this.#end !== null) return -errno.EISCONN
    if (this.#connecting) return -errno.EALREADY
    if (this.#isUnix) return this.#connectUnix(host)
    this.#connecting = true
    this.#network.newCarry()(() => this.#arrive(host, port))
    return -errno.EINPROGRESS
  }

  #connectUnix(path: string): number {
    const listener = this.#listenerAt(path, -1)
    if (listener === null) return path.startsWith('\0') ? -errno.ECONNREFUSED : -errno.ENOENT
    if (listener.isFull) return -errno.EAGAIN
    this.#join(listener, { path: '' }, { path })
    return 0
  }

  #arrive(host: string, port: number): void {
    if (this.#closed) return
    const listener = this.#listenerAt(host, port)
    this.#connecting = false
    if (listener === null || listener.isFull) this.#error = errno.ECONNREFUSED
    else this.#join(listener, this.#localEnd(host), addressOf(host, port))
    this.stir()
  }

  #listenerAt(host: string, port: number): SimulatedListener | null {
    const [holder] = this.#network.holders(port < 0 ? 'unix' : 'tcp', host, port)
    return holder instanceof SimulatedListener ? holder : null
  }

  #localEnd(host: string): KernelAddress {
    const local = this.#local ?? { host, port: 0 }
    return addressOf(local.host, local.port === 0 ? this.#network.freePort('tcp', local.host) : local.port)
  }

  #join(listener: SimulatedListener, local: KernelAddress, remote: KernelAddress): void {
    const carries: [ReturnType<Network['newCarry']>, ReturnType<Network['newCarry']>] = [
      this.#network.newCarry(),
      this.#network.newCarry(),
    ]
    const [near, far] = StreamEnd.pair(this.#isUnix ? UNIX : TCP, carries, local, remote)
    this.#end = near
    near.watch({ stirred: () => this.stir() }, -1)
    listener.admit(far)
  }

  override pendingError(): number {
    if (this.#end !== null) return this.#end.pendingError()
    const error = this.#error
    this.#error = 0
    return error
  }

  override receive(bytes: Uint8Array, size: number): number {
    if (this.#end !== null) return this.#end.receive(bytes, size)
    return this.#connecting ? -errno.EAGAIN : -(this.pendingError() || errno.ENOTCONN)
  }

  override send(bytes: Uint8Array): number {
    if (this.#end !== null) return this.#end.send(bytes)
    return this.#connecting ? -errno.EAGAIN : -(this.pendingError() || errno.EPIPE)
  }

  override shutDown(read: boolean, write: boolean): number {
    return this.#end?.shutDown(read, write) ?? -errno.ENOTCONN
  }

  override setNoDelay(): number {
    return this.#isUnix ? -errno.EOPNOTSUPP : 0
  }

  override localAddress(): KernelAddress | number {
    if (this.#end !== null) return this.#end.localAddress()
    if (this.#isUnix) return { path: '' }
    return addressOf(this.#local?.host ?? '0.0.0.0', this.#local?.port ?? 0)
  }

  override remoteAddress(): KernelAddress | number {
    return this.#end?.remoteAddress() ?? -errno.ENOTCONN
  }

  override sever(): void {
    this.#end?.sever()
  }

  override close(): void {
    this.#closed = true
    this.#end?.close()
  }
}
