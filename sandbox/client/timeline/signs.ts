/** The small signs of events: circles for listeners, triangles for timers, diamonds for Node's callbacks, brackets for groups, crosses for errors. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { Palette } from './palette.ts'

/** Draws an event's sign around (x, y); switches, waits and system calls have none. */
export function drawSign(
  context: CanvasRenderingContext2D,
  event: TraceEvent,
  x: number,
  y: number,
  color: string,
  palette: Palette,
): void {
  context.lineWidth = 1.5
  context.strokeStyle = context.fillStyle = color
  switch (event.kind) {
    case 'listener-added':
      circle(context, x, y, 'filled')
      break
    case 'listener-woken':
      circle(context, x, y, 'ringed')
      break
    case 'listener-removed':
      circle(context, x, y, 'hollow')
      break
    case 'listener-closed':
      circle(context, x, y, 'hollow')
      cross(context, x, y, 2)
      break
    case 'timer-scheduled':
      triangle(context, x, y, false)
      break
    case 'timer-fired':
      triangle(context, x, y, true)
      break
    case 'timer-canceled':
      triangle(context, x, y, false)
      cross(context, x, y, 3)
      break
    case 'greenlet-spawned':
      context.fillRect(x - 3, y - 3, 6, 6)
      break
    case 'greenlet-ended':
      if (event.outcome === 'error') warning(context, x, y, palette)
      else if (event.outcome === 'killed') cross(context, x, y, 3.5)
      else context.fillRect(x - 1, y - 4.5, 2, 9)
      break
    case 'callback-scheduled':
      diamond(context, x, y)
      break
    case 'group-opened':
      bracket(context, x, y, 1)
      break
    case 'group-ended':
      bracket(context, x, y, -1)
      break
    case 'group-canceled':
      bracket(context, x, y, -1)
      cross(context, x, y, 3.5)
      break
    case 'error-squelched':
      warning(context, x, y, palette)
      break
    case 'mark':
      flag(context, x, y, palette)
      break
  }
}

function circle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  how: 'filled' | 'ringed' | 'hollow',
): void {
  context.beginPath()
  context.arc(x, y, how === 'ringed' ? 1.8 : how === 'filled' ? 3.2 : 2.7, 0, 2 * Math.PI)
  if (how === 'hollow') context.stroke()
  else context.fill()
  if (how !== 'ringed') return
  context.beginPath()
  context.arc(x, y, 4, 0, 2 * Math.PI)
  context.stroke()
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, filled: boolean): void {
  context.beginPath()
  context.moveTo(x - 3, y - 3.5)
  context.lineTo(x + 3.5, y)
  context.lineTo(x - 3, y + 3.5)
  context.closePath()
  if (filled) context.fill()
  context.stroke()
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.moveTo(x, y - 4)
  context.lineTo(x + 4, y)
  context.lineTo(x, y + 4)
  context.lineTo(x - 4, y)
  context.closePath()
  context.stroke()
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, reach: number): void {
  context.beginPath()
  context.moveTo(x - reach, y - reach)
  context.lineTo(x + reach, y + reach)
  context.moveTo(x - reach, y + reach)
  context.lineTo(x + reach, y - reach)
  context.stroke()
}

/** `way` 1 opens to the right, -1 to the left. */
function bracket(context: CanvasRenderingContext2D, x: number, y: number, way: 1 | -1): void {
  context.beginPath()
  context.moveTo(x + 3 * way, y - 5)
  context.lineTo(x - way, y - 5)
  context.lineTo(x - way, y + 5)
  context.lineTo(x + 3 * way, y + 5)
  context.stroke()
}

function warning(context: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  context.fillStyle = palette.danger
  context.beginPath()
  context.moveTo(x, y - 6)
  context.lineTo(x + 6, y + 5)
  context.lineTo(x - 6, y + 5)
  context.closePath()
  context.fill()
  context.fillStyle = palette.background
  context.fillRect(x - 0.75, y - 2.5, 1.5, 4)
  context.fillRect(x - 0.75, y + 2.5, 1.5, 1.5)
}

function flag(context: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  context.fillStyle = palette.brand
  context.fillRect(x - 3, y - 5, 1.5, 10)
  context.beginPath()
  context.moveTo(x - 2, y - 5)
  context.lineTo(x + 5, y - 2)
  context.lineTo(x - 2, y + 1)
  context.fill()
}
