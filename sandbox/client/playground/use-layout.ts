/** How the playground's parts stand beside each other: chosen by the reader, and kept. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

export const LAYOUTS = ['columns', 'rows', 'timeline', 'slides'] as const
export type Layout = (typeof LAYOUTS)[number]

const KEY = 'hublet:layout'

/** One divider: what and which way it divides, under which name its place is kept, and where it stands at first, in percent. */
export interface Split {
  readonly label: string
  readonly direction: 'row' | 'column'
  readonly name: string
  readonly initial: number
}

export interface UsedLayout {
  readonly layout: Ref<Layout>
  /** `outer`: code and terminal on one side, timeline and details on the other. */
  readonly splits: ComputedRef<Readonly<Record<'outer' | 'code' | 'timeline', Split>>>
}

/** In the browser only: reads the browser's storage. `comparing`: two timelines need more of the height. */
export function useLayout(comparing: () => boolean): UsedLayout {
  const kept = localStorage.getItem(KEY)
  const layout = ref<Layout>(kept === 'rows' ? kept : 'columns')
  /** A page that opens with the timeline alone would hide where to begin: what stood there before is kept. */
  watch(layout, (chosen) => {
    if (chosen === 'columns' || chosen === 'rows') localStorage.setItem(KEY, chosen)
  })

  const place = (label: string, name: string, initial: number, direction: Split['direction']): Split => ({
    label,
    direction,
    name,
    initial,
  })
  const splits = computed(() => {
    const two = comparing()
    const compared = two ? '-compared' : ''
    if (layout.value === 'rows')
      return {
        outer: place('Height of code and terminal', `rows${compared}`, two ? 30 : 42, 'column'),
        code: place('Width of the code', 'above', 60, 'row'),
        timeline: place('Width of the timeline', 'below', 62, 'row'),
      }
    return {
      outer: place('Width of code and terminal', 'columns', 45, 'row'),
      code: place('Height of the code', 'left', 66, 'column'),
      timeline: place('Height of the timeline', `right${compared}`, two ? 74 : 60, 'column'),
    }
  })
  return { layout, splits }
}
