/** Draws the bars of the lanes: who ran, who waited for what, what was registered. */
import { BAR_HEIGHT, BAR_TOP, LANE_HEIGHT } from './geometry.ts'
import type { Lane } from './lanes.ts'
import type { Context, Picture } from './paint.ts'
import { colourOf, laneColour, type Palette } from './palette.ts'
import { firstSpanFrom, type Span } from './spans.ts'

/** Draws the bars of a lane and returns their labels. */
export function paintSpans(context: Context, picture: Picture, lane: Lane, row: number): Label[] {
  const tracks = picture.log.spans.tracksOf(lane.id)
  // Several beside each other use the whole lane, for it has no signs below.
  const height = tracks.length <= 1 ? BAR_HEIGHT : (LANE_HEIGHT - 6) / tracks.length - 1
  const labels: Label[] = []
  for (const [track, spans] of tracks.entries()) {
    const y = row * LANE_HEIGHT + (tracks.length <= 1 ? BAR_TOP : 3 + track * (height + 1))
    labels.push(...paintTrack(context, picture, lane, spans, y, height))
  }
  return labels
}

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
    paintSpan(context, picture, lane, span, x0, Math.max(x1, x0 + 1), y, height)
    if (span.label !== '' && height >= 12)
      labels.push({ text: span.label, x0: Math.max(x0, 0) + 4, x1: Math.min(x1, width) - 4, y })
    // Where thousands of bars share a pixel, one of them is enough.
    if (x1 - x0 < 1) at = Math.max(at, firstSpanFrom(spans, scale.firstFrom(x0 + 1)) - 1)
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
  height: number,
): void {
  const { palette, patterns, width } = picture
  // Very wide bars are cut to the view: canvases draw badly far outside of it.
  const start = Math.max(x0, -20)
  const stop = Math.min(x1, width + 20)
  if (stop <= start) return
  const colour = spanColour(picture, lane, span)
  context.beginPath()
  context.roundRect(start, y, stop - start, height, Math.min(3, (stop - start) / 2))
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
    case 'listener':
    case 'descriptor':
      context.fillStyle = patterns.get(context, 'hatch-right', colour)
      break
    case 'scheduled':
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

/** Listeners and timers have the colour of whoever waits for them. */
function spanColour({ log, palette }: Picture, lane: Lane, span: Span): string {
  if (lane.role !== 'listeners' && lane.role !== 'timers') return laneColour(lane, palette)
  const role = log.roleOf(span.greenlet)
  return role === 'main' || role === 'mainloop' ? palette.softInk : colourOf(span.greenlet, palette.dark)
}

export interface Label {
  text: string
  /** Between which pixels there is room for it. */
  x0: number
  x1: number
  y: number
}

/** A label on paper of its own, so that it can be read above any filling; left out where it does not fit. */
export function paintLabel(context: Context, palette: Palette, { text, x0, x1, y }: Label): void {
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
