/** The playground's code: kept over a reload, and replaced by the code of a link without being lost. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { fromHash } from '../shared-code.ts'

const KEY = 'hublet:playground'
const SAVE_AFTER_MS = 300

export interface KeptCode {
  readonly code: Ref<string>
  /** The hub that the link asked for. */
  readonly hub: string | undefined
  /** The reader's own code that a link has replaced. */
  readonly replaced: Ref<string | undefined>
  restore(): void
  reset(): void
}

/** In the browser only: reads the address and the browser's storage. */
export function useKeptCode(original: string): KeptCode {
  const kept = localStorage.getItem(KEY) ?? undefined
  const shared = fromHash(location.hash)
  const code = ref(shared?.code ?? kept ?? original)
  const ownCode = kept !== original && kept !== shared?.code ? kept : undefined
  const replaced = ref(shared ? ownCode : undefined)
  // From here on the code is kept like typed code, and a reload must not bring the link's back.
  if (shared) history.replaceState(history.state, '', location.pathname + location.search)

  let timer: ReturnType<typeof setTimeout> | undefined
  function save(): void {
    clearTimeout(timer)
    timer = undefined
    localStorage.setItem(KEY, code.value)
  }
  watch(code, () => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  })
  const saveNow = (): void => {
    if (timer !== undefined) save()
  }
  addEventListener('pagehide', saveNow)
  onScopeDispose(() => {
    removeEventListener('pagehide', saveNow)
    saveNow()
  })

  return {
    code,
    hub: shared?.hub,
    replaced,
    restore() {
      if (replaced.value !== undefined) code.value = replaced.value
      replaced.value = undefined
    },
    reset() {
      code.value = original
    },
  }
}
