/** The level of the playground: kept in the browser, or the one of a link. Two runs that are compared have the same. */
import { watch } from 'vue'
import { FIRST_LEVEL, LEVELS, type Level } from '../trace/levels.ts'
import type { Trace } from '../trace/use-trace.ts'

const KEY = 'hublet:level'

/** In the browser only: reads the browser's storage. */
export function useLevel(
  trace: Trace,
  second: Trace,
  shared: { readonly level?: Level | undefined } | undefined,
): void {
  const kept = LEVELS.find((level) => level === localStorage.getItem(KEY))
  trace.level.value = shared ? (shared.level ?? FIRST_LEVEL) : (kept ?? FIRST_LEVEL)
  watch(trace.level, (level) => localStorage.setItem(KEY, level))
  watch(trace.level, (level) => (second.level.value = level), { immediate: true })
}
