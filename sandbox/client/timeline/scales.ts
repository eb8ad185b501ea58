/**
 * Where an event stands on the timeline. Switches take microseconds and waits milliseconds, so that on a
 * linear axis nothing can be read: *steps* gives every event one column, *compressed* shortens
 * what is long, *clock* is linear, for measuring.
 */
import { scaleLinear } from 'd3-scale'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { formatNanoseconds } from './wording.ts'

export const SCALE_NAMES = ['steps', 'compressed', 'clock'] as const
export type ScaleName = (typeof SCALE_NAMES)[number]

export interface Tick {
  x: number
  text: string
  /** A stretch without events was shortened here. */
  cut?: boolean
}

export interface Scale {
  /** Width of the whole trace, in pixels. */
  readonly width: number
  /** The pixel of an event; `events.length` gives the end of the trace. */
  x(index: number): number
  /** The event that is nearest to a pixel. */
  nearest(x: number): number
  /** Marks of the axis between two pixels. */
  ticks(from: number, to: number): Tick[]
}

/** Room before the first and after the last event. */
export const MARGIN = 16

/** Width of a column of *steps* at zoom 1. */
export const COLUMN = 20

/** A wait in the poller is as wide as this many columns: room for saying how long it may take. */
const WAIT_COLUMNS = 3.5

/** `view` is the visible width: *clock* fits the whole trace into it at zoom 1. */
export function makeScale(name: ScaleName, events: readonly TraceEvent[], zoom: number, view: number): Scale {
  switch (name) {
    case 'steps':
      return stepsScale(events, COLUMN * zoom)
    case 'compressed':
      return compressedScale(events, zoom)
    case 'clock':
      return clockScale(events, zoom, view)
  }
}

function stepsScale(events: readonly TraceEvent[], column: number): Scale {
  const positions = new Float64Array(events.length + 1)
  let at = MARGIN
  for (const [index, event] of events.entries()) {
    positions[index] = at
    at += event.kind === 'wait-begun' ? column * WAIT_COLUMNS : column
  }
  positions[events.length] = at
  const count = events.length
  const x = (index: number): number => positions[clamp(index, 0, count)] ?? 0
  return {
    width: at + MARGIN,
    x,
    nearest: (pixel) => nearestIn(positions, count, pixel),
    ticks(from, to) {
      const every = niceStep(80 / column)
      const ticks: Tick[] = []
      // Events count from 1 for people: the same number as in the table.
      const first = Math.ceil((nearestIn(positions, count, from) + 1) / every) * every
      for (let number = first; number <= count && x(number - 1) <= to; number += every) {
        ticks.push({ x: x(number - 1), text: String(number) })
      }
      return ticks
    },
  }
}

/** A gap longer than this is drawn with a cut. */
const CUT_NANOSECONDS = 1e6

/** Room that a time on the axis needs. */
const LABEL_WIDTH = 64

function compressedScale(events: readonly TraceEvent[], zoom: number): Scale {
  const positions = new Float64Array(events.length + 1)
  let at = MARGIN
  for (const [index, event] of events.entries()) {
    const gap = index === 0 ? 0 : event.t - (events[index - 1]?.t ?? 0)
    if (index > 0) at += compressed(gap) * zoom
    positions[index] = at
  }
  at += COLUMN * zoom
  positions[events.length] = at
  return {
    width: at + MARGIN,
    x: (index) => positions[clamp(index, 0, events.length)] ?? 0,
    nearest: (pixel) => nearestIn(positions, events.length, pixel),
    ticks(from, to) {
      const first = nearestIn(positions, events.length, from)
      const last = nearestIn(positions, events.length, to)
      const at = (index: number): Tick => ({
        x: positions[index] ?? 0,
        text: formatNanoseconds(events[index]?.t ?? 0),
      })
      const cuts: Tick[] = []
      const others: Tick[] = []
      for (let index = first; index <= last; index++) {
        const gap = index === 0 ? 0 : (events[index]?.t ?? 0) - (events[index - 1]?.t ?? 0)
        const tick = at(index)
        if (gap > CUT_NANOSECONDS) {
          // A cut is always marked; its time is left out where it would cover the one before.
          const crowded = tick.x < (cuts.at(-1)?.x ?? -Infinity) + LABEL_WIDTH
          cuts.push({ ...tick, cut: true, ...(crowded && { text: '' }) })
        } else if (tick.x >= (others.at(-1)?.x ?? -Infinity) + 1.3 * LABEL_WIDTH) {
          others.push(tick)
        }
      }
      const free = others.filter(({ x }) => cuts.every((cut) => Math.abs(cut.x - x) >= LABEL_WIDTH))
      return [...cuts, ...free].sort((a, b) => a.x - b.x)
    },
  }
}

/** Pixels for a gap: 4 at least, 12 more for each power of ten beyond a microsecond, 80 at most. */
function compressed(nanoseconds: number): number {
  return Math.min(80, 4 + 12 * Math.log10(1 + Math.max(0, nanoseconds) / 1000))
}

function clockScale(events: readonly TraceEvent[], zoom: number, view: number): Scale {
  const start = events[0]?.t ?? 0
  const end = Math.max(events.at(-1)?.t ?? 0, start + 1)
  const right = Math.max(MARGIN + 100, MARGIN + (view - 2 * MARGIN) * zoom)
  const scale = scaleLinear([start, end], [MARGIN, right])
  const x = (index: number): number => scale(events[clamp(index, 0, events.length - 1)]?.t ?? start)
  return {
    width: right + MARGIN,
    x,
    nearest(pixel) {
      return nearestBy(events.length, scale.invert(pixel), (index) => events[index]?.t ?? 0)
    },
    ticks(from, to) {
      const window = scale
        .copy()
        .domain([scale.invert(from), scale.invert(to)])
        .range([from, to])
      return window
        .ticks(Math.max(2, Math.floor((to - from) / 110)))
        .filter((t) => t >= start && t <= end)
        .map((t) => ({ x: scale(t), text: t === 0 ? '0' : formatNanoseconds(t) }))
    },
  }
}

function nearestIn(positions: Float64Array, count: number, pixel: number): number {
  return nearestBy(count, pixel, (index) => positions[index] ?? 0)
}

/** The index below `count` whose value, ascending with the index, is nearest to `wanted`. */
function nearestBy(count: number, wanted: number, valueAt: (index: number) => number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (valueAt(middle) < wanted) low = middle + 1
    else high = middle
  }
  if (low > 0 && (low >= count || wanted - valueAt(low - 1) <= valueAt(low) - wanted)) low--
  return clamp(low, 0, count - 1)
}

function niceStep(minimum: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power >= minimum) return Math.max(5, factor * power)
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
