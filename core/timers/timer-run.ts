/**
 * Many timers that came together, sorted once instead of one after the other.
 *
 * Their deadlines are spread over so many buckets that each holds a few. Then sorting within the buckets is a walk
 * over neighbors, several times faster than a heap of many random deadlines.
 */
import type { TimerTable } from './timer-table.ts'

/** Deadlines that lie this uneven are left to the engine's own sort. */
const LARGEST_BUCKET = 64
const TIMERS_PER_BUCKET = 2

const NO_SLOTS: Int32Array = new Int32Array()

export class TimerRun {
  #table: TimerTable
  #slots = NO_SLOTS
  /** Of the first one that is left. */
  #place = 0

  /** @param table - where the timers are */
  constructor(table: TimerTable) {
    this.#table = table
  }

  get size(): number {
    return this.#slots.length - this.#place
  }

  get first(): number | undefined {
    return this.#slots[this.#place]
  }

  get slots(): readonly number[] {
    return [...this.#slots.subarray(this.#place)]
  }

  /** Takes timers in any order, instead of all others. */
  fill(slots: readonly number[]): void {
    this.#slots = inOrder(this.#table, slots)
    this.#place = 0
  }

  /** Takes the first one out; there must be one. */
  removeFirst(): void {
    this.#place++
    if (this.size === 0) this.clear()
  }

  clear(): void {
    this.#slots = NO_SLOTS
    this.#place = 0
  }
}

/** Slots, and beside them their deadlines: neighboring numbers, which are faster to compare. */
interface InOrder {
  sorted: Int32Array
  dues: Float64Array
}

function inOrder(table: TimerTable, slots: readonly number[]): Int32Array {
  const dues = new Float64Array(slots.length)
  for (let i = 0; i < dues.length; i++) dues[i] = table.due(slots[i] as number)
  const places = placesByBucket(dues)
  if (places === null) return Int32Array.from(slots).sort((a, b) => (table.isBefore(a, b) ? -1 : 1))
  const found: InOrder = { sorted: new Int32Array(dues.length), dues: new Float64Array(dues.length) }
  for (let i = 0; i < dues.length; i++) {
    const place = places[i] as number
    found.sorted[place] = slots[i] as number
    found.dues[place] = dues[i] as number
  }
  orderNeighbors(table, found)
  return found.sorted
}

/** Places for all, so that the buckets follow each other, in a bucket as they came; null if one bucket has too many. */
function placesByBucket(dues: Float64Array): Int32Array | null {
  const buckets = Math.ceil(dues.length / TIMERS_PER_BUCKET)
  const { least, most } = range(dues)
  const scale = most > least ? (buckets - 1) / (most - least) : 0
  const places = new Int32Array(dues.length)
  /** How many there are in the bucket before, and then where each begins. */
  const starts = new Int32Array(buckets + 1)
  for (let i = 0; i < dues.length; i++) {
    const bucket = Math.floor(((dues[i] as number) - least) * scale)
    places[i] = bucket
    if (add(starts, bucket + 1, 1) > LARGEST_BUCKET) return null
  }
  for (let bucket = 1; bucket < buckets; bucket++) add(starts, bucket, starts[bucket - 1] as number)
  for (let i = 0; i < places.length; i++) places[i] = add(starts, places[i] as number, 1) - 1
  return places
}

/** @returns the sum, which is there now */
function add(numbers: Int32Array, place: number, number: number): number {
  return (numbers[place] = (numbers[place] as number) + number)
}

function range(numbers: Float64Array): { least: number; most: number } {
  let least = Infinity
  let most = -Infinity
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number
    if (number < least) least = number
    if (number > most) most = number
  }
  return { least, most }
}

/** Lets each go before those who stand directly before it and are due later: they are of its own bucket. */
function orderNeighbors(table: TimerTable, { sorted, dues }: InOrder): void {
  const isLater = (otherDue: number, due: number, other: number, slot: number): boolean =>
    otherDue > due || (otherDue === due && table.id(other) > table.id(slot))
  for (let i = 1; i < dues.length; i++) {
    const slot = sorted[i] as number
    const due = dues[i] as number
    let place = i
    for (; place > 0 && isLater(dues[place - 1] as number, due, sorted[place - 1] as number, slot); place--) {
      dues[place] = dues[place - 1] as number
      sorted[place] = sorted[place - 1] as number
    }
    dues[place] = due
    sorted[place] = slot
  }
}
