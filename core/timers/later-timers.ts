/**
 * Timers with seconds to wait, in the order in which they are due; equal deadlines in the order in which they came.
 *
 * Most timers are timeouts that are canceled before they fire. They are kept unsorted until the sorted run is used
 * up, then sorted together. A timer that is due within the current run goes into a heap.
 */
import { TimerHeap } from './timer-heap.ts'
import { TimerRun } from './timer-run.ts'
import { NO_SLOT, TimerTable } from './timer-table.ts'
import type { Timer, TimerOwner } from './timer.ts'

/** Up to this many, a heap is as fast as sorting. */
const FEW = 64

/** All of them are meant by their slots in the table. */
export class LaterTimers {
  #table: TimerTable
  #heap: TimerHeap
  #run: TimerRun
  /** They join the others at the next `join`. */
  #newcomers: number[] = []
  #far: number[] = []
  /** The heap and the run hold those that are due up to here. */
  #horizon = -Infinity
  /** Looked at several times for each timer of any kind, so it is kept at hand. */
  #first = NO_SLOT

  /** @param owner - whose timers these are */
  constructor(owner: TimerOwner) {
    this.#table = new TimerTable(owner)
    this.#heap = new TimerHeap(this.#table)
    this.#run = new TimerRun(this.#table)
  }

  /** How many there are, canceled ones included. */
  get size(): number {
    return this.#table.size
  }

  /** Timers that can fire, in no order; not the same objects that were added. */
  get timers(): Timer[] {
    return this.#table.peek([...this.#heap.slots, ...this.#run.slots, ...this.#far, ...this.#newcomers])
  }

  /** How many can fire that are due at `when`. */
  countDue(when: number): number {
    return this.#table.countDue(when)
  }

  /** When the first one is due that has joined; undefined when there is none. */
  get due(): number | undefined {
    return this.#first === NO_SLOT ? undefined : this.#table.due(this.#first)
  }

  /** Whether the first one is due before another timer. */
  isBefore(timer: Timer): boolean {
    const first = this.#first
    if (first === NO_SLOT) return false
    const due = this.#table.due(first)
    return due < timer.due || (due === timer.due && this.#table.id(first) < timer.id)
  }

  /** Takes a timer whose `due` is set; the object is not kept. */
  add(timer: Timer): void {
    this.#newcomers.push(this.#table.put(timer))
  }

  /** Lets the timers that were added meanwhile take part. @returns how many of them were canceled, and are taken out */
  join(): number {
    if (this.#newcomers.length === 0) return 0
    let canceled = 0
    for (const slot of this.#newcomers) {
      if (!this.#table.lives(slot)) {
        this.#table.take(slot)
        canceled++
      } else if (this.#table.due(slot) > this.#horizon) this.#far.push(slot)
      else this.#heap.add(slot)
    }
    this.#newcomers = []
    this.#findFirst()
    return canceled
  }

  /** Takes the first one out; there must be one. @returns null for one that was canceled */
  takeFirst(): Timer | null {
    const first = this.#first
    if (first === this.#heap.first) this.#heap.removeFirst()
    else this.#run.removeFirst()
    this.#findFirst()
    return this.#table.take(first)
  }

  /** Takes out those that were canceled. */
  sweep(): void {
    this.#heap.fill(this.#table.sweep(this.#heap.slots))
    this.#run.fill(this.#table.sweep(this.#run.slots))
    this.#far = this.#table.sweep(this.#far)
    this.#newcomers = this.#table.sweep(this.#newcomers)
    this.#findFirst()
  }

  clear(): void {
    this.#heap.fill([])
    this.#run.clear()
    this.#far = []
    this.#newcomers = []
    this.#first = NO_SLOT
    this.#table.clear()
  }

  #findFirst(): void {
    if (this.#far.length > 0 && this.#heap.size === 0 && this.#run.size === 0) this.#comeNear()
    const inHeap = this.#heap.first
    const inRun = this.#run.first
    if (inHeap === undefined || inRun === undefined) this.#first = inHeap ?? inRun ?? NO_SLOT
    else this.#first = this.#table.isBefore(inHeap, inRun) ? inHeap : inRun
  }

  #comeNear(): void {
    const far = this.#far
    this.#far = []
    for (const slot of far) this.#horizon = Math.max(this.#horizon, this.#table.due(slot))
    if (far.length > FEW) this.#run.fill(far)
    else for (const slot of far) this.#heap.add(slot)
  }
}
