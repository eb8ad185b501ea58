/** Draws the visible part of the timeline on its canvas. */
import { AXIS_HEIGHT } from './geometry.ts'
import { firstFoldFrom, type Fold } from '../trace/idle-turns.ts'
import { paintEvents } from './paint-events.ts'
import { paintLabel, paintSpans, type Label } from './paint-spans.ts'
import type { Context, Picture } from './picture.ts'
import { plural } from '../trace/wording.ts'

export function paint(context: Context, picture: Picture): void {
  const { width, height, sizes, palette } = picture
  context.clearRect(0, 0, width, height)
  context.font = `${sizes.font}px ${palette.font}`
  context.textBaseline = 'middle'
  context.save()
  context.beginPath()
  context.rect(0, AXIS_HEIGHT, width, height - AXIS_HEIGHT)
  context.clip()
  context.translate(0, AXIS_HEIGHT - picture.top)
  paintGrid(context, picture)
  if (picture.log.events.length > 0) {
    paintLine(context, picture)
    paintCursor(context, picture)
    const first = Math.max(0, Math.floor(picture.top / sizes.lane))
    const last = Math.min(picture.lanes.length, Math.ceil((picture.top + height) / sizes.lane))
    const labels: Label[] = []
    for (let row = first; row < last; row++) {
      const lane = picture.lanes[row]
      if (lane) labels.push(...paintSpans(context, picture, lane, row))
    }
    paintEvents(context, picture)
    paintFolds(context, picture)
    // Last, so that no arrow goes through them.
    for (const label of labels) paintLabel(context, picture, label)
    paintDim(context, picture, first, last)
    if (picture.veiled) paintVeil(context, picture)
  }
  context.restore()
  paintAxis(context, picture)
}

function paintGrid(context: Context, { lanes, lane, width, sizes, palette }: Picture): void {
  const chosen = lanes.findIndex(({ id }) => id === lane)
  context.fillStyle = palette.soft
  if (chosen !== -1) context.fillRect(0, chosen * sizes.lane, width, sizes.lane - 1)
  context.fillStyle = palette.line
  for (let row = 1; row <= lanes.length; row++) context.fillRect(0, row * sizes.lane - 1, width, 1)
}

function paintCursor(context: Context, { lanes, cursor, scale, sizes, palette }: Picture): void {
  if (cursor < 0 || cursor >= scale.axis.count) return
  const x = scale.x(cursor)
  context.fillStyle = palette.brandSoft
  context.fillRect(x - 9, 0, 18, lanes.length * sizes.lane)
  context.fillStyle = palette.brand
  context.fillRect(x - 0.75, 0, 1.5, lanes.length * sizes.lane)
}

/** How much of a lane that does not matter the paper hides. */
const DIM = 0.72

/** Thin paper over the lanes that do not matter. */
function paintDim(context: Context, picture: Picture, first: number, last: number): void {
  const { lanes, lit, width, sizes, palette } = picture
  if (!lit) return
  context.fillStyle = palette.background
  context.globalAlpha = DIM
  for (let row = first; row < last; row++) {
    const lane = lanes[row]
    if (lane && !lit.has(lane.id)) context.fillRect(0, row * sizes.lane, width, sizes.lane - 1)
  }
  context.globalAlpha = 1
}

/** Paper over the future. */
function paintVeil(context: Context, { lanes, cursor, scale, width, sizes, palette }: Picture): void {
  const x = Math.max(0, scale.x(cursor) + 10)
  context.fillStyle = palette.background
  context.fillRect(x, 0, Math.max(0, width - x), lanes.length * sizes.lane)
  context.fillStyle = palette.soft
  context.fillRect(x, 0, Math.max(0, width - x), lanes.length * sizes.lane)
}

/** A soft column with a bar at its top for each event of the line that is pointed at. */
function paintLine(context: Context, { log, lanes, line, scale, width, top, sizes, palette }: Picture): void {
  if (line === undefined) return
  let drawnTo = -Infinity
  for (const index of log.eventsOfLine(line)) {
    if (scale.axis.isHidden(index)) continue
    const x = scale.x(index)
    if (x < -6 || x < drawnTo + 2) continue
    if (x > width + 6) break
    context.fillStyle = palette.brandSoft
    context.fillRect(x - 5, 0, 10, lanes.length * sizes.lane)
    context.fillStyle = palette.brand
    context.fillRect(x - 5, top, 10, 3)
    drawnTo = x
  }
}

/** Over the folded turns, paper with their number. */
function paintFolds(context: Context, { lanes, scale, width, sizes, palette, top }: Picture): void {
  const { folds } = scale.axis
  for (let at = firstFoldFrom(folds, scale.nearest(0)); at < folds.length; at++) {
    const fold = folds[at] as Fold
    const [x0, x1] = [scale.x(fold.from), scale.x(fold.to + 1)]
    if (x0 > width) return
    context.fillStyle = palette.background
    context.fillRect(x0 - 2, 0, x1 - x0, lanes.length * sizes.lane)
    context.fillStyle = palette.soft
    context.fillRect(x0 - 2, 0, x1 - x0, lanes.length * sizes.lane)
    context.fillStyle = palette.softInk
    const text = plural(fold.turns, 'idle turn')
    const words = context.measureText(text).width + 6 < x1 - x0 ? text : `×${fold.turns}`
    if (context.measureText(words).width + 4 < x1 - x0) context.fillText(words, x0 + 2, top + 10)
  }
}

function paintAxis(context: Context, { scale, width, palette }: Picture): void {
  context.fillStyle = palette.line
  context.fillRect(0, AXIS_HEIGHT - 1, width, 1)
  for (const tick of scale.ticks()) {
    const { x } = tick
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
