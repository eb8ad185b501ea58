/** The places of a group with a limit: members that find none start later. */
import type { GreenThread } from '../green/greenthread.ts'
import { OldestFirst } from '../ground/oldest-first.ts'

export class Places {
  #left: number
  #queue = new OldestFirst<GreenThread<unknown>>()
  /** Greenthreads in the queue that live. */
  #queued = new Set<GreenThread<unknown>>()

  /** @param most - a whole number, 1 or more */
  constructor(most: number) {
    this.#left = most
  }

  /** @returns false when there is no place */
  take(): boolean {
    if (this.#left === 0) return false
    this.#left--
    return true
  }

  /** One without a place, which has not started. */
  queue(member: GreenThread<unknown>): void {
    this.#queue.add(member)
    this.#queued.add(member)
  }

  /** A member has ended. Its place, if it had one, is for the first in the queue. */
  free(member: GreenThread<unknown>): void {
    if (this.#queued.delete(member)) return
    while (this.#queue.size > 0) {
      const next = this.#queue.take()
      if (!this.#queued.delete(next)) continue // was killed before it started
      next.startSoon()
      return
    }
    this.#left++
  }
}
