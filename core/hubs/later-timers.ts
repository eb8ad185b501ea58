/**
 * Timers with seconds to wait, in the order in which they are due; equal deadlines in the order in which they came.
 *
 * Most are far away and never fire: they are the timeouts of what ends before. Those lie unsorted until everything before
 * them is over, and are sorted then, all at once. What comes meanwhile and is due before the last that was sorted, goes into
 * a heap.
 */
import { TimerHeap } from './timer-heap.ts'
import { TimerRun } from './timer-run.ts'
import type { Timer } from './timer.ts'

/** So few are in a heap as fast as they are sorted. */
const FEW = 64

export class LaterTimers {
  #heap = new TimerHeap()
  #run = new TimerRun()
  #far: Timer[] = []
  /** The heap and the run hold those that are due up to here. */
  #horizon = -Infinity
  /** Looked at several times for each timer of any kind, so it is kept at hand. */
  #first: Timer | undefined = undefined

  get size(): number {
    return this.#heap.size + this.#run.size + this.#far.length
  }

  /** In no order. */
  get timers(): readonly Timer[] {
    return [...this.#heap.timers, ...this.#run.timers, ...this.#far]
  }

  get first(): Timer | undefined {
    return this.#first
  }

  /** Takes those of them that were not cancelled. @returns how many were */
  addAll(timers: readonly Timer[]): number {
    let canceled = 0
    for (const timer of timers) {
      if (timer.called) canceled++
      else if (timer.due > this.#horizon) this.#far.push(timer)
      else this.#heap.add(timer)
    }
    this.#findFirst()
    return canceled
  }

  /** Takes the first one out; there must be one. */
  removeFirst(): void {
    if (this.#first === this.#heap.first) this.#heap.removeFirst()
    else this.#run.removeFirst()
    this.#findFirst()
  }

  /** Keeps those that live. */
  sweep(lives: (timer: Timer) => boolean): void {
    this.#heap.sweep(lives)
    this.#run.sweep(lives)
    this.#far = this.#far.filter(lives)
    this.#findFirst()
  }

  clear(): void {
    this.#heap.clear()
    this.#run.clear()
    this.#far = []
    this.#first = undefined
  }

  #findFirst(): void {
    if (this.#far.length > 0 && this.#heap.size === 0 && this.#run.size === 0) this.#comeNear()
    const inHeap = this.#heap.first
    const inRun = this.#run.first
    if (inHeap === undefined || inRun === undefined) this.#first = inHeap ?? inRun
    else this.#first = isBefore(inHeap, inRun) ? inHeap : inRun
  }

  #comeNear(): void {
    const far = this.#far
    this.#far = []
    for (const { due } of far) if (due > this.#horizon) this.#horizon = due
    if (far.length > FEW) this.#run.fill(far)
    else for (const timer of far) this.#heap.add(timer)
  }
}

/** Equal deadlines in the order in which they were scheduled. */
export function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.id < b.id)
}
