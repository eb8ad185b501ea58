/**
 * Timers in the order in which they are due; equal deadlines in the order in which they were scheduled.
 *
 * Two sources, merged as they are read: {@link LaterTimers}, and a plain queue for timers of zero seconds, which come
 * in order anyway because the clock never goes back. A timer that is scheduled while timers fire joins at the next
 * `prepare`, hence in the next turn.
 *
 *     add ─┬─ 0 seconds ──────── a linked list ───────────────────────────────────────┬─ take
 *          └─ more ── newcomers ─┬─ due within the run ── heap ───────────────────────┤
 *              (LaterTimers)     └─ later ── far ── (the run is used up) ── run, sorted ┘
 *
 * All but the list hold slots of a `TimerTable`, where the parts of the timers stand.
 */
import { LaterTimers } from './later-timers.ts'
import type { Timer, TimerOwner } from './timer.ts'

/** Canceled timers are swept out when there are many of them, in numbers and in proportion. */
const SWEEP_ABOVE = 1000

export class TimerQueue {
  #later: LaterTimers
  /** Of zero seconds: linked by `next`, so that nothing is copied and nothing grows. */
  #first: Timer | null = null
  #last: Timer | null = null
  /** The last of them that may fire before the next `prepare`; null for none. */
  #lastReady: Timer | null = null
  #soonCount = 0
  #canceled = 0

  /** @param owner - whose timers these are */
  constructor(owner: TimerOwner) {
    this.#later = new LaterTimers(owner)
  }

  /** How many timers stand in the queue, canceled ones included. */
  get size(): number {
    return this.#later.size + this.#soonCount
  }

  get canceled(): number {
    return this.#canceled
  }

  /** Whether there is none but those of zero seconds. */
  get onlySoon(): boolean {
    return this.#later.size === 0
  }

  /** Takes a timer whose `due` is set. It can fire after the next `prepare`. */
  add(timer: Timer): void {
    if (timer.seconds === 0) this.#append(timer)
    else this.#later.add(timer)
  }

  /** Lets the timers that were added meanwhile join. */
  prepare(): void {
    this.#canceled -= this.#later.join()
    while (this.#first?.called === true) {
      this.#dropFirst()
      this.#canceled--
    }
    this.#lastReady = this.#last
  }

  /** Every timer that has yet to fire, in order. */
  get pending(): Timer[] {
    const all = [...this.#soon(), ...this.#later.timers]
    return all.filter((timer) => timer.pending).sort((a, b) => a.due - b.due || a.id - b.id)
  }

  /** How many have yet to fire that are due at `when`: looks at all of them, and makes no objects. */
  countDue(when: number): number {
    let count = this.#later.countDue(when)
    for (let timer = this.#first; timer !== null; timer = following(timer))
      if (timer.pending && timer.due <= when) count++
    return count
  }

  /** When the next timer is due, or undefined. */
  get nextDue(): number | undefined {
    return this.#nextSoon()?.due ?? this.#later.due
  }

  /** Takes out the next timer that is due at `when`, or returns undefined. */
  take(when: number): Timer | undefined {
    for (;;) {
      const next = this.#takeNext(when)
      if (next === undefined) return undefined
      if (next !== null && !next.called) return next
      this.#canceled--
    }
  }

  /**
   * @returns null for one that was canceled and whose object is gone; undefined when none is due
   */
  #takeNext(when: number): Timer | null | undefined {
    const soon = this.#nextSoon()
    if (soon !== null) return soon.due > when ? undefined : this.#dropFirst()
    const { due } = this.#later
    return due === undefined || due > when ? undefined : this.#later.takeFirst()
  }

  /** A timer of this queue was canceled: it stays until its time comes, or until a sweep. */
  noteCanceled(): void {
    this.#canceled++
    if (this.size > SWEEP_ABOVE && this.#canceled >= this.size / 2) this.#sweep()
  }

  /** Forgets them all: none of them fires, nor counts when it is canceled later. */
  clear(): void {
    for (const timer of this.#later.timers) timer.forget()
    this.#later.clear()
    while (this.#first !== null) this.#dropFirst().forget()
    this.#canceled = 0
  }

  #sweep(): void {
    this.#later.sweep()
    this.#sweepSoon()
    this.#canceled = 0
  }

  #sweepSoon(): void {
    const all = this.#soon()
    const ready = this.#lastReady === null ? 0 : all.indexOf(this.#lastReady) + 1
    while (this.#first !== null) this.#dropFirst()
    for (const [place, timer] of all.entries()) {
      if (timer.called) continue
      this.#append(timer)
      if (place < ready) this.#lastReady = timer
    }
  }

  #soon(): Timer[] {
    const timers: Timer[] = []
    for (let timer = this.#first; timer !== null; timer = following(timer)) timers.push(timer)
    return timers
  }

  #append(timer: Timer): void {
    timer.next = null
    if (this.#last === null) this.#first = timer
    else this.#last.next = timer
    this.#last = timer
    this.#soonCount++
  }

  /** Unlinked, or a timer that somebody keeps would keep all that came after it. */
  #dropFirst(): Timer {
    const first = this.#first as Timer
    this.#first = following(first)
    first.next = undefined
    if (this.#first === null) this.#last = null
    if (first === this.#lastReady) this.#lastReady = null
    this.#soonCount--
    return first
  }

  /** The first of zero seconds, if it may fire and none of the others comes before it. */
  #nextSoon(): Timer | null {
    const soon = this.#lastReady === null ? null : (this.#first as Timer)
    return soon === null || this.#later.isBefore(soon) ? null : soon
  }
}

/** The one behind it in line. */
function following(timer: Timer): Timer | null {
  return timer.next as Timer | null
}
