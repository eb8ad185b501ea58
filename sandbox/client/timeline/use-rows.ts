/** Lanes up and down: which are in view, and how the one that runs comes into it. */
import { computed, watch, type ComputedRef, type Ref } from 'vue'
import { AXIS_HEIGHT, type LaneSizes } from './geometry.ts'
import { rowsBelow, scrollToRow } from './out-of-view.ts'
import type { Trace } from '../trace/use-trace.ts'
import type { Lane } from '../trace/lanes.ts'

interface On {
  readonly trace: Trace
  readonly scroller: Readonly<Ref<HTMLElement | undefined>>
  readonly lanes: Readonly<Ref<readonly Lane[]>>
  readonly sizes: Readonly<Ref<LaneSizes>>
  readonly view: { top: number; readonly height: number }
  readonly laneAtCursor: () => number
}

export interface Rows {
  /** Height of all lanes with their axis, in pixels. */
  readonly sheet: ComputedRef<number>
  /** The lanes that are in the page: those in view with some beside them, in steps, so that few scrolls change them. */
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  /** How many lanes are below what is in view. */
  readonly below: ComputedRef<number>
  scrollTo(top: number): void
  /** Scrolls the element, when a frame is drawn: before that it would be laid out twice. */
  scrollElement(): void
}

/** Lanes come into the page by so many at once, before they come into view. */
const STEP = 10

export function useRows(on: On): Rows {
  const { lanes, sizes, view } = on
  let toBeScrolled = false

  const rows = computed(() => ({ lane: sizes.value.lane, top: view.top, height: view.height }))
  const sheet = computed(() => AXIS_HEIGHT + lanes.value.length * sizes.value.lane)
  const first = computed(() => STEP * Math.max(0, Math.floor(view.top / sizes.value.lane / STEP) - 1))
  const end = computed(() => STEP * (Math.ceil((view.top + view.height) / sizes.value.lane / STEP) + 1))
  const below = computed(() => rowsBelow(lanes.value.length, rows.value))

  /** Names and canvas follow at once, since the browser tells of a scroll only in the next frame. */
  function scrollTo(top: number): void {
    view.top = Math.min(Math.max(0, top), Math.max(0, sheet.value - view.height))
    toBeScrolled = true
  }

  function scrollElement(): void {
    if (toBeScrolled && on.scroller.value) on.scroller.value.scrollTop = view.top
    toBeScrolled = false
  }

  // The lane that runs at the cursor stays in view; while a program goes on its lanes are left where the reader has put them.
  watch(on.trace.cursor, () => {
    if (on.trace.following.value) return
    const row = lanes.value.findIndex(({ id }) => id === on.laneAtCursor())
    const to = row < 0 ? undefined : scrollToRow(row, rows.value)
    if (to !== undefined) scrollTo(to)
  })

  return { sheet, first, end, below, scrollTo, scrollElement }
}
