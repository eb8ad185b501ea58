/** A poller without a kernel: a test says what is ready. */
import { errno } from '../kernel/errno.ts'
import type { Poller } from '../kernel/poller.ts'
import type { ManualClock } from './manual-clock.ts'

/**
 * Keeps the interest as a real poller does, reports what {@link makeReady} announced, and lets a {@link ManualClock} jump
 * over the time that a real one would wait.
 */
export class FakePoller implements Poller {
  readonly ready = new Int32Array(2 * 64)
  /** Watched directions, by descriptor. */
  readonly watched = new Map<number, number>()
  /** The seconds of every wait, for tests that count them. */
  readonly waits: number[] = []
  closed = false
  #clock: ManualClock
  #announced: [fd: number, events: number][] = []

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  /** The next wait ends at once and reports this, to those who are interested in it. */
  makeReady(fd: number, events: number): void {
    this.#announced.push([fd, events])
  }

  add(fd: number, interest: number): number {
    if (this.watched.has(fd)) return -errno.EEXIST
    this.watched.set(fd, interest)
    return 0
  }

  modify(fd: number, interest: number): number {
    if (!this.watched.has(fd)) return -errno.ENOENT
    this.watched.set(fd, interest)
    return 0
  }

  remove(fd: number): number {
    return this.watched.delete(fd) ? 0 : -errno.ENOENT
  }

  wait(seconds: number): number {
    this.waits.push(seconds)
    let count = 0
    for (const [fd, events] of this.#announced.splice(0)) {
      const wanted = events & (this.watched.get(fd) ?? 0)
      if (wanted !== 0) this.ready.set([fd, wanted], 2 * count++)
    }
    if (count === 0 && seconds !== Infinity) this.#clock.advance(seconds)
    return count
  }

  close(): void {
    this.closed = true
  }
}
