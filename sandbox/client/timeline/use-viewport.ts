/** The part of the trace that is in view: follows the newest event or the cursor, and moves by wheel, drag, pinch and keys. */
import { ZoomTransform } from 'd3-zoom'
import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { Axis, type ScaleName } from './axis.ts'
import { Scale } from './scales.ts'
import { firstSpanFrom } from '../trace/spans.ts'
import {
  constrain,
  endOf,
  firstView,
  fittingZoom,
  focusOn,
  isAtEnd,
  panBy,
  reveal,
  zoomAt,
  type Viewport,
} from './viewport.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface UsedViewport {
  readonly scale: ComputedRef<Scale>
  /** The window's place in the whole trace, both ends from 0 to 1; for a scrollbar. */
  readonly window: ComputedRef<{ from: number; to: number }>
  /** Without a place, around the cursor when it is in view. */
  zoom(factor: number, x?: number): void
  pan(pixels: number): void
  /** Scrolls so that the window begins at a share of the trace. */
  scrollTo(share: number): void
  /** The bar at the cursor, in the given lane, fills the view. */
  focus(lane: number | undefined): void
}

/** `chosen` is the zoom that the reader, or a link, has chosen; without one, *clock* shows the whole trace, and so do all when it was opened. */
export function useViewport(
  trace: Trace,
  name: Ref<ScaleName>,
  width: Ref<number>,
  folded: Ref<boolean>,
  chosen: Ref<number | undefined>,
): UsedViewport {
  const { count, cursor, following, log, opened, level } = trace
  /** Whether the whole of the run is shown, since it was opened. */
  let whole = false
  const axis = shallowRef(makeAxis())
  const view: ShallowRef<Viewport> = shallowRef(firstView(axis.value, width.value))

  function makeAxis(): Axis {
    return new Axis(name.value, log.value.events, folded.value ? log.value.idle.folds : [], level.value)
  }

  /** The view as it stands until somebody moves it. */
  function settle(): void {
    const first = firstView(axis.value, width.value)
    const fitting = Math.min(first.transform.k, fittingZoom(axis.value, width.value))
    const k = chosen.value ?? (whole ? fitting : first.transform.k)
    const base = {
      width: width.value,
      transform:
        view.value.transform.k === k ? view.value.transform : new ZoomTransform(k, first.transform.x, 0),
    }
    view.value = following.value
      ? endOf(axis.value, base)
      : reveal(axis.value, constrain(axis.value, base), axis.value.at(cursor.value))
  }

  watch(name, () => (chosen.value = undefined))
  watch(log, () => (whole = false))
  watch(opened, (now) => {
    if (!now) return
    whole = true
    settle()
  })
  watch([log, name, folded, level], () => {
    axis.value = makeAxis()
    settle()
  })
  // From outside: a second timeline that is zoomed together with this one.
  watch(chosen, (k) => {
    if (k !== view.value.transform.k) settle()
  })
  watch(count, () => {
    axis.value.advance()
    if (following.value) settle()
    else view.value = constrain(axis.value, { ...view.value })
  })
  watch([cursor, following, width], settle)

  function moved(next: Viewport): void {
    view.value = next
    // A reader who leaves the newest event looks at something else.
    if (following.value && !isAtEnd(axis.value, next)) trace.hold()
  }

  function zoom(factor: number, x?: number): void {
    const at = scale.value.x(cursor.value)
    const inView = at >= 0 && at <= width.value
    moved(zoomAt(axis.value, view.value, factor, x ?? (inView ? at : width.value / 2)))
    chosen.value = view.value.transform.k
  }

  function pan(pixels: number): void {
    moved(panBy(axis.value, view.value, pixels))
  }

  function scrollTo(share: number): void {
    const { transform } = view.value
    pan(transform.x + share * axis.value.end * transform.k)
  }

  function focus(lane: number | undefined): void {
    if (count.value === 0) return
    const index = cursor.value
    const spans = log.value.spans.tracksOf(lane ?? log.value.events[index]?.greenlet ?? 0)[0] ?? []
    const span = spans[firstSpanFrom(spans, index + 1)]
    const covers = span !== undefined && span.from <= index
    const [from, to] = covers ? [span.from, span.to ?? count.value] : [index - 3, index + 3]
    trace.hold()
    view.value = focusOn(axis.value, view.value, axis.value.at(from), axis.value.at(to))
    chosen.value = view.value.transform.k
  }

  const scale = computed(() => {
    void count.value
    return new Scale(axis.value, log.value.events, view.value)
  })
  const window = computed(() => {
    void count.value
    const { transform, width: shown } = view.value
    const whole = Math.max(1, axis.value.end * transform.k)
    const clamp = (share: number): number => Math.max(0, Math.min(1, share))
    return { from: clamp(-transform.x / whole), to: clamp((shown - transform.x) / whole) }
  })
  return { scale, window, zoom, pan, scrollTo, focus }
}
