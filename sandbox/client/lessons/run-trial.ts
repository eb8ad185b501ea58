/** Runs the reader's code once more under a condition of Check's, out of sight, so that the page keeps the first run. */
import { effectScope, watch } from 'vue'
import { useSession } from '../session/use-session.ts'
import { finishedRun } from './finished-run.ts'
import { LONGEST_RUN_SECONDS, type Trial } from './judge.ts'
import type { FinishedRun } from './run-facts.ts'

/** Conditions under which the code runs once more. */
export interface Conditions {
  trial?: Trial
  /** The hub that the first run was given, if any. */
  hub: string | undefined
  /** The seed of its order, in the page. */
  order: number | undefined
}

/**
 * @returns the run; one that does not end is stopped. Undefined when it could not take place.
 */
export async function runTrial(
  code: string,
  { trial, hub, order }: Conditions,
): Promise<FinishedRun | undefined> {
  const whole = trial === undefined ? code : `${trial.before} ${code}`
  const scope = effectScope(true)
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<FinishedRun | undefined>((resolve) => {
      scope.run(() => {
        const session = useSession(hub)
        session.connection.order.value = order
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
