/** Which part of an axis is in view: the mathematics of zooming and panning are d3's, the limits are ours. */
import { ZoomTransform } from 'd3-zoom'
import type { Axis, ScaleName } from './axis.ts'

/** Room before the first and after the last event, in pixels. */
export const MARGIN = 16

/** The widest zoom of each scale. */
const MOST: Record<ScaleName, number> = { steps: 4, compressed: 6, clock: 20_000 }

export interface Viewport {
  /** From the axis to pixels of the view. */
  readonly transform: ZoomTransform
  readonly width: number
}

/** The zoom at which the whole trace is in view. */
export function fittingZoom(axis: Axis, width: number): number {
  return Math.max(1, width - 2 * MARGIN) / Math.max(axis.end, 1e-6)
}

/** The first view of a trace: *clock* in whole, the others at their own size. */
export function firstView(axis: Axis, width: number): Viewport {
  const zoom = axis.name === 'clock' ? Math.min(fittingZoom(axis, width), MOST.clock) : 1
  return endOf(axis, { transform: new ZoomTransform(zoom, MARGIN, 0), width })
}

/** Keeps zoom and place within their limits: a trace narrower than the view stands at its left edge. */
export function constrain(axis: Axis, { transform, width }: Viewport): Viewport {
  const least = Math.min(1, fittingZoom(axis, width))
  const k = Math.max(least, Math.min(MOST[axis.name], transform.k))
  const rightmost = Math.min(MARGIN, width - MARGIN - axis.end * k)
  return { transform: new ZoomTransform(k, Math.max(rightmost, Math.min(MARGIN, transform.x)), 0), width }
}

/** The event under the pixel `x` stays under it. */
export function zoomAt(axis: Axis, view: Viewport, factor: number, x: number): Viewport {
  const place = view.transform.invertX(x)
  const { k } = constrain(axis, {
    ...view,
    transform: new ZoomTransform(view.transform.k * factor, 0, 0),
  }).transform
  return constrain(axis, { ...view, transform: new ZoomTransform(k, x - place * k, 0) })
}

/** Moves what is in view by so many pixels; to the left when positive, as scrolling does. */
export function panBy(axis: Axis, view: Viewport, pixels: number): Viewport {
  const { k, x } = view.transform
  return constrain(axis, { ...view, transform: new ZoomTransform(k, x - pixels, 0) })
}

/** The end of the trace at the right edge. */
export function endOf(axis: Axis, view: Viewport): Viewport {
  return constrain(axis, { ...view, transform: new ZoomTransform(view.transform.k, -Infinity, 0) })
}

export function isAtEnd(axis: Axis, view: Viewport): boolean {
  return endOf(axis, view).transform.x >= view.transform.x - 1
}

/** Two places fill the middle of the view. */
export function focusOn(axis: Axis, view: Viewport, from: number, to: number): Viewport {
  const k = (view.width * 0.7) / Math.max(to - from, 1e-6)
  const bounded = constrain(axis, { ...view, transform: new ZoomTransform(k, 0, 0) }).transform.k
  return centerOn(axis, { ...view, transform: new ZoomTransform(bounded, 0, 0) }, (from + to) / 2)
}

export function centerOn(axis: Axis, view: Viewport, place: number): Viewport {
  const { k } = view.transform
  return constrain(axis, { ...view, transform: new ZoomTransform(k, view.width / 2 - place * k, 0) })
}

/** Brings a place into view; where it is in view already, nothing moves. */
export function reveal(axis: Axis, view: Viewport, place: number): Viewport {
  const x = view.transform.applyX(place)
  return x < 30 || x > view.width - 30 ? centerOn(axis, view, place) : view
}
