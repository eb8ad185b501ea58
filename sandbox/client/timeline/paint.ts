/** Draws the visible part of the timeline on its canvas. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { laneOf } from './event-lane.ts'
import { AXIS_HEIGHT, BAR_HEIGHT, BAR_MIDDLE, BAR_TOP, LANE_HEIGHT, SIGN_MIDDLE } from './geometry.ts'
import { SYSTEM_CALLS, type Lane } from './lanes.ts'
import { laneColour, type Palette } from './palette.ts'
import type { Patterns } from './patterns.ts'
import type { Scale } from './scales.ts'
import { drawSign } from './signs.ts'
import { firstSpanFrom, type Span } from './spans.ts'
import type { TraceLog } from './trace-log.ts'

export interface Picture {
  readonly log: TraceLog
  readonly lanes: readonly Lane[]
  readonly scale: Scale
  /** The event at the cursor; -1 for none. */
  readonly cursor: number
  /** How far the view is scrolled, and its size. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly patterns: Patterns
}

type Context = CanvasRenderingContext2D

/** Where events crowd, arrows and signs nearer than this to the last one are left out; errors never are. */
const ARROW_DISTANCE = 3
const SIGN_DISTANCE = 4

/** What stands at the launch of MAINLOOP, and how many events later it can still be in sight. */
const LAUNCH = 'launched'
const LAUNCH_REACH = 20

export function paint(context: Context, picture: Picture): void {
  const { width, height, palette } = picture
  context.clearRect(0, 0, width, height)
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.save()
  context.beginPath()
  context.rect(0, AXIS_HEIGHT, width, height - AXIS_HEIGHT)
  context.clip()
  context.translate(-picture.left, AXIS_HEIGHT - picture.top)
  const range = visibleRange(picture)
  paintGrid(context, picture)
  if (picture.log.events.length > 0) {
    const first = Math.max(0, Math.floor(picture.top / LANE_HEIGHT))
    const last = Math.min(picture.lanes.length, Math.ceil((picture.top + height) / LANE_HEIGHT))
    const labels: Label[] = []
    for (let row = first; row < last; row++) {
      const lane = picture.lanes[row]
      if (lane) labels.push(...paintSpans(context, picture, lane, row, range.from))
    }
    paintEvents(context, picture, range)
    // Last, so that no arrow goes through them.
    for (const label of labels) paintLabel(context, picture.palette, label)
    paintLaunch(context, picture, range)
  }
  context.restore()
  paintAxis(context, picture)
}

interface Range {
  from: number
  to: number
}

function visibleRange({ log, scale, left, width }: Picture): Range {
  return {
    from: Math.max(0, scale.nearest(left) - 1),
    to: Math.min(log.events.length - 1, scale.nearest(left + width) + 1),
  }
}

function paintGrid(context: Context, { lanes, left, width, cursor, scale, log, palette }: Picture): void {
  context.fillStyle = palette.line
  for (let row = 1; row <= lanes.length; row++) context.fillRect(left, row * LANE_HEIGHT - 1, width, 1)
  if (cursor < 0 || cursor >= log.events.length) return
  const x = scale.x(cursor)
  context.fillStyle = palette.brandSoft
  context.fillRect(x - 9, 0, 18, lanes.length * LANE_HEIGHT)
  context.fillStyle = palette.brand
  context.fillRect(x - 0.75, 0, 1.5, lanes.length * LANE_HEIGHT)
}

/** Draws the bars of a lane and returns their labels. */
function paintSpans(context: Context, picture: Picture, lane: Lane, row: number, from: number): Label[] {
  const { log, scale, left, width } = picture
  const spans = log.spans.of(lane.id)
  const end = log.events.length
  const labels: Label[] = []
  let drawnTo = -Infinity
  for (let at = firstSpanFrom(spans, from); at < spans.length; at++) {
    const span = spans[at] as Span
    const x0 = scale.x(span.from)
    if (x0 > left + width) break
    const x1 = scale.x(span.to ?? end)
    // Where thousands of bars share a pixel, one of them is enough.
    if (x1 < drawnTo + 0.5 && span.to !== undefined) continue
    const y = row * LANE_HEIGHT + BAR_TOP
    paintSpan(context, picture, lane, span, x0, Math.max(x1, x0 + 1), y)
    if (span.label !== '') {
      labels.push({ text: span.label, x0: Math.max(x0, left) + 4, x1: Math.min(x1, left + width) - 4, y })
    }
    drawnTo = x1
  }
  return labels
}

function paintSpan(
  context: Context,
  picture: Picture,
  lane: Lane,
  span: Span,
  x0: number,
  x1: number,
  y: number,
): void {
  const { palette, patterns, left, width } = picture
  // Very wide bars are cut to the view: canvases draw badly far outside of it.
  const start = Math.max(x0, left - 20)
  const stop = Math.min(x1, left + width + 20)
  if (stop <= start) return
  const colour = laneColour(lane, palette)
  context.beginPath()
  context.roundRect(start, y, stop - start, BAR_HEIGHT, Math.min(3, (stop - start) / 2))
  switch (span.kind) {
    case 'running':
      context.fillStyle = colour
      context.fill()
      return
    case 'ready':
      context.setLineDash([3, 3])
      context.strokeStyle = colour
      context.lineWidth = 1
      context.stroke()
      context.setLineDash([])
      return
    case 'descriptor':
      context.fillStyle = patterns.get(context, 'hatch-right', colour)
      break
    case 'timer':
      context.fillStyle = patterns.get(context, 'hatch-left', colour)
      break
    case 'parked':
      context.globalAlpha = 0.18
      context.fillStyle = colour
      break
    case 'poller':
      context.fillStyle = patterns.get(context, 'dots', colour)
      break
  }
  context.fill()
  context.globalAlpha = 1
  if (span.kind === 'poller') {
    context.strokeStyle = palette.softInk
    context.lineWidth = 0.75
    context.stroke()
  }
}

interface Label {
  text: string
  /** Between which pixels there is room for it. */
  x0: number
  x1: number
  y: number
}

/** A label on paper of its own, so that it can be read above any filling; left out where it does not fit. */
function paintLabel(context: Context, palette: Palette, { text, x0, x1, y }: Label): void {
  if (x1 - x0 < 30) return
  const textWidth = context.measureText(text).width
  if (textWidth + 8 > x1 - x0) return
  context.fillStyle = palette.background
  context.beginPath()
  context.roundRect(x0, y + 0.5, textWidth + 8, BAR_HEIGHT - 1, 3)
  context.fill()
  context.fillStyle = palette.ink
  context.fillText(text, x0 + 4, y + BAR_HEIGHT / 2 + 0.5)
}

function paintEvents(context: Context, picture: Picture, range: Range): void {
  const { log, lanes, scale, palette } = picture
  const rows = new Map(lanes.map((lane, row) => [lane.id, row]))
  const { mainloop } = log.history.latest
  const signedAt = new Map<number, number>()
  let arrowAt = -Infinity
  const calls: SystemCall[] = []
  for (let index = range.from; index <= range.to; index++) {
    const event = log.events[index]
    if (!event) continue
    const x = scale.x(index)
    if (event.kind === 'switch') {
      const [from, to] = [rows.get(event.from), rows.get(event.to)]
      if (from === undefined || to === undefined || x < arrowAt + ARROW_DISTANCE) continue
      const colour = event.why === 'throw' || event.why === 'kill' ? palette.danger : palette.softInk
      paintArrow(context, x, from, to, colour)
      arrowAt = x
      continue
    }
    const row = rows.get(laneOf(event, mainloop))
    const lane = row === undefined ? undefined : lanes[row]
    if (row === undefined || !lane) continue
    if (event.kind === 'system-call') {
      calls.push({ x, text: `${event.name} = ${event.result}`, failed: event.result < 0 })
      continue
    }
    if (x < (signedAt.get(row) ?? -Infinity) + SIGN_DISTANCE && !isError(event)) continue
    drawSign(context, event, x, row * LANE_HEIGHT + SIGN_MIDDLE, laneColour(lane, palette), palette)
    signedAt.set(row, x)
  }
  const row = rows.get(SYSTEM_CALLS)
  if (row !== undefined) paintSystemCalls(context, palette, calls, row * LANE_HEIGHT)
}

function isError(event: TraceEvent): boolean {
  return event.kind === 'error-squelched' || (event.kind === 'greenlet-ended' && event.outcome === 'error')
}

interface SystemCall {
  x: number
  text: string
  failed: boolean
}

/** A stroke for each call, and its name where the next one leaves room for it. */
function paintSystemCalls(
  context: Context,
  palette: Palette,
  calls: readonly SystemCall[],
  top: number,
): void {
  for (const [index, { x, text, failed }] of calls.entries()) {
    context.fillStyle = failed ? palette.danger : palette.softInk
    context.fillRect(x - 0.75, top + BAR_TOP, 1.5, BAR_HEIGHT)
    const next = calls[index + 1]?.x ?? Infinity
    if (x + context.measureText(text).width + 10 > next) continue
    context.fillStyle = failed ? palette.danger : palette.ink
    context.fillText(text, x + 4, top + BAR_MIDDLE)
  }
}

/** The moment from which there is a MAINLOOP that runs: a line through all lanes, with its name. */
function paintLaunch(
  context: Context,
  { log, lanes, scale, palette, top, height }: Picture,
  range: Range,
): void {
  const index = log.launch
  if (index === undefined || index < range.from - LAUNCH_REACH || index > range.to) return
  const event = log.events[index]
  const row = lanes.findIndex(({ id }) => event?.kind === 'mainloop-started' && id === event.mainloop)
  if (row === -1) return
  const x = scale.x(index)
  context.strokeStyle = palette.brand
  context.lineWidth = 1.25
  context.setLineDash([2, 3])
  context.beginPath()
  context.moveTo(x, Math.max(0, top))
  context.lineTo(x, Math.min(lanes.length * LANE_HEIGHT, top + height))
  context.stroke()
  context.setLineDash([])
  const y = row * LANE_HEIGHT + SIGN_MIDDLE
  context.fillStyle = palette.brand
  context.beginPath()
  context.roundRect(x, y - 6, context.measureText(LAUNCH).width + 10, 12, 3)
  context.fill()
  context.fillStyle = palette.background
  context.fillText(LAUNCH, x + 5, y + 0.5)
}

function paintArrow(context: Context, x: number, from: number, to: number, colour: string): void {
  const down = to > from
  const y0 = from * LANE_HEIGHT + BAR_TOP + (down ? BAR_HEIGHT : 0)
  const y1 = to * LANE_HEIGHT + BAR_TOP + (down ? 0 : BAR_HEIGHT)
  context.strokeStyle = context.fillStyle = colour
  context.lineWidth = 1.25
  context.beginPath()
  context.moveTo(x, y0)
  context.lineTo(x, y1 + (down ? -3 : 3))
  context.stroke()
  context.beginPath()
  context.moveTo(x, y1)
  context.lineTo(x - 3.5, y1 + (down ? -6 : 6))
  context.lineTo(x + 3.5, y1 + (down ? -6 : 6))
  context.fill()
}

function paintAxis(context: Context, { scale, left, width, palette, log }: Picture): void {
  context.fillStyle = palette.line
  context.fillRect(0, AXIS_HEIGHT - 1, width, 1)
  if (log.events.length === 0) return
  for (const tick of scale.ticks(left, left + width)) {
    const x = tick.x - left
    context.fillStyle = palette.softInk
    context.fillRect(x - 0.5, AXIS_HEIGHT - 6, 1, 5)
    context.fillText(tick.text, x + 4, AXIS_HEIGHT / 2 - 1)
    if (!tick.cut) continue
    // Two slanted strokes before the event: time was left out here.
    context.strokeStyle = palette.softInk
    context.lineWidth = 1
    for (const offset of [-9, -6]) {
      context.beginPath()
      context.moveTo(x + offset - 1.5, AXIS_HEIGHT - 2)
      context.lineTo(x + offset + 1.5, AXIS_HEIGHT - 8)
      context.stroke()
    }
  }
}
