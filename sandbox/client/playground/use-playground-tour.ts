/** The tour of the playground: the reader's own, or that of an example whose code is unchanged. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Examples } from '../gallery/use-examples.ts'
import { isSameCode } from '../tour/same-code.ts'

const KEY = 'hublet:tour'

export interface PlaygroundTour {
  /** The reader's own, or the one that came with a link. */
  readonly own: Ref<string | undefined>
  /** The one of the code in the editor, and of its run. */
  readonly text: ComputedRef<string | undefined>
}

/**
 * In the browser only: reads the browser's storage.
 *
 * @param ran the code of the run that is shown; undefined before the first
 */
export function usePlaygroundTour(
  code: Ref<string>,
  ran: Ref<string | undefined>,
  examples: Examples,
  shared: { readonly tour?: string | undefined } | undefined,
): PlaygroundTour {
  const own = ref(shared ? shared.tour : (sessionStorage.getItem(KEY) ?? undefined))
  watch(
    own,
    (text) => {
      if (text === undefined) sessionStorage.removeItem(KEY)
      else sessionStorage.setItem(KEY, text)
    },
    { immediate: true },
  )

  const text = computed(() => {
    if (own.value !== undefined) return own.value
    const written = examples.tour.value
    if (!written || !isSameCode(code.value, written.code)) return undefined
    return ran.value === undefined || isSameCode(ran.value, written.code) ? written.text : undefined
  })

  return { own, text }
}
