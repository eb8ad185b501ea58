/** What a look over a whole trace finds: mistakes that programs with hubs make. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, initialState, type HubState } from '../timeline/hub-state.ts'
import { blockedHub } from './blocked-hub.ts'
import { busyLoops } from './busy-loops.ts'
import { errorsWithAdvice } from './errors-with-advice.ts'
import { lateUseHub } from './late-use-hub.ts'
import { leftAtTheEnd } from './left-at-the-end.ts'
import { neverRan } from './never-ran.ts'
import { secondReaders } from './second-readers.ts'

export type LintKind =
  | 'hub-blocked'
  | 'second-reader'
  | 'left-at-the-end'
  | 'late-use-hub'
  | 'never-ran'
  | 'forgotten-yield'
  | 'busy-loop'

export interface Finding {
  readonly kind: LintKind
  /** The event that shows it; absent for what the editor found in the code. */
  readonly event?: number
  /** The line of the snippet that causes it. */
  readonly line?: number
  /** What happened, and the way out. */
  readonly sentence: string
}

export interface LintOptions {
  /** A greenthread that holds the thread longer blocks the hub. */
  blockedMs: number
  /** Whether the program has ended by itself: only then is what is left a leak. */
  complete: boolean
}

/** One look at the trace, told each event with the state before and after it. */
export interface Rule {
  see(event: TraceEvent, index: number, state: Readonly<HubState>): void
  /** Asked once, after the last event. */
  findings(state: Readonly<HubState>): Finding[]
}

/** Where the guide explains a kind of finding. */
export const GUIDE: Record<LintKind, { title: string; page: string }> = {
  'hub-blocked': { title: 'Hub blocked', page: '/guide/debugging#blocking' },
  'second-reader': { title: 'Second reader', page: '/guide/debugging#several-readers' },
  'left-at-the-end': { title: 'Left at the end', page: '/guide/debugging#registered' },
  'late-use-hub': { title: 'useHub after I/O', page: '/guide/understanding-hubs#what-usehub-throws-away' },
  'never-ran': { title: 'Never ran', page: '/guide/how-the-hubs-work#spawning-only-registers' },
  'forgotten-yield': { title: 'Forgotten yield*', page: '/guide/forgotten-yield' },
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
  ]
  const state = initialState()
  for (const [index, event] of events.entries()) {
    for (const rule of rules) rule.see(event, index, state)
    applyEvent(state, event)
  }
  const found = rules.flatMap((rule) => rule.findings(state))
  return found.sort((one, other) => (one.event ?? -1) - (other.event ?? -1))
}

export function nameIn(state: Readonly<HubState>, greenlet: number): string {
  return state.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
}
