/**
 * Bytes that the poller receives itself for greenlets that wait for them: one call into the addon then serves all who are
 * ready, where each would make one of its own (docs/internals/decisions/arrivals.md).
 */
import type { Poller, PollerArrivals } from '../poller.ts'
import type { FdListener } from './listener.ts'

export class Arrivals {
  #shared: PollerArrivals | null
  /** Where the next bytes of this wait begin. */
  #start = 0

  constructor(poller: Poller) {
    this.#shared = poller.arrivals ?? null
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
    reader?.arrive(count, this.#shared.bytes, this.#start)
    if (count > 0) this.#start += count
  }
}
