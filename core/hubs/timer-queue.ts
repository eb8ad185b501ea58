/**
 * Timers in the order in which they are due; equal deadlines in the order in which they were scheduled.
 *
 * Two sorted sources, merged as they are read: a binary heap, and a plain queue for timers of zero seconds, which arrive
 * in order anyway because the clock never goes back. What is scheduled while timers fire joins at the next `prepare`,
 * hence in the next turn.
 */
import type { Timer } from './timer.ts'

/** Cancelled timers are swept out when there are many of them, in numbers and in proportion. */
const SWEEP_ABOVE = 1000

/** A plain queue that never runs empty drops its fired timers when there are this many and they are the larger part. */
const COMPACT_ABOVE = 1024

export class TimerQueue {
  #arriving: Timer[] = []
  #heap: Timer[] = []
  #soon: Timer[] = []
  #soonStart = 0
  #canceled = 0

  /** How many timers stand in the queue, cancelled ones included. */
  get size(): number {
    return this.#arriving.length + this.#heap.length + this.#soon.length - this.#soonStart
  }

  get canceled(): number {
    return this.#canceled
  }

  /** Takes a timer whose `due` is set. It can fire after the next `prepare`. */
  add(timer: Timer): void {
    this.#arriving.push(timer)
  }

  /** Lets the timers that were added meanwhile join. */
  prepare(): void {
    for (const timer of this.#arriving) {
      if (timer.called) this.#canceled--
      else if (timer.seconds === 0) this.#soon.push(timer)
      else this.#push(timer)
    }
    this.#arriving.length = 0
  }

  /** Every timer that has yet to fire, in order. */
  get pending(): Timer[] {
    const all = [...this.#arriving, ...this.#soon.slice(this.#soonStart), ...this.#heap]
    return all.filter((timer) => timer.pending).sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  /** When the next timer is due, or undefined. */
  get nextDue(): number | undefined {
    return this.#first()?.due
  }

  /** Takes out the next timer that is due at `when`, or returns undefined. */
  take(when: number): Timer | undefined {
    for (;;) {
      const first = this.#first()
      if (first === undefined || first.due > when) return undefined
      this.#drop(first)
      if (!first.called) return first
      this.#canceled--
    }
  }

  /** A timer of this queue was cancelled: it stays until its time comes, or until a sweep. */
  noteCanceled(): void {
    this.#canceled++
    if (this.size > SWEEP_ABOVE && this.#canceled >= this.size / 2) this.#sweep()
  }

  clear(): void {
    this.#arriving = []
    this.#heap = []
    this.#soon = []
    this.#soonStart = 0
    this.#canceled = 0
  }

  #sweep(): void {
    this.#arriving = this.#arriving.filter((timer) => !timer.called)
    this.#soon = this.#soon.slice(this.#soonStart).filter((timer) => !timer.called)
    this.#soonStart = 0
    this.#heap = this.#heap.filter((timer) => !timer.called).sort((a, b) => (isBefore(a, b) ? -1 : 1))
    this.#canceled = 0
  }

  #first(): Timer | undefined {
    const soon = this.#soon[this.#soonStart]
    const later = this.#heap[0]
    if (soon === undefined || later === undefined) return soon ?? later
    return isBefore(soon, later) ? soon : later
  }

  #drop(first: Timer): void {
    if (first === this.#heap[0]) return this.#pop()
    this.#soonStart++
    if (this.#soonStart === this.#soon.length) {
      this.#soon.length = 0
      this.#soonStart = 0
    } else if (this.#soonStart >= COMPACT_ABOVE && this.#soonStart * 2 > this.#soon.length) {
      this.#soon = this.#soon.slice(this.#soonStart)
      this.#soonStart = 0
    }
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let place = heap.length
    heap.push(timer)
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = heap[parent] as Timer
      if (!isBefore(timer, above)) break
      heap[place] = above
      place = parent
    }
    heap[place] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Timer
    if (heap.length === 0) return
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      if (left >= heap.length) break
      const right = left + 1
      const child = right < heap.length && isBefore(heap[right] as Timer, heap[left] as Timer) ? right : left
      if (!isBefore(heap[child] as Timer, last)) break
      heap[place] = heap[child] as Timer
      place = child
    }
    heap[place] = last
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.id < b.id)
}
