/** The gallery as one reader knows it: which example is open, and which ones were seen. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { findExample, FIRST, type Example } from './examples.ts'
import { loadExample, loadTour } from './load.ts'
import { isMadeFrom } from './made-from.ts'

const OPEN = 'hublet:example'
const SEEN = 'hublet:seen'

export interface Examples {
  /** The example from which the present code was made; none when hardly anything of it is left. */
  readonly current: ComputedRef<Example | undefined>
  readonly seen: Ref<ReadonlySet<string>>
  /** The code of the open example as it was written, with its tour. */
  readonly tour: ComputedRef<{ readonly code: string; readonly text: string } | undefined>
  /** Loads the code of an example and makes it the present one. */
  open(id: string): Promise<string>
  /** The code as the present example has it. */
  original(): Promise<string>
  /** The code comes from elsewhere. */
  leave(): void
}

/** In the browser only: reads the browser's storage. */
export function useExamples(code: Ref<string>): Examples {
  const openId = ref(localStorage.getItem(OPEN) ?? FIRST)
  const seen = ref<ReadonlySet<string>>(
    new Set((localStorage.getItem(SEEN) ?? '').split(' ').filter(Boolean)),
  )

  /** Of the open example, once it is loaded; until then its story stands, so that nothing moves. */
  const loaded = shallowRef<{ id: string; code: string; tour: string | undefined }>()
  watch(
    openId,
    async (id) => {
      if (!findExample(id)) return
      const [text, tour] = await Promise.all(
        // Without its file an example has no story; opening it says that it could not be loaded.
        [loadExample(id), loadTour(id)].map((loading) => loading.catch(() => undefined)),
      )
      if (text !== undefined) loaded.value = { id, code: text, tour }
    },
    { immediate: true },
  )

  const current = computed(() => {
    const example = findExample(openId.value)
    const original = loaded.value?.id === example?.id ? loaded.value : undefined
    return original && !isMadeFrom(original.code, code.value) ? undefined : example
  })

  const tour = computed(() => {
    const { id, code: written, tour: text } = loaded.value ?? {}
    return written !== undefined && text !== undefined && id === openId.value
      ? { code: written, text }
      : undefined
  })

  function keep(id: string): void {
    openId.value = id
    localStorage.setItem(OPEN, id)
  }

  return {
    current,
    seen,
    tour,
    async open(id) {
      const code = await loadExample(id)
      keep(id)
      seen.value = new Set([...seen.value, id])
      localStorage.setItem(SEEN, [...seen.value].join(' '))
      return code
    },
    original: () => loadExample(findExample(openId.value)?.id ?? FIRST),
    leave: () => keep(''),
  }
}
