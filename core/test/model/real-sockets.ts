/** Sockets of the kernel, of which one at most is ready in each wait. */
import { socketPair, type GreenSocket } from '../../index.ts'
import { poke } from '../conformance/world.ts'
import { empty, fill } from '../support/fill.ts'
import type { Announced, Sockets } from './on-hub.ts'

interface Pair {
  /** The socket that the program waits for. It can't be written to: its buffer is full. */
  near: GreenSocket
  far: GreenSocket
}

export class RealSockets implements Sockets {
  readonly count: number
  #pairs: Pair[] = []
  #ready: Pair | null = null

  constructor(count: number) {
    this.count = count
    for (let i = 0; i < count; i++) this.#pairs.push(openPair())
  }

  fd(socket: number): number {
    return this.#pair(socket).near.fd
  }

  /** The first one that somebody waits for; those before it are lost, as nobody waits for them. */
  makeReady(announced: Announced[], isAwaited: (one: Announced) => boolean): void {
    const place = announced.findIndex(isAwaited)
    const [next] = announced.splice(0, place < 0 ? announced.length : place + 1).slice(-1)
    if (place < 0 || next === undefined) return
    this.#ready = this.#pair(next.socket)
    if (next.direction === 'read') poke(this.#ready.far)
    else empty(this.#ready.far)
  }

  settle(): void {
    const ready = this.#ready
    this.#ready = null
    if (ready === null || ready.near.closed) return
    empty(ready.near)
    fill(ready.near)
  }

  /** Really closes it; the next one may get its number. */
  close(socket: number): void {
    const { near, far } = this.#pair(socket)
    near.close()
    far.close()
    this.#pairs[socket] = openPair()
  }

  dispose(): void {
    for (const { near, far } of this.#pairs) {
      near.close()
      far.close()
    }
  }

  #pair(socket: number): Pair {
    return this.#pairs[socket] as Pair
  }
}

function openPair(): Pair {
  const [near, far] = socketPair()
  fill(near)
  return { near, far }
}
