/**
 * Messages that leave together. Of many greenlets that MAINLOOP wakes in one turn, each that answers would call the kernel
 * between two pieces of JavaScript, and both would find the processor's caches full of the other. So small messages are
 * gathered while they run, and sent by one call afterwards (docs/internals/decisions/departures.md).
 */
import { copyBytes } from '../ground/copy-bytes.ts'
import type { Poller } from '../kernel/poller.ts'

/** A greenlet that waits until its message has been sent. */
export interface Departure {
  /** How many bytes were sent, or a negative errno; null before that. */
  result: number | null
  /** It goes on, unless it has done so already. */
  wake(): void
}

/** Where fewer run in a turn, to wait for each other costs more than it saves. */
export const WORTHWHILE = 4

/** To copy a larger message costs more than it saves, in bytes. */
const LARGEST = 1024

const MESSAGES = 1024
const BYTES = 65536

export class Departures {
  #poller: Poller
  #gathering = false
  /** Of each message that waits: its descriptor and length, then its result. Made when first needed. */
  #pairs: Int32Array | null = null
  #bytes: Uint8Array | null = null
  #used = 0
  #waiting: Departure[] = []
  #sent: Departure[] = []

  constructor(poller: Poller) {
    this.#poller = poller
  }

  /** So many greenlets run now. */
  begin(count: number): void {
    this.#gathering = count >= WORTHWHILE && this.#poller.sendMany !== undefined
  }

  /** Whether a message of so many bytes, sent now, would wait for others. */
  takes(length: number): boolean {
    if (!this.#gathering || length === 0 || length > LARGEST) return false
    return length <= BYTES - this.#used && this.#waiting.length < MESSAGES
  }

  /** Takes a message along: a copy of `bytes` from `offset` on. */
  add(departure: Departure, fd: number, bytes: Uint8Array, offset: number): void {
    const pairs = (this.#pairs ??= new Int32Array(2 * MESSAGES))
    const memory = (this.#bytes ??= new Uint8Array(BYTES))
    const length = bytes.length - offset
    copyBytes(bytes, offset, length, memory, this.#used)
    this.#used += length
    const place = 2 * this.#waiting.length
    pairs[place] = fd
    pairs[place + 1] = length
    this.#waiting.push(departure)
  }

  /** Sends what waits if any of it is for this descriptor: something larger is to come after it. */
  sendOf(fd: number): void {
    if (this.#has(fd)) this.send()
  }

  #has(fd: number): boolean {
    const pairs = this.#pairs
    if (pairs === null) return false
    for (let i = 0; i < this.#waiting.length; i++) if (pairs[2 * i] === fd) return true
    return false
  }

  /** The number names another descriptor now: what waits to be sent to the one before is not. */
  forget(fd: number): void {
    const pairs = this.#pairs
    if (pairs === null) return
    for (let i = 0; i < this.#waiting.length; i++) if (pairs[2 * i] === fd) pairs[2 * i] = -1
  }

  /** Sends what waits: something is to come after it. */
  send(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    const pairs = this.#pairs as Int32Array
    const failure = this.#poller.sendMany?.(pairs, waiting.length, this.#bytes as Uint8Array) ?? 0
    for (let i = 0; i < waiting.length; i++) {
      const departure = waiting[i] as Departure
      departure.result = failure < 0 ? failure : (pairs[2 * i + 1] as number)
      this.#sent.push(departure)
    }
    this.#waiting = []
    this.#used = 0
  }

  /** No more are gathered. */
  stop(): void {
    this.#gathering = false
    this.send()
  }

  /** All have run: sends what waits, and gives those whose messages were sent. */
  end(): readonly Departure[] {
    this.stop()
    const sent = this.#sent
    if (sent.length > 0) this.#sent = []
    return sent
  }
}
