/** A listening socket of the simulated loopback, with its backlog. */
import { READABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { OpenSocket, type OpenFile } from '../table/open-file.ts'
import type { StreamEnd } from '../table/stream-end.ts'
import type { Network, Protocol } from './network.ts'

export class SimulatedListener extends OpenSocket {
  readonly shares: boolean
  #network: Network
  #protocol: Protocol
  #backlog: number
  #address: KernelAddress = { path: '' }
  #waiting: StreamEnd[] = []

  private constructor(network: Network, protocol: Protocol, backlog: number, shares: boolean) {
    super()
    this.#network = network
    this.#protocol = protocol
    this.#backlog = backlog
    this.shares = shares
  }

  /** @returns a negative errno when the address can't be had */
  static open(
    network: Network,
    host: string,
    port: number,
    backlog: number,
    shares: boolean,
  ): SimulatedListener | number {
    const protocol = port < 0 ? 'unix' : 'tcp'
    const listener = new SimulatedListener(network, protocol, backlog, shares)
    const address = network.take(protocol, host, port, listener, shares)
    if (typeof address === 'number') return address
    listener.#address = address
    return listener
  }

  /** Linux lets one more wait than the backlog says. */
  get isFull(): boolean {
    return this.#waiting.length > this.#backlog
  }

  /** Takes a connection in. */
  admit(end: StreamEnd): void {
    this.#waiting.push(end)
    this.stir()
  }

  override get events(): number {
    return this.#waiting.length > 0 ? READABLE : 0
  }

  override accept(): OpenFile | number {
    return this.#waiting.shift() ?? -errno.EAGAIN
  }

  override localAddress(): KernelAddress {
    return this.#address
  }

  override close(): void {
    this.#network.release(this.#protocol, this.#address, this)
    for (const end of this.#waiting.splice(0)) end.reset()
  }
}
