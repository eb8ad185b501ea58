/** Runs the code of a lesson to its end, or to the end of our patience, and hands the finished run on. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Session } from '../session/use-session.ts'
import { finishedRun } from './finished-run.ts'
import { LONGEST_RUN_SECONDS } from './judge.ts'
import type { FinishedRun } from './run-facts.ts'

export interface CheckedRun {
  /** Whether the present run will be judged. */
  readonly checking: Ref<boolean>
  /** The next run is to be judged. */
  begin(): void
}

/**
 * @param code what runs
 * @param finished called when a run has ended, with whether it is to be judged; `checking` stays until what it returns is
 * settled
 */
export function useCheckedRun(
  session: () => Session | undefined,
  code: () => string | undefined,
  finished: (run: FinishedRun, judged: boolean) => void | Promise<void>,
): CheckedRun {
  const checking = ref(false)
  let patience: ReturnType<typeof setTimeout> | undefined
  let impatient = false
  let running = ''

  watch(
    () => session()?.status.value,
    async (status, before) => {
      const current = session()
      if (!status || !current) return
      clearTimeout(patience)
      if (status.is === 'starting') running = code() ?? ''
      if (status.is === 'running' && checking.value) {
        patience = setTimeout(() => {
          impatient = true
          current.stop()
        }, LONGEST_RUN_SECONDS * 1000)
      } else if (status.is === 'ended') {
        // A run that the reader has stopped is not judged.
        const judged = checking.value && (status.how.reason !== 'stopped' || impatient)
        await finished(finishedRun(current, status.how, running), judged)
        checking.value = false
      } else if (before && (status.is === 'idle' || status.is === 'lost')) {
        // It could not start, or the connection broke. A session that is new has not tried yet.
        checking.value = false
      }
    },
  )

  onScopeDispose(() => clearTimeout(patience))
  return {
    checking,
    begin() {
      impatient = false
      checking.value = true
    },
  }
}
