/** Draws the bars of the lanes: who ran, who waited for what, what was registered. */
import { inWordsOf } from '../trace/levels.ts'
import type { Lane } from '../trace/lanes.ts'
import { colorOf, laneColor } from './palette.ts'
import type { Context, Picture } from './picture.ts'
import type { Scale } from './scales.ts'
import { firstSpanFrom, type Span } from '../trace/spans.ts'

/** Draws the bars of a lane and returns their labels. */
export function paintSpans(context: Context, picture: Picture, lane: Lane, row: number): Label[] {
  const tracks = picture.log.spans.tracksOf(lane.id)
  const { sizes } = picture
  // Several beside each other use the whole lane, for it has no signs below.
  const height = tracks.length <= 1 ? sizes.bar : (sizes.lane - 6) / tracks.length - 1
  const labels: Label[] = []
  for (const [track, spans] of tracks.entries()) {
    const y = row * sizes.lane + (tracks.length <= 1 ? sizes.barTop : 3 + track * (height + 1))
    labels.push(...paintTrack(context, picture, lane, spans, y, height))
  }
  return labels
}

/** Bars narrower than this, in pixels, are told together where there are several. */
const NARROW = 2

function paintTrack(
  context: Context,
  picture: Picture,
  lane: Lane,
  spans: readonly Span[],
  y: number,
  height: number,
): Label[] {
  const { scale, width } = picture
  const labels: Label[] = []
  for (let at = firstSpanFrom(spans, scale.nearest(0)); at < spans.length; at++) {
    const span = spans[at] as Span
    const x0 = scale.x(span.from)
    if (x0 > width) break
    const x1 = scale.x(span.to ?? scale.axis.count)
    const next = spans[at + 1]
    if (next && isNarrow(scale, span) && isNarrow(scale, next)) {
      at = paintCrowd(context, picture, lane, spans, at, y, height) - 1
      continue
    }
    paintSpan(context, picture, lane, span, x0, Math.max(x1, x0 + 1), y, height)
    if (span.label !== '' && height >= 12)
      labels.push({
        text: inWordsOf(picture.level, span.label),
        x0: Math.max(x0, 0) + 4,
        x1: Math.min(x1, width) - 4,
        y,
      })
  }
  return labels
}

function isNarrow(scale: Scale, { from, to }: Span): boolean {
  return scale.x(to ?? scale.axis.count) - scale.x(from) < NARROW
}

/** Width of a block of a crowd, in pixels. */
const BLOCK = 4

/**
 * Draws bars that are too narrow to be told apart as one soft bar. It shows for how much of each block something ran
 * (or was registered, in the lanes of descriptors and timers). Returns the index of the first span after the crowd.
 */
function paintCrowd(
  context: Context,
  picture: Picture,
  lane: Lane,
  spans: readonly Span[],
  first: number,
  y: number,
  height: number,
): number {
  const { scale, width } = picture
  let at = first
  const begin = Math.max(0, Math.floor(scale.x((spans[first] as Span).from)))
  const color = spanColor(picture, lane, spans[first] as Span)
  const shares: number[] = []
  let x = begin
  for (; x < width; x++) {
    at = firstSpanFrom(spans, scale.firstFromPixel(x), at)
    const span = spans[at]
    if (!span) break
    const covers = scale.x(span.from) <= x
    const isOver = covers ? !isNarrow(scale, span) : scale.x(span.from) > x + BLOCK
    if (isOver) break
    const block = Math.floor((x - begin) / BLOCK)
    shares[block] = (shares[block] ?? 0) + (covers && isActive(span) ? 1 : 0)
  }
  const end = Math.max(x, begin + 1)
  context.fillStyle = color
  context.globalAlpha = 0.25
  context.fillRect(begin, y, end - begin, height)
  context.globalAlpha = 1
  for (const [block, share] of shares.entries()) {
    const tall = (height * share) / BLOCK
    const left = begin + block * BLOCK
    if (tall > 0) context.fillRect(left, y + height - tall, Math.min(BLOCK, end - left), tall)
  }
  // Behind the right edge there may be thousands more.
  return x >= width ? spans.length : Math.max(at, first + 1)
}

function isActive({ kind }: Span): boolean {
  return kind === 'running' || kind === 'callback' || kind === 'listener' || kind === 'scheduled'
}

function paintSpan(
  context: Context,
  picture: Picture,
  lane: Lane,
  span: Span,
  x0: number,
  x1: number,
  y: number,
  height: number,
): void {
  const { palette, width } = picture
  // Very wide bars are cut to the view: canvases draw badly far outside of it.
  const start = Math.max(x0, -20)
  const stop = Math.min(x1, width + 20)
  if (stop <= start) return
  const color = spanColor(picture, lane, span)
  if (stop - start < ROUNDED && span.kind !== 'ready') {
    context.fillStyle = span.kind === 'running' ? color : fillingOf(context, picture, span, color)
    context.globalAlpha = span.kind === 'parked' ? PARKED : 1
    context.fillRect(start, y, stop - start, height)
    context.globalAlpha = 1
    return
  }
  context.beginPath()
  context.roundRect(start, y, stop - start, height, Math.min(3, (stop - start) / 2))
  switch (span.kind) {
    case 'running':
      context.fillStyle = color
      context.fill()
      return
    case 'ready':
      context.setLineDash([3, 3])
      context.strokeStyle = color
      context.lineWidth = 1
      context.stroke()
      context.setLineDash([])
      return
    default:
      context.fillStyle = fillingOf(context, picture, span, color)
      context.globalAlpha = span.kind === 'parked' ? PARKED : 1
  }
  context.fill()
  context.globalAlpha = 1
  if (span.kind === 'poller') {
    context.strokeStyle = palette.softInk
    context.lineWidth = 0.75
    context.stroke()
  }
}

/** Narrower bars have no room for round corners, and are drawn quicker without. */
const ROUNDED = 4
const PARKED = 0.18

function fillingOf(
  context: Context,
  { patterns }: Picture,
  { kind }: Span,
  color: string,
): CanvasPattern | string {
  switch (kind) {
    case 'listener':
    case 'descriptor':
      return patterns.get(context, 'hatch-right', color)
    case 'scheduled':
    case 'timer':
      return patterns.get(context, 'hatch-left', color)
    case 'poller':
      return patterns.get(context, 'dots', color)
    default:
      return color
  }
}

/** Listeners and timers have the color of the greenthread that waits for them. */
function spanColor({ log, palette }: Picture, lane: Lane, span: Span): string {
  if (lane.role !== 'listeners' && lane.role !== 'timers') return laneColor(lane, palette)
  const role = log.roleOf(span.greenlet)
  return role === 'main' || role === 'mainloop' ? palette.softInk : colorOf(span.greenlet, palette.dark)
}

export interface Label {
  text: string
  /** Between which pixels there is room for it. */
  x0: number
  x1: number
  y: number
}

/** Leaves out the parentheses first, then the verb; of a callback, all but its kind. The sentence at the pointer has it all. */
function shortened(text: string): string {
  const plain = text.replace(/ \(.*\)$/, '')
  return plain === text ? text.replace(/^waited /, '').replace(/^(timeout|interval|I\/O)\b.+$/, '$1') : plain
}

/** A label on paper of its own, so that it can be read above any filling; left out where it does not fit. */
export function paintLabel(context: Context, picture: Picture, { text, x0, x1, y }: Label): void {
  const { palette, sizes } = picture
  if (x1 - x0 < 30) return
  const textWidth = context.measureText(text).width
  if (textWidth + 8 > x1 - x0) {
    const shorter = shortened(text)
    if (shorter !== text) paintLabel(context, picture, { text: shorter, x0, x1, y })
    return
  }
  context.fillStyle = palette.background
  context.beginPath()
  context.roundRect(x0, y + 0.5, textWidth + 8, sizes.bar - 1, 3)
  context.fill()
  context.fillStyle = palette.ink
  context.fillText(text, x0 + 4, y + sizes.bar / 2 + 0.5)
}
