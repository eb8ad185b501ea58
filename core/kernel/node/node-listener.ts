/** A server of `node:net` as a listening descriptor. */
import net from 'node:net'
import { READABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { OpenSocket, type OpenFile } from '../table/open-file.ts'
import { kernelAddress } from './node-address.ts'
import { listenAtOnce, type ListenPlace } from './listen-at-once.ts'
import { NodeStream } from './node-stream.ts'

export class NodeListener extends OpenSocket {
  #server: net.Server
  #address: KernelAddress
  #waiting: NodeStream[] = []
  #failure = 0

  /** @returns a negative errno when it can't listen there */
  static open(place: ListenPlace): NodeListener | number {
    const server = net.createServer({ allowHalfOpen: true })
    server.unref()
    const listening = listenAtOnce(server, place)
    return typeof listening === 'number' ? listening : new NodeListener(server, listening)
  }

  private constructor(server: net.Server, address: KernelAddress) {
    super()
    this.#server = server
    this.#address = address
    const path = 'path' in address ? '' : null
    server.on('connection', (socket) => {
      this.#waiting.push(new NodeStream(socket, 'connected', path))
      this.stir()
    })
    server.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = (errno as Record<string, number>)[error.code ?? ''] ?? errno.EIO
      this.stir()
    })
  }

  override get events(): number {
    return this.#waiting.length > 0 || this.#failure !== 0 ? READABLE : 0
  }

  override accept(): OpenFile | number {
    const next = this.#waiting.shift()
    if (next !== undefined) return next
    const failure = this.#failure
    this.#failure = 0
    return failure === 0 ? -errno.EAGAIN : -failure
  }

  override localAddress(): KernelAddress {
    const address = this.#server.address()
    return address === null ? this.#address : kernelAddress(address)
  }

  override close(): void {
    this.#server.close()
    for (const stream of this.#waiting.splice(0)) stream.close()
  }
}
