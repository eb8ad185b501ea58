/**
 * Many timers that came together, sorted once instead of one after the other.
 *
 * Their deadlines are spread over so many buckets that each holds a few; what is left to do within the buckets is a walk
 * over neighbours. For 100,000 random deadlines that takes a quarter of what a heap of them does.
 */
import type { Timer } from './timer.ts'

/** Deadlines that lie this uneven are left to the engine's own sort. */
const LARGEST_BUCKET = 64
const TIMERS_PER_BUCKET = 2

export class TimerRun {
  #timers: (Timer | null)[] = []
  /** Of the first one that is left. */
  #place = 0

  get size(): number {
    return this.#timers.length - this.#place
  }

  get first(): Timer | undefined {
    return this.#timers[this.#place] ?? undefined
  }

  get timers(): readonly Timer[] {
    return this.#timers.slice(this.#place) as Timer[]
  }

  /** Takes timers in any order, in the place of the last ones, of which none may be left. */
  fill(timers: readonly Timer[]): void {
    this.#timers = inOrder(timers)
    this.#place = 0
  }

  /** Takes the first one out; there must be one. */
  removeFirst(): void {
    this.#timers[this.#place++] = null // or it would be kept until the last one has fired
    if (this.size === 0) this.clear()
  }

  /** Keeps those that live. */
  sweep(lives: (timer: Timer) => boolean): void {
    this.fill(this.timers.filter(lives))
  }

  clear(): void {
    this.fill([])
  }
}

/** Timers, and beside them their deadlines: neighbouring numbers, which are faster to compare. */
interface InOrder {
  sorted: Timer[]
  dues: Float64Array<ArrayBuffer>
}

function inOrder(timers: readonly Timer[]): Timer[] {
  const dues = duesOf(timers)
  const places = placesByBucket(dues)
  if (places === null) return timers.toSorted((a, b) => a.due - b.due || a.id - b.id)
  const found: InOrder = { sorted: timers.slice(), dues: new Float64Array(dues.length) }
  for (let i = 0; i < dues.length; i++) {
    const place = places[i] as number
    found.sorted[place] = timers[i] as Timer
    found.dues[place] = dues[i] as number
  }
  orderNeighbours(found)
  return found.sorted
}

function duesOf(timers: readonly Timer[]): Float64Array<ArrayBuffer> {
  const dues = new Float64Array(timers.length)
  for (let i = 0; i < dues.length; i++) dues[i] = (timers[i] as Timer).due
  return dues
}

/** Where each goes so that the buckets follow each other, in a bucket as they came; null if one bucket has too many. */
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
function orderNeighbours({ sorted, dues }: InOrder): void {
  for (let i = 1; i < dues.length; i++) {
    const timer = sorted[i] as Timer
    const due = dues[i] as number
    let place = i
    for (; place > 0 && isLater(dues[place - 1] as number, sorted[place - 1] as Timer, due, timer); place--) {
      dues[place] = dues[place - 1] as number
      sorted[place] = sorted[place - 1] as Timer
    }
    dues[place] = due
    sorted[place] = timer
  }
}

function isLater(otherDue: number, other: Timer, due: number, timer: Timer): boolean {
  return otherDue > due || (otherDue === due && other.id > timer.id)
}
