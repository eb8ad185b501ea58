/** The timers of a hub in which somebody chooses: greenthreads are resumed when they are chosen, and plain calls in their place. */
import type { Greenlet } from '../greenlet/greenlet.ts'
import { TimerQueue } from '../timers/timer-queue.ts'
import type { Timer } from '../timers/timer.ts'

/** A greenlet that a timer is to resume. */
interface Resuming {
  readonly greenlet: Greenlet
  readonly timer: Timer
  readonly fd: null
}

const NO_OWNER = { timerCanceled: () => undefined }

export class ChosenTimers extends TimerQueue {
  /** The one that the next turn fires; null while none is chosen. */
  next: Timer | null = null
  /** By deadline, and equal ones in the order in which they were scheduled. */
  #all: Timer[] = []
  #resumed = new WeakMap<Timer, Greenlet>()
  /** The timers that were there when the last round began: a hub that keeps its promise fires them before it looks at descriptors. */
  #round = new Set<Timer>()

  constructor() {
    super(NO_OWNER)
  }

  /** The timer does nothing but resume this greenlet. */
  note(timer: Timer, greenlet: Greenlet): void {
    this.#resumed.set(timer, greenlet)
  }

  /** Finds the ones that may be chosen now: all that are due and stand before the first plain call. */
  due(now: number): Resuming[] {
    const due: Resuming[] = []
    for (const timer of this.#all) {
      if (timer.due > now) break
      if (!timer.pending) continue
      const greenlet = this.#resumed.get(timer)
      if (greenlet === undefined) break
      due.push({ greenlet, timer, fd: null })
    }
    return due
  }

  isOfRound(timer: Timer): boolean {
    return this.#round.has(timer)
  }

  /** A timer of a round to come was chosen. */
  beginRound(): void {
    this.#round = new Set(this.pending)
  }

  /** Whether a plain call is due, and nobody stands before it. */
  isCallDue(now: number): boolean {
    const [first] = this.pending
    return first !== undefined && first.due <= now && !this.#resumed.has(first)
  }

  override get size(): number {
    return this.#all.length
  }

  override get canceled(): number {
    return this.size - this.pending.length
  }

  override get onlySoon(): boolean {
    return false
  }

  override add(timer: Timer): void {
    let place = this.#all.length
    while (place > 0 && (this.#all[place - 1] as Timer).due > timer.due) place--
    this.#all.splice(place, 0, timer)
    timer.next = null // it stands in a queue
  }

  override prepare(): void {
    this.#all = this.#all.filter((timer) => timer.pending || this.#drop(timer))
  }

  override get pending(): Timer[] {
    return this.#all.filter(({ pending }) => pending)
  }

  override countDue(when: number): number {
    return this.pending.filter(({ due }) => due <= when).length
  }

  override get nextDue(): number | undefined {
    return this.pending[0]?.due
  }

  /** Plain calls at the front come first, and then the chosen one. */
  override take(when: number): Timer | undefined {
    this.prepare()
    const timer = this.isCallDue(when) ? this.#all[0] : this.next
    if (timer === null || timer === undefined || !this.#all.includes(timer)) return undefined
    if (timer === this.next) this.next = null
    this.#all.splice(this.#all.indexOf(timer), 1)
    this.#drop(timer)
    return timer
  }

  override noteCanceled(): void {
    // They are counted when somebody asks.
  }

  override clear(): void {
    for (const timer of this.#all.splice(0)) timer.forget()
    this.next = null
  }

  /** @returns false, for those who filter */
  #drop(timer: Timer): false {
    timer.next = undefined
    return false
  }
}
