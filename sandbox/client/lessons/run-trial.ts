/** Runs the reader's code once more under a condition of Check's, out of sight, so that the page keeps the first run. */
import { effectScope, watch } from 'vue'
import { useSession } from '../session/use-session.ts'
import { finishedRun } from './finished-run.ts'
import { LONGEST_RUN_SECONDS, type Trial } from './judge.ts'
import type { FinishedRun } from './run-facts.ts'

/**
 * @param hub the hub that the first run was given, if any
 * @returns the run; one that does not end is stopped. Undefined when it could not take place.
 */
export async function runTrial(
  trial: Trial,
  code: string,
  hub: string | undefined,
): Promise<FinishedRun | undefined> {
  const whole = `${trial.before} ${code}`
  const scope = effectScope(true)
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<FinishedRun | undefined>((resolve) => {
      scope.run(() => {
        const session = useSession(hub)
        watch(session.status, (status, before) => {
          clearTimeout(patience)
          if (status.is === 'running') patience = setTimeout(() => session.stop(), LONGEST_RUN_SECONDS * 1000)
          else if (status.is === 'ended') resolve(finishedRun(session, status.how, whole))
          else if (status.is === 'lost' || (status.is === 'idle' && before.is !== 'idle')) resolve(undefined)
        })
        void session.run(whole)
      })
    })
  } finally {
    clearTimeout(patience)
    scope.stop()
  }
}
