/** Draws what happened: arrows for switches, signs, system calls, the launch of MAINLOOP. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { shows } from '../trace/levels.ts'
import { laneOf } from '../trace/event-lane.ts'
import { barMiddle, type LaneSizes } from './geometry.ts'
import { foldAt } from '../trace/idle-turns.ts'
import { SYSTEM_CALLS } from '../trace/lanes.ts'
import { laneColor } from './palette.ts'
import type { Context, Picture } from './picture.ts'
import { drawSign } from './signs.ts'
import { isError } from '../trace/stops.ts'

/** Lane ids to rows. */
type Rows = ReadonlyMap<number, number>

interface Range {
  from: number
  to: number
}

/** Least distance of arrows and signs in a crowd; nearer ones are left out. Errors never are. */
const ARROW_DISTANCE = 3
const SIGN_DISTANCE = 4

/** The label at the launch of MAINLOOP, and how many events later it can still be in sight. */
const LAUNCH = 'launched'
const LAUNCH_REACH = 20

/** With more events than this in a pixel, signs and arrows say nothing: bars and landmarks are left. */
const CROWD = 2

export function paintEvents(context: Context, picture: Picture): void {
  const { lanes, scale, width } = picture
  const rows = new Map(lanes.map((lane, row) => [lane.id, row]))
  const range = { from: Math.max(0, scale.nearest(0) - 1), to: scale.nearest(width) + 1 }
  if ((range.to - range.from) / width > CROWD) paintLandmarks(context, picture, rows, range)
  else paintEach(context, picture, rows, range)
  paintLaunch(context, picture, range)
}

function paintEach(context: Context, picture: Picture, rows: Rows, range: Range): void {
  const { log, lanes, scale, sizes, palette } = picture
  const { mainloop } = log.history.latest
  const signedAt = new Map<number, number>()
  const calls: SystemCall[] = []
  let arrowAt = -Infinity
  for (let index = range.from; index <= range.to; index++) {
    const event = log.events[index]
    if (!event || !shows(picture.level, event)) continue
    const fold = foldAt(scale.axis.folds, index)
    if (fold) {
      index = fold.to
      continue
    }
    const x = scale.x(index)
    if (event.kind === 'switch') {
      const [from, to] = [rows.get(event.from), rows.get(event.to)]
      if (from === undefined || to === undefined || x < arrowAt + ARROW_DISTANCE) continue
      const color = event.why === 'throw' || event.why === 'kill' ? palette.danger : palette.softInk
      paintArrow(context, sizes, x, { from, to }, color)
      arrowAt = x
      continue
    }
    const row = rows.get(laneOf(event, mainloop))
    const lane = row === undefined ? undefined : lanes[row]
    if (row === undefined || !lane) continue
    if (event.kind === 'system-call') {
      calls.push({ x, event })
      continue
    }
    if (x < (signedAt.get(row) ?? -Infinity) + SIGN_DISTANCE && !isError(event)) continue
    drawSign(context, event, x, row * sizes.lane + sizes.signMiddle, laneColor(lane, palette), palette)
    signedAt.set(row, x)
  }
  const row = rows.get(SYSTEM_CALLS)
  if (row !== undefined) paintSystemCalls(context, picture, calls, row * sizes.lane)
}

/** Errors and marks: one in four pixels of each lane. */
function paintLandmarks(context: Context, picture: Picture, rows: Rows, range: Range): void {
  const { log, lanes, scale, sizes, palette } = picture
  const { mainloop } = log.history.latest
  const signedAt = new Map<number, number>()
  for (const index of log.landmarks) {
    if (index < range.from || index > range.to) continue
    const event = log.events[index] as TraceEvent
    const row = rows.get(laneOf(event, mainloop))
    const lane = row === undefined ? undefined : lanes[row]
    if (row === undefined || !lane) continue
    const x = scale.x(index)
    if (x < (signedAt.get(row) ?? -Infinity) + SIGN_DISTANCE) continue
    drawSign(context, event, x, row * sizes.lane + sizes.signMiddle, laneColor(lane, palette), palette)
    signedAt.set(row, x)
  }
}

interface SystemCall {
  x: number
  event: Extract<TraceEvent, { kind: 'system-call' }>
}

/** A stroke for each call; its name, arguments and result as far as the next one leaves room for them. */
function paintSystemCalls(
  context: Context,
  { palette, sizes }: Picture,
  calls: readonly SystemCall[],
  top: number,
): void {
  for (const [index, { x, event }] of calls.entries()) {
    const failed = event.result < 0
    context.fillStyle = failed ? palette.danger : palette.softInk
    context.fillRect(x - 0.75, top + sizes.barTop, 1.5, sizes.bar)
    const next = calls[index + 1]?.x ?? Infinity
    const whole = `${event.name}(${event.args}) = ${event.result}`
    const fits = (words: string): boolean => x + context.measureText(words).width + 10 <= next
    const text = [whole, `${event.name} = ${event.result}`, `= ${event.result}`].find(fits)
    if (text === undefined) continue
    context.fillStyle = failed ? palette.danger : palette.ink
    context.fillText(text, x + 4, top + barMiddle(sizes))
  }
}

/** The moment from which there is a MAINLOOP that runs: a line through all lanes, with its name. */
function paintLaunch(
  context: Context,
  { log, lanes, scale, sizes, palette, top, height }: Picture,
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
  context.lineTo(x, Math.min(lanes.length * sizes.lane, top + height))
  context.stroke()
  context.setLineDash([])
  const y = row * sizes.lane + sizes.signMiddle
  context.fillStyle = palette.brand
  context.beginPath()
  context.roundRect(x, y - 6, context.measureText(LAUNCH).width + 10, 12, 3)
  context.fill()
  context.fillStyle = palette.background
  context.fillText(LAUNCH, x + 5, y + 0.5)
}

function paintArrow(context: Context, sizes: LaneSizes, x: number, { from, to }: Range, color: string): void {
  const down = to > from
  const y0 = from * sizes.lane + sizes.barTop + (down ? sizes.bar : 0)
  const y1 = to * sizes.lane + sizes.barTop + (down ? 0 : sizes.bar)
  context.strokeStyle = context.fillStyle = color
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
