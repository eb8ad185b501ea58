/** Moving what is in view with a pointer: dragging with mouse or finger pans, two fingers zoom, the wheel does both. */
interface Actions {
  /** By so many pixels; up and down only with the mouse, for a finger scrolls the lanes by itself. */
  pan(x: number, y: number): void
  zoom(factor: number, x: number): void
}

export interface Panning {
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  up(event: PointerEvent): void
  wheel(event: WheelEvent): void
  /** Whether the press that just ended was a drag: the click that follows means nothing. */
  wasDrag(): boolean
}

/** A hand that presses a button moves this far without meaning to drag, in pixels. */
const SLACK = 4

/** Pixels of a wheel that double the zoom. */
const WHEEL_DOUBLE = 200

const LINE_PIXELS = 16

export function usePanning({ pan, zoom }: Actions): Panning {
  const fingers = new Map<number, { x: number; y: number }>()
  let traveled = 0
  let dragged = false

  function spread(): { distance: number; middle: number } {
    const [a, b] = [...fingers.values()]
    if (!a || !b) return { distance: 0, middle: 0 }
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: (a.x + b.x) / 2 }
  }

  return {
    down(event) {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      if (fingers.size === 0) [dragged, traveled] = [false, 0]
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    },
    move(event) {
      const before = fingers.get(event.pointerId)
      if (!before) return
      const wide = spread()
      const [x, y] = [event.clientX - before.x, event.clientY - before.y]
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
      traveled += Math.abs(x) + Math.abs(y)
      if (traveled < SLACK) return
      dragged = true
      const element = event.currentTarget as Element
      element.setPointerCapture(event.pointerId)
      if (fingers.size === 1) return pan(-x, event.pointerType === 'mouse' ? -y : 0)
      const { distance, middle } = spread()
      if (wide.distance > 0) zoom(distance / wide.distance, middle - element.getBoundingClientRect().left)
      pan(wide.middle - middle, 0)
    },
    up(event) {
      fingers.delete(event.pointerId)
    },
    wheel(event) {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
      if (event.ctrlKey || event.metaKey || event.altKey) {
        zoom(2 ** ((-event.deltaY * unit) / WHEEL_DOUBLE), event.offsetX)
      } else if (sideways !== 0 && Math.abs(sideways) >= Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        pan(sideways * unit, 0)
      } else return // up and down: the lanes' own scrolling, then the page's
      event.preventDefault()
    },
    wasDrag: () => dragged,
  }
}
