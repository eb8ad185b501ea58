/** What the lints say about the present run: while it goes on now and then, and for good when it has ended. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { lintTrace, type Finding } from '../lints/lint.ts'
import type { Problems } from '../editor/problems.ts'
import type { Trace } from './use-trace.ts'

export interface Findings {
  readonly list: ComputedRef<readonly Finding[]>
  readonly blockedMs: Ref<number>
}

const DEFAULT_BLOCKED_MS = 100
/** Looked at again while a run goes on: often enough to be news, seldom enough to cost nothing. */
const LOOK_EVERY_MS = 1000

/** `ended`: whether the program has ended by itself, so that what is left is left for good. */
export function useFindings(
  trace: Trace,
  ended: Ref<boolean>,
  problems: Ref<Problems | undefined>,
): Findings {
  const blockedMs = ref(DEFAULT_BLOCKED_MS)
  const found = shallowRef<readonly Finding[]>([])
  let lookedAt = 0

  watch([trace.count, trace.log, ended, blockedMs], ([, log, complete, limit], [, , before, limitBefore]) => {
    const settled = complete !== before || limit !== limitBefore || log.events.length < 2000
    if (!settled && performance.now() - lookedAt < LOOK_EVERY_MS) return
    found.value = lintTrace(log.events, { blockedMs: limit, complete })
    lookedAt = performance.now()
  })

  const list = computed(() => [
    ...(problems.value?.mistakes ?? []).map(({ line, message }): Finding => ({
      kind: 'forgotten-yield',
      line,
      sentence: message,
    })),
    ...found.value,
  ])
  return { list, blockedMs }
}
