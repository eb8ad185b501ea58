/**
 * Sends small messages together. Of many greenlets that MAINLOOP wakes in one turn, each that answers would call the kernel
 * between two pieces of JavaScript, and both would find the processor's caches full of the other. So small messages are
 * gathered while they run, and sent by one call afterwards (docs/internals/decisions/departures.md).
 */
import { copyBytes } from '../ground/copy-bytes.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import type { TurnHook, WaitsForEnd } from '../hubs/turn-hook.ts'
import type { Poller } from '../kernel/poller.ts'

/** A greenlet that waits until its message has been sent. */
export interface Waiting extends WaitsForEnd {
  /** How many bytes were sent, or a negative errno; null before that. */
  result: number | null
  /** It goes on, unless it has done so already. */
  wake(): void
}

/** Batching fewer sends than this costs more than it saves. */
const WORTHWHILE = 4

/** Copying a larger message costs more than it saves, in bytes. */
const LARGEST = 1024

const MESSAGES = 1024
const BYTES = 65536

/** The batch of a hub, which takes part in its turns from now on. */
export function batchOf(hub: BaseHub): SendBatch {
  hub.turnHook ??= new SendBatch(hub.poller)
  return hub.turnHook as SendBatch
}

export class SendBatch implements TurnHook {
  #poller: Poller
  #gathering = false
  /** Of each message that waits: its descriptor and length, then its result. Made when first needed. */
  #pairs: Int32Array | null = null
  #bytes: Uint8Array | null = null
  #used = 0
  /** Messages of the turn: first those that were sent, then those that wait for it. */
  #messages: Waiting[] = []
  #sent = 0

  constructor(poller: Poller) {
    this.#poller = poller
  }

  begin(count: number): void {
    this.#gathering = count >= WORTHWHILE && this.#poller.sendMany !== undefined
  }

  /** Whether a message of so many bytes, sent now, would wait for others. */
  takes(length: number): boolean {
    if (!this.#gathering || length === 0 || length > LARGEST) return false
    return length <= BYTES - this.#used && this.#left < MESSAGES
  }

  /** Takes a message along: a copy of `bytes` from `offset` on. */
  add(message: Waiting, fd: number, bytes: Uint8Array, offset: number): void {
    const pairs = (this.#pairs ??= new Int32Array(2 * MESSAGES))
    const memory = (this.#bytes ??= new Uint8Array(BYTES))
    const length = bytes.length - offset
    copyBytes(bytes, offset, length, memory, this.#used)
    this.#used += length
    const place = 2 * this.#left
    pairs[place] = fd
    pairs[place + 1] = length
    this.#messages.push(message)
  }

  /** Sends what waits if any of it is for this descriptor: something larger is to come after it. */
  sendOf(fd: number): void {
    if (this.#has(fd)) this.flush()
  }

  #has(fd: number): boolean {
    const pairs = this.#pairs
    if (pairs === null) return false
    for (let i = 0; i < this.#left; i++) if (pairs[2 * i] === fd) return true
    return false
  }

  /** Messages that wait for the descriptor that had the number before are not sent. */
  reopened(fd: number): void {
    const pairs = this.#pairs
    if (pairs === null) return
    for (let i = 0; i < this.#left; i++) if (pairs[2 * i] === fd) pairs[2 * i] = -1
  }

  /** How many messages wait. */
  get #left(): number {
    return this.#messages.length - this.#sent
  }

  flush(): void {
    const left = this.#left
    if (left === 0) return
    const pairs = this.#pairs as Int32Array
    const failure = this.#poller.sendMany?.(pairs, left, this.#bytes as Uint8Array) ?? 0
    for (let i = 0; i < left; i++) {
      const message = this.#messages[this.#sent + i] as Waiting
      message.result = failure < 0 ? failure : (pairs[2 * i + 1] as number)
    }
    this.#sent = this.#messages.length
    this.#used = 0
  }

  stop(): void {
    this.#gathering = false
    this.flush()
  }

  end(goOn: (waiting: WaitsForEnd) => void): void {
    this.stop()
    for (const message of this.#messages) goOn(message)
    // Taken out one by one, they leave the list its memory.
    while (this.#messages.length > 0) this.#messages.pop()
    this.#sent = 0
  }
}
