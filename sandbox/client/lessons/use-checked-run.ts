/** Runs the code of a lesson to its end, or to the end of our patience, and hands the finished run on. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Session } from '../session/use-session.ts'
import { LONGEST_RUN_SECONDS } from './judge.ts'
import type { FinishedRun } from './run-facts.ts'

export interface CheckedRun {
  /** Whether the present run will be judged. */
  readonly checking: Ref<boolean>
  /** The next run is to be judged. */
  begin(): void
}

/** @param finished called when a run has ended, with whether it is to be judged */
export function useCheckedRun(
  session: () => Session | undefined,
  finished: (run: FinishedRun, judged: boolean) => void,
): CheckedRun {
  const checking = ref(false)
  let patience: ReturnType<typeof setTimeout> | undefined
  let impatient = false

  watch(
    () => session()?.status.value,
    (status, before) => {
      const running = session()
      if (!status || !running) return
      clearTimeout(patience)
      if (status.is === 'running' && checking.value) {
        patience = setTimeout(() => {
          impatient = true
          running.stop()
        }, LONGEST_RUN_SECONDS * 1000)
      } else if (status.is === 'ended') {
        const { reason, exitCode } = status.how
        const log = running.trace.output.value
        const run: FinishedRun = {
          events: running.trace.log.value.events,
          output: log.slice(0, log.length),
          exitCode: reason === 'exit' ? exitCode : null,
          ...(reason === 'not-compiled' && { compiled: false }),
        }
        // A run that the reader has stopped is not judged.
        finished(run, checking.value && (reason !== 'stopped' || impatient))
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
