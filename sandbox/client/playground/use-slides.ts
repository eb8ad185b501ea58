/** Slides for a class: a link opens them at a stop of the story, and the keys of a presenter go from stop to stop. */
import { onScopeDispose, watch, type Ref } from 'vue'
import type { Tour } from '../tour/use-tour.ts'
import type { Layout } from './use-layout.ts'

interface Shared {
  readonly slides?: boolean | undefined
  /** Number of the stop to begin with, from 1. */
  readonly stop?: number | undefined
}

export function useSlides(layout: Ref<Layout>, tour: Tour, shared: Shared | undefined): void {
  const { found, at } = tour
  if (shared?.slides) layout.value = 'slides'

  /** A stop can be shown when there is a run. */
  let wanted = shared?.stop
  watch(
    found,
    (stops) => {
      if (wanted === undefined || stops.length === 0) return
      tour.go(Math.min(wanted, stops.length) - 1)
      wanted = undefined
    },
    // After the view has opened the run where it opens runs.
    { flush: 'post' },
  )

  /** Remote controls of presenters send these two. */
  const press = (event: KeyboardEvent): void => {
    if (layout.value !== 'slides' || event.defaultPrevented || found.value.length === 0) return
    const step = { PageDown: 1, PageUp: -1 }[event.key]
    const next = step === undefined ? -1 : at.value === undefined ? 0 : at.value + step
    if (next < 0 || next >= found.value.length) return
    event.preventDefault()
    tour.go(next)
  }
  document.addEventListener('keydown', press, { capture: true })
  onScopeDispose(() => document.removeEventListener('keydown', press, { capture: true }))
}
