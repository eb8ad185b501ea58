/** Looks a whole trace over with every rule, and explains the findings. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, initialState } from '../trace/hub-state.ts'
import { blockedHub } from './blocked-hub.ts'
import { busyLoops } from './busy-loops.ts'
import { errorsWithAdvice } from './errors-with-advice.ts'
import { lateUseHub } from './late-use-hub.ts'
import { leftAtTheEnd } from './left-at-the-end.ts'
import { neverRan } from './never-ran.ts'
import type { Finding, LintKind, LintOptions, Rule } from './rule.ts'
import { secondReaders } from './second-readers.ts'
import { stuckGroups } from './stuck-groups.ts'

/** The page of the guide for each kind of finding. */
export const GUIDE: Record<LintKind, { title: string; page: string }> = {
  'hub-blocked': { title: 'Hub blocked', page: '/guide/debugging#blocking' },
  'second-reader': { title: 'Second reader', page: '/guide/debugging#several-readers' },
  'left-at-the-end': { title: 'Left at the end', page: '/guide/debugging#registered' },
  'late-use-hub': { title: 'useHub after I/O', page: '/guide/understanding-hubs#what-usehub-throws-away' },
  'never-ran': { title: 'Never ran', page: '/guide/how-the-hubs-work#spawning-only-registers' },
  'forgotten-yield': { title: 'Forgotten yield*', page: '/guide/forgotten-yield' },
  'group-deadlock': { title: 'Waits for its own group', page: '/guide/many-greenthreads#group' },
  'busy-loop': { title: 'Busy loop', page: '/guide/how-the-hubs-work#the-wait' },
}

/** All findings, in the order of their events. */
export function lintTrace(events: readonly TraceEvent[], options: LintOptions): Finding[] {
  const rules: Rule[] = [
    blockedHub(options),
    secondReaders(),
    errorsWithAdvice(),
    lateUseHub(),
    busyLoops(),
    neverRan(options),
    leftAtTheEnd(options),
    stuckGroups(options),
  ]
  const state = initialState()
  for (const [index, event] of events.entries()) {
    for (const rule of rules) rule.see(event, index, state)
    applyEvent(state, event)
  }
  const found = rules.flatMap((rule) => rule.findings(state))
  return found.sort((one, other) => (one.event ?? -1) - (other.event ?? -1))
}
