/** Findings of the lints in the present run: now and then while it goes on, and for good when it has ended. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { lintTrace } from './lint.ts'
import type { Finding } from './rule.ts'
import type { Problems } from '../editor/problems.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface Findings {
  readonly list: ComputedRef<readonly Finding[]>
  readonly blockedMs: Ref<number>
  /** Findings of the trace as it is now; the list has them a moment later. */
  now(): readonly Finding[]
}

const DEFAULT_BLOCKED_MS = 100
/** A long trace is looked at this often while a run goes on: often enough to be news, seldom enough to cost nothing. */
const LOOK_EVERY_MS = 1000
/** A shorter run is checked again after each change. */
const LONG = 2000

/** `complete`: whether the program has ended by itself, seen to its end, so that what is left is left for good. */
export function useFindings(
  trace: Trace,
  complete: Ref<boolean>,
  problems: Ref<Problems | undefined>,
): Findings {
  const blockedMs = ref(DEFAULT_BLOCKED_MS)
  const found = shallowRef<readonly Finding[]>([])
  let lookedAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined

  /** After the events themselves are on the screen: the reader waits for those. */
  function lookIn(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(look, ms)
  }

  function look(): void {
    timer = undefined
    lookedAt = performance.now()
    found.value = now()
  }

  function now(): readonly Finding[] {
    return lintTrace(trace.log.value.events, { blockedMs: blockedMs.value, complete: complete.value })
  }

  watch(trace.count, () => {
    if (trace.log.value.events.length < LONG) lookIn(0)
    else if (timer === undefined) lookIn(Math.max(0, lookedAt + LOOK_EVERY_MS - performance.now()))
  })
  watch([trace.log, complete, blockedMs], () => lookIn(0))
  onScopeDispose(() => clearTimeout(timer))

  const list = computed(() => [
    ...(problems.value?.mistakes ?? []).map(({ line, message }): Finding => ({
      kind: 'forgotten-yield',
      line,
      sentence: message,
    })),
    ...found.value,
  ])
  return { list, blockedMs, now }
}
