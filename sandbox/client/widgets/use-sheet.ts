/** Places the sheet of an opened `<details>` beside its summary, whole on the screen, whatever its surroundings cut off. */
import { ref, type Ref } from 'vue'

/** Distance from the summary and from the edges of the screen, in pixels. */
const GAP = 6

export interface SheetPlace {
  /** For the sheet, which is `position: fixed`. */
  readonly style: Ref<{ left: string; top: string; maxHeight: string } | undefined>
  /** Called with the `toggle` event of the details. */
  place(event: Event): void
}

/** `prefer`: on which side of the summary it stands when there is room on both. */
export function useSheet(prefer: 'above' | 'below'): SheetPlace {
  const style: SheetPlace['style'] = ref()

  function place(event: Event): void {
    const details = event.currentTarget as HTMLDetailsElement
    const summary = details.querySelector('summary')?.getBoundingClientRect()
    const sheet = details.querySelector<HTMLElement>('.sheet')
    if (!details.open || !summary || !sheet) return
    const { offsetWidth: width, offsetHeight: height } = sheet
    const above = summary.top - GAP - height
    const below = summary.bottom + GAP
    const fits = { above: above >= GAP, below: below + height <= innerHeight - GAP }
    const other = prefer === 'above' ? 'below' : 'above'
    const side = !fits[prefer] && fits[other] ? other : prefer
    const lowest = Math.max(GAP, innerHeight - GAP - height)
    const top = Math.min(Math.max(GAP, side === 'above' ? above : below), lowest)
    const left = Math.max(GAP, Math.min(summary.right - width, innerWidth - GAP - width))
    style.value = { left: `${left}px`, top: `${top}px`, maxHeight: `${innerHeight - 2 * GAP}px` }
  }

  return { style, place }
}
