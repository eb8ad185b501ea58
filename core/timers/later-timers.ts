/**
 * Timers with seconds to wait, in the order in which they are due; equal deadlines in the order in which they came.
 *
 * Most are far away and never fire: they are the timeouts of what ends before. Those lie unsorted until everything before
 * them is over, and are sorted then, all at once. What comes meanwhile and is due before the last that was sorted, goes into
 * a heap.
 */
import { TimerHeap } from './timer-heap.ts'
import { TimerRun } from './timer-run.ts'
import { TimerTable } from './timer-table.ts'
import type { Timer, TimerOwner } from './timer.ts'

/** So few are in a heap as fast as they are sorted. */
const FEW = 64
const NONE = -1

/** All of them are meant by their slots in the table. */
export class LaterTimers {
  #table: TimerTable
  #heap: TimerHeap
  #run: TimerRun
  /** They join the others at the next `join`. */
  #arriving: number[] = []
  #far: number[] = []
  /** The heap and the run hold those that are due up to here. */
  #horizon = -Infinity
  /** Looked at several times for each timer of any kind, so it is kept at hand. */
  #first = NONE

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

  /** Those that can fire, in no order; not the same objects that were added. */
  get timers(): Timer[] {
    return this.#table.peek([...this.#heap.slots, ...this.#run.slots, ...this.#far, ...this.#arriving])
  }

  /** When the first one is due that has joined; undefined when there is none. */
  get due(): number | undefined {
    return this.#first === NONE ? undefined : this.#table.due(this.#first)
  }

  /** Whether the first one is due before another timer. */
  isBefore(timer: Timer): boolean {
    const first = this.#first
    if (first === NONE) return false
    const due = this.#table.due(first)
    return due < timer.due || (due === timer.due && this.#table.id(first) < timer.id)
  }

  /** Takes a timer whose `due` is set; the object is not kept. */
  add(timer: Timer): void {
    this.#arriving.push(this.#table.put(timer))
  }

  /** Lets the timers that were added meanwhile take part. @returns how many of them were canceled, and are taken out */
  join(): number {
    if (this.#arriving.length === 0) return 0
    let canceled = 0
    for (const slot of this.#arriving) {
      if (!this.#table.lives(slot)) {
        this.#table.take(slot)
        canceled++
      } else if (this.#table.due(slot) > this.#horizon) this.#far.push(slot)
      else this.#heap.add(slot)
    }
    this.#arriving = []
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
    this.#arriving = this.#table.sweep(this.#arriving)
    this.#findFirst()
  }

  clear(): void {
    this.#heap.fill([])
    this.#run.clear()
    this.#far = []
    this.#arriving = []
    this.#first = NONE
    this.#table.clear()
  }

  #findFirst(): void {
    if (this.#far.length > 0 && this.#heap.size === 0 && this.#run.size === 0) this.#comeNear()
    const inHeap = this.#heap.first
    const inRun = this.#run.first
    if (inHeap === undefined || inRun === undefined) this.#first = inHeap ?? inRun ?? NONE
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
