/** From events to pixels of the view and back, and the marks of the axis. */
import { scaleLinear } from 'd3-scale'
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { Axis } from './axis.ts'
import { COLUMN } from './axis.ts'
import { foldAt } from '../trace/idle-turns.ts'
import type { Viewport } from './viewport.ts'
import { formatNanoseconds } from '../trace/wording.ts'

export interface Tick {
  x: number
  text: string
  /** A stretch without events was shortened here. */
  cut?: boolean
}

/** A gap longer than this is drawn with a cut. */
const CUT_NANOSECONDS = 1e6

/** Room that a number, and a time, on the axis needs. */
const NUMBER_WIDTH = 40
const LABEL_WIDTH = 64

/** An axis as it is now, through a view: when the axis grows, a new scale is made. Pixels count from the view's left edge. */
export class Scale {
  readonly axis: Axis
  readonly #events: readonly TraceEvent[]
  readonly #view: Viewport
  /** Answers of `firstFromPixel`, one more than themselves: every lane asks for them. */
  readonly #columns: Uint32Array

  constructor(axis: Axis, events: readonly TraceEvent[], view: Viewport) {
    this.axis = axis
    this.#events = events
    this.#view = view
    this.#columns = new Uint32Array(Math.ceil(view.width) + 1)
  }

  get width(): number {
    return this.#view.width
  }

  /** The pixel of an event; `axis.count` gives the end of the trace. */
  x(index: number): number {
    return this.#view.transform.applyX(this.axis.at(index))
  }

  /** The event that is nearest to a pixel. */
  nearest(x: number): number {
    return this.axis.nearest(this.#view.transform.invertX(x))
  }

  /** Index of the first event at or right of a pixel. */
  firstFrom(x: number): number {
    return this.axis.firstFrom(this.#view.transform.invertX(x))
  }

  /** The same for a whole pixel of the view, remembered. */
  firstFromPixel(x: number): number {
    const known = this.#columns[x]
    if (known !== undefined && known > 0) return known - 1
    const index = this.firstFrom(x)
    this.#columns[x] = index + 1
    return index
  }

  /** Marks of the axis in view. */
  ticks(): Tick[] {
    if (this.axis.count === 0) return []
    switch (this.axis.name) {
      case 'steps':
        return this.#numbers()
      case 'compressed':
        return this.#times()
      case 'clock':
        return this.#clock()
    }
  }

  /** Events count from 1 for people: the same number as in the table. */
  #numbers(): Tick[] {
    const every = niceStep(80 / (COLUMN * this.#view.transform.k))
    const ticks: Tick[] = []
    for (
      let number = Math.ceil((this.firstFrom(0) + 1) / every) * every;
      number <= this.axis.count;
      number += every
    ) {
      const x = this.x(number - 1)
      if (x > this.width) break
      if (foldAt(this.axis.folds, number - 1) || this.axis.isHidden(number - 1)) continue
      // Hidden events take no column, so that numbers come near each other.
      if (x < (ticks.at(-1)?.x ?? -Infinity) + NUMBER_WIDTH) continue
      ticks.push({ x, text: String(number) })
    }
    return ticks
  }

  #times(): Tick[] {
    const cuts: Tick[] = []
    const others: Tick[] = []
    const last = this.nearest(this.width)
    for (let index = this.nearest(0); index <= last;) {
      const [t, before] = [this.#t(index), index === 0 ? this.#t(0) : this.#t(index - 1)]
      const tick = { x: this.x(index), text: formatNanoseconds(t) }
      if (t - before > CUT_NANOSECONDS && !foldAt(this.axis.folds, index - 1)) {
        // A cut is always marked; its time is left out where it would cover the one before.
        const crowded = tick.x < (cuts.at(-1)?.x ?? -Infinity) + LABEL_WIDTH
        cuts.push({ ...tick, cut: true, ...(crowded && { text: '' }) })
      } else if (tick.x >= (others.at(-1)?.x ?? -Infinity) + 1.3 * LABEL_WIDTH) others.push(tick)
      // One event per two pixels is enough to look at.
      index = Math.max(index + 1, this.firstFrom(tick.x + 2))
    }
    const free = others.filter(({ x }) => cuts.every((cut) => Math.abs(cut.x - x) >= LABEL_WIDTH))
    return [...cuts, ...free].sort((a, b) => a.x - b.x)
  }

  #clock(): Tick[] {
    const [start, end] = [this.#t(0), this.#t(this.axis.count - 1)]
    const [left, right] = [this.x(0), Math.max(this.x(this.axis.count - 1), this.x(0) + 1)]
    const scale = scaleLinear([left, right], [start, Math.max(end, start + 1)])
    const window = scaleLinear([scale(0), scale(this.width)], [0, this.width])
    return window
      .ticks(Math.max(2, Math.floor(this.width / 110)))
      .filter((t) => t >= start && t <= end)
      .map((t) => ({ x: window(t), text: t === 0 ? '0' : formatNanoseconds(t) }))
  }

  #t(index: number): number {
    return this.#events[index]?.t ?? 0
  }
}

function niceStep(minimum: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power >= minimum) return Math.max(5, factor * power)
  }
}
