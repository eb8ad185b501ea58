/** The advice on the run that ended last. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { adviceOf, type Advice } from './advice.ts'
import type { Session } from './use-session.ts'

/** Beginning and end of an output that are looked at, in characters. */
const LOOKED_AT = 16 * 1024

/** @param forgotten the lines that lack a `yield*`, as far as the editor knows */
export function useAdvice(
  session: Session,
  code: Ref<string>,
  forgotten: () => readonly number[] = () => [],
): ComputedRef<Advice | undefined> {
  /** The code and its faults at the start of the run. */
  const ran = ref<{ code: string; forgotten: readonly number[] }>({ code: '', forgotten: [] })
  watch(
    session.status,
    ({ is }) => {
      if (is === 'starting') ran.value = { code: code.value, forgotten: forgotten() }
    },
    { flush: 'sync' },
  )

  return computed(() => {
    const status = session.status.value
    if (status.is !== 'ended') return undefined
    const { reason, exitCode } = status.how
    const log = session.trace.output.value
    const output = log.slice(Math.max(0, log.length - LOOKED_AT), log.length)
    return adviceOf({ reason, exitCode, output, line: session.errorLine.value, ...ran.value })
  })
}
