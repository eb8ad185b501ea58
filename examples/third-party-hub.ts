/**
 * A hub of one's own, in TypeScript alone: the descriptor that was served longest ago comes first.
 *
 * When many descriptors are ready at once, listeners run in the order in which the poller reports them. This poller lets
 * poll(2) find them and sorts what it found, so that a few busy connections never go before all the others.
 *
 *     EVENTLET_HUB=./third-party-hub.js node server.js
 */
import { BaseHub, createPoller, type Clock, type Poller } from 'hublet'

class FairPoller implements Poller {
  #inner = createPoller('poll')
  readonly ready = this.#inner.ready
  /** In which wait each descriptor was ready last. */
  #lastServed = new Map<number, number>()
  #waits = 0

  add(fd: number, interest: number): number {
    return this.#inner.add(fd, interest)
  }

  modify(fd: number, interest: number): number {
    return this.#inner.modify(fd, interest)
  }

  remove(fd: number): number {
    return this.#inner.remove(fd)
  }

  wait(seconds: number): number {
    const count = this.#inner.wait(seconds)
    if (count > 0) this.#sort(count)
    return count
  }

  close(): void {
    this.#inner.close()
  }

  #sort(count: number): void {
    const pairs = Array.from({ length: count }, (_, i) => [...this.ready.subarray(2 * i, 2 * i + 2)])
    pairs.sort(([a = 0], [b = 0]) => (this.#lastServed.get(a) ?? 0) - (this.#lastServed.get(b) ?? 0))
    this.ready.set(pairs.flat())
    this.#waits++
    for (const [fd = 0] of pairs) this.#lastServed.set(fd, this.#waits)
  }
}

export class Hub extends BaseHub {
  constructor(options: { clock?: Clock } = {}) {
    super({ name: 'fair', poller: new FairPoller(), ...options })
  }
}

export function isAvailable(): boolean {
  return true
}
