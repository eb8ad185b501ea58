/**
 * The playground's code: kept over a reload, and replaced by what comes from elsewhere without being lost. Each tab keeps
 * its own, which no other one overwrites; a new tab begins with what was written last.
 */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { HUBS } from '../../shared/protocol.ts'
import { SIMULATED } from '../session/use-places.ts'
import { fromShareHash, type Shared } from '../share/share-link.ts'

const KEY = 'hublet:playground'
const SAVE_AFTER_MS = 300

export interface KeptCode {
  readonly code: Ref<string>
  /** The code and settings that the link asked for. */
  readonly shared: Shared | undefined
  /** The first hub in the link that does not exist; the code and settings do not have it. */
  readonly unknownHub: string | undefined
  /** The fault of the link. */
  readonly problem: string | undefined
  /** The reader's own code that a link or a file has replaced. */
  readonly replaced: Ref<string | undefined>
  /** Shows code from elsewhere; the reader's own can be brought back. */
  replace(by: string): void
  restore(): void
}

/** In the browser only: reads the address and the browser's storage. `original` is what a first visitor sees. */
export function useKeptCode(original: string): KeptCode {
  const kept = sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined
  if (kept !== undefined) sessionStorage.setItem(KEY, kept)
  const link = fromShareHash(location.hash)
  const { shared, unknownHub } = withKnownHubs(link.holds === 'share' ? link.shared : undefined)
  const code = ref(shared?.code ?? kept ?? original)
  const replaced = ref<string>()
  if (kept !== undefined && kept !== original && kept !== code.value) replaced.value = kept
  // From here on the code is kept like typed code, and a reload must not bring the link's back.
  if (link.holds !== 'nothing') history.replaceState(history.state, '', location.pathname + location.search)

  // A link that is opened on this very page does not load it anew by itself.
  const follow = (): void => {
    if (fromShareHash(location.hash).holds !== 'nothing') location.reload()
  }
  addEventListener('hashchange', follow)

  let timer: ReturnType<typeof setTimeout> | undefined
  function save(): void {
    clearTimeout(timer)
    timer = undefined
    for (const storage of [sessionStorage, localStorage]) storage.setItem(KEY, code.value)
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
    removeEventListener('hashchange', follow)
    saveNow()
  })

  return {
    code,
    shared,
    unknownHub,
    problem: link.holds === 'problem' ? link.problem : undefined,
    replaced,
    replace(by) {
      if (by !== code.value) replaced.value = code.value
      code.value = by
    },
    restore() {
      if (replaced.value !== undefined) code.value = replaced.value
      replaced.value = undefined
    },
  }
}

/** A link may be older or newer than this site, or altered. */
function withKnownHubs(shared: Shared | undefined): {
  shared: Shared | undefined
  unknownHub: string | undefined
} {
  const isKnown = (name: string | undefined): boolean =>
    name === undefined || name === SIMULATED || HUBS.some((known) => known === name)
  if (!shared || (isKnown(shared.hub) && isKnown(shared.other))) return { shared, unknownHub: undefined }
  const { hub, other, ...rest } = shared
  return {
    shared: {
      ...rest,
      ...(hub !== undefined && isKnown(hub) && { hub }),
      ...(other !== undefined && isKnown(other) && { other }),
    },
    unknownHub: [hub, other].find((name) => !isKnown(name)),
  }
}
