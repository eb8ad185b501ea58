/**
 * Bytes that the poller receives itself for greenlets that wait for them: one call into the addon then serves all who are
 * ready, where each would make one of its own (docs/internals/decisions/arrivals.md).
 */
import type { Poller, PollerArrivals } from '../kernel/poller.ts'
import type { ArrivalMemory, FdListener } from './listener.ts'

/** What came stays in the poller's memory until whoever waited has taken it, or the poller is about to wait again. */
export class Arrivals implements ArrivalMemory {
  readonly bytes: Uint8Array
  lent = 0
  #shared: PollerArrivals | null
  /** Where the next bytes of this wait begin. */
  #start = 0

  constructor(poller: Poller) {
    this.#shared = poller.arrivals ?? null
    this.bytes = this.#shared?.bytes ?? NONE
  }

  /** Tells the poller what the listener that is first to read takes; nothing if there is none. */
  want(fd: number, reader: FdListener | undefined): void {
    if (this.#shared === null) return
    const { wanted } = this.#shared
    if (fd < wanted.length) wanted[fd] = reader === undefined ? 0 : reader.room
  }

  /** Begins to read what the poller reported. */
  begin(): void {
    this.#start = 0
  }

  /** Hands over what came at a place of the poller's list, if anything did. */
  deliver(place: number, reader: FdListener | undefined): void {
    if (this.#shared === null) return
    const count = this.#shared.counts[place] ?? 0
    if (count === 0) return
    reader?.arrive(count, this, this.#start)
    if (count > 0) this.#start += count
  }

  /** The poller is about to wait, or to be closed: those of its last report who have not taken what came keep it. */
  settle(reported: readonly FdListener[]): void {
    if (this.lent > 0) for (const listener of reported) listener.keepArrived()
  }
}

const NONE = new Uint8Array(0)
