/** The gallery as one reader knows it: which example is open, and which ones were seen. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { findExample, FIRST, type Example } from '../gallery/examples.ts'
import { loadExample } from '../gallery/load.ts'

const OPEN = 'hublet:example'
const SEEN = 'hublet:seen'

export interface Examples {
  /** The example from which the present code was made. */
  readonly current: ComputedRef<Example | undefined>
  readonly seen: Ref<ReadonlySet<string>>
  /** Loads the code of an example and makes it the present one. */
  open(id: string): Promise<string>
  /** The code as the present example has it. */
  original(): Promise<string>
  /** The code comes from elsewhere. */
  leave(): void
}

/** In the browser only: reads the browser's storage. */
export function useExamples(): Examples {
  const openId = ref(localStorage.getItem(OPEN) ?? FIRST)
  const seen = ref<ReadonlySet<string>>(
    new Set((localStorage.getItem(SEEN) ?? '').split(' ').filter(Boolean)),
  )

  function keep(id: string): void {
    openId.value = id
    localStorage.setItem(OPEN, id)
  }

  return {
    current: computed(() => findExample(openId.value)),
    seen,
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
