/** Dragging with the mouse scrolls an element, as a finger does by itself. */
import type { Ref } from 'vue'

/** A hand that presses a button moves this far without meaning to drag, in pixels. */
const SLACK = 4

export interface Panning {
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  /** Whether the press that just ended was a drag: the click that follows means nothing. */
  wasDrag(): boolean
}

export function usePanning(scroller: Ref<HTMLElement | undefined>): Panning {
  let start: { x: number; y: number; left: number; top: number } | undefined
  let dragged = false
  return {
    down(event) {
      dragged = false
      const element = scroller.value
      if (!element || event.pointerType !== 'mouse' || event.button !== 0) return
      start = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop }
    },
    move(event) {
      const element = scroller.value
      if (!element || !start || event.buttons !== 1) {
        start = undefined
        return
      }
      const [x, y] = [event.clientX - start.x, event.clientY - start.y]
      if (!dragged && Math.abs(x) < SLACK && Math.abs(y) < SLACK) return
      dragged = true
      if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
      element.scrollLeft = start.left - x
      element.scrollTop = start.top - y
    },
    wasDrag: () => dragged,
  }
}
