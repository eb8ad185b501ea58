/**
 * Places every event on the timeline before zooming. Switches take microseconds and waits milliseconds, so that on a
 * linear axis nothing can be read: *steps* gives every event that is shown one column, *compressed* shortens what is long,
 * *clock* is linear, for measuring. In the first two, idle turns of MAINLOOP are folded.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { foldAt, type Fold } from '../trace/idle-turns.ts'
import { shows, type Level } from '../trace/levels.ts'

export const SCALE_NAMES = ['steps', 'compressed', 'clock'] as const
export type ScaleName = (typeof SCALE_NAMES)[number]

/** Width of a column of *steps* at zoom 1. */
export const COLUMN = 20

/** A wait in the poller, and a callback of Node, is as wide as this many columns: room for saying what it is. */
const LABEL_COLUMNS = 3.5

/** Folded turns are together as wide as this many columns: room for their number. */
const FOLD_COLUMNS = 4

/** At zoom 1, a pixel of *clock* is this long. */
const CLOCK_NANOSECONDS = 10_000

const FIRST_ROOM = 1024

/** Grows with the trace: placing one more event costs the same however many there are. */
export class Axis {
  readonly name: ScaleName
  readonly #events: readonly TraceEvent[]
  readonly #folds: readonly Fold[]
  readonly #level: Level
  #positions = new Float64Array(FIRST_ROOM)
  #placed = 0
  #end = 0
  /** The fold at or after the next event to be placed. */
  #fold = 0
  /** The first event after a fold stands where the folded ones would. */
  #folded = 0

  /** Both lists are their owner's and grow; `advance` takes in what is new. No folds: every turn is shown. */
  constructor(
    name: ScaleName,
    events: readonly TraceEvent[],
    folds: readonly Fold[],
    level: Level = 'kernel',
  ) {
    this.name = name
    this.#level = level
    this.#events = events
    this.#folds = name === 'clock' ? [] : folds
    this.advance()
  }

  /** How many events are placed. */
  get count(): number {
    return this.#placed
  }

  /** The end of the trace. */
  get end(): number {
    return this.#end
  }

  get folds(): readonly Fold[] {
    return this.#folds
  }

  /** Position of the event at `index`; of the end for `count`. */
  at(index: number): number {
    if (index >= this.#placed) return this.#end
    return this.#positions[Math.max(0, index)] ?? 0
  }

  /** The event that is nearest to a place; 0 without events. */
  nearest(place: number): number {
    const after = this.firstFrom(place)
    const isNearer =
      after > 0 && (after >= this.#placed || place - this.at(after - 1) <= this.at(after) - place)
    return Math.max(0, Math.min(isNearer ? after - 1 : after, this.#placed - 1))
  }

  /** Index of the first event at or after a place; `count` when there is none. */
  firstFrom(place: number): number {
    let low = 0
    let high = this.#placed
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#positions[middle] ?? 0) < place) low = middle + 1
      else high = middle
    }
    return low
  }

  advance(): void {
    this.#unplaceFolds()
    this.#reserve(this.#events.length)
    for (let index = this.#placed; index < this.#events.length; index++) {
      this.#positions[index] = index === 0 ? 0 : this.#follow(index)
    }
    this.#placed = this.#events.length
    this.#end = this.#placed === 0 ? 0 : this.#follow(this.#placed)
  }

  /** A turn is known to be idle when it ends, after its first events may have been placed: they are placed anew. */
  #unplaceFolds(): void {
    let first = this.#folds.length
    while (first > 0 && (this.#folds[first - 1]?.to ?? -1) >= this.#folded) first--
    const fold = this.#folds[first]
    if (!fold) return
    this.#placed = Math.min(this.#placed, fold.from)
    this.#fold = Math.min(this.#fold, first)
    this.#folded = (this.#folds.at(-1)?.to ?? -1) + 1
  }

  /** The place after the event before `index`. */
  #follow(index: number): number {
    const before = index - 1
    const from = this.#positions[before] ?? 0
    while (this.#fold < this.#folds.length && (this.#folds[this.#fold]?.to ?? 0) < before) this.#fold++
    const fold = this.#folds[this.#fold]
    if (fold && fold.from <= before) return before < fold.to ? from : from + FOLD_COLUMNS * COLUMN
    if (this.name !== 'steps') return from + this.#room(before)
    // A hidden event stands where the one before it does: it takes no column of its own.
    return this.isHidden(index) ? from : from + this.#room(this.#lastShown(before))
  }

  /** Whether the level leaves the event at `index` out. */
  isHidden(index: number): boolean {
    const event = this.#events[index]
    return event !== undefined && !shows(this.#level, event)
  }

  /** The last event at or before `index` that has a column; -1 without one, and behind a fold. */
  #lastShown(index: number): number {
    let at = index
    while (at >= 0 && this.isHidden(at)) at--
    return at < index && foldAt(this.#folds, at) ? -1 : at
  }

  /** How much room the event at `index` has before the next one. */
  #room(index: number): number {
    const event = this.#events[index]
    const next = this.#events[index + 1]
    switch (this.name) {
      case 'steps':
        if (index < 0) return 0
        return event?.kind === 'wait-begun' || event?.kind === 'callback-begun'
          ? COLUMN * LABEL_COLUMNS
          : COLUMN
      case 'compressed':
        return next && event ? compressed(next.t - event.t) : COLUMN
      case 'clock':
        return next && event ? Math.max(0, next.t - event.t) / CLOCK_NANOSECONDS : 0.001
    }
  }

  #reserve(count: number): void {
    if (count <= this.#positions.length) return
    const larger = new Float64Array(Math.max(count, 2 * this.#positions.length))
    larger.set(this.#positions.subarray(0, this.#placed))
    this.#positions = larger
  }
}

/** Pixels for a gap: 4 at least, 12 more for each power of ten beyond a microsecond, 80 at most. */
function compressed(nanoseconds: number): number {
  return Math.min(80, 4 + 12 * Math.log10(1 + Math.max(0, nanoseconds) / 1000))
}
