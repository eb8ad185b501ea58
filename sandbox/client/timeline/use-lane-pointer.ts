/** The pointer over the lanes: says what lies under it, lights its source line up, and chooses an event. */
import { ref, type ComputedRef, type Ref } from 'vue'
import { AXIS_HEIGHT, type LaneSizes } from './geometry.ts'
import { hitAt, type Hit } from './hit.ts'
import { inWordsOf } from '../trace/levels.ts'
import type { Lane } from '../trace/lanes.ts'
import type { Scale } from './scales.ts'
import { sentenceOf, sentenceOfSpan } from '../trace/sentence.ts'
import type { Trace } from '../trace/use-trace.ts'

interface Lanes {
  trace: Trace
  canvas: Ref<HTMLCanvasElement | undefined>
  lanes: Ref<readonly Lane[]>
  scale: ComputedRef<Scale>
  sizes: Ref<LaneSizes>
  /** How far the lanes are scrolled, and how wide they are. */
  view: { readonly top: number; readonly width: number }
  choose(event: number, lane: number | undefined): void
}

export interface LanePointer {
  /** One sentence, and where it belongs. */
  readonly hint: Ref<{ text: string; x: number; y: number } | undefined>
  move(event: PointerEvent): void
  leave(): void
  click(event: MouseEvent): void
}

/** Room that a hint needs, in pixels. */
const HINT_WIDTH = 270

export function useLanePointer({ trace, canvas, lanes, scale, sizes, view, choose }: Lanes): LanePointer {
  const { log, count, pointedLine, level } = trace
  const hint = ref<{ text: string; x: number; y: number }>()

  /** A pointer's place, counted from the left edge of the view and, in lanes, from the top of the first. */
  function locate(event: MouseEvent): { x: number; y: number; top: number } | undefined {
    const box = canvas.value?.getBoundingClientRect()
    if (!box) return undefined
    const top = event.clientY - box.top
    return { x: event.clientX - box.left, y: (top - AXIS_HEIGHT + view.top) / sizes.value.lane, top }
  }

  function hitUnder(event: MouseEvent): Hit | undefined {
    const at = locate(event)
    if (!at || at.top <= AXIS_HEIGHT) return undefined
    return hitAt(log.value, lanes.value, scale.value, at.x, at.y)
  }

  function move(event: PointerEvent): void {
    const at = locate(event)
    const hit = hitUnder(event)
    if (!hit || !at) return leave()
    const said = 'event' in hit ? sentenceOf(log.value, hit.event) : sentenceOfSpan(log.value, hit.span)
    const text = inWordsOf(level.value, said)
    hint.value = { text, x: Math.min(at.x, Math.max(0, view.width - HINT_WIDTH)), y: at.top }
    pointedLine.value = log.value.lineOf('event' in hit ? hit.event : hit.span.from)
  }

  function leave(): void {
    hint.value = undefined
    pointedLine.value = undefined
  }

  function click(event: MouseEvent): void {
    const at = locate(event)
    if (!at || count.value === 0) return
    const hit = hitUnder(event)
    const lane = lanes.value[Math.floor(at.y)]?.id
    choose(hit && 'event' in hit ? hit.event : scale.value.nearest(at.x), lane)
  }

  return { hint, move, leave, click }
}
