/** The contract of a rule that looks for a mistake in a trace. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { levelOf, moreOf, type Level } from '../trace/levels.ts'
import type { HubState } from '../trace/hub-state.ts'

export type LintKind =
  | 'hub-blocked'
  | 'second-reader'
  | 'left-at-the-end'
  | 'late-use-hub'
  | 'never-ran'
  | 'forgotten-yield'
  | 'busy-loop'
  | 'group-deadlock'

export interface Finding {
  readonly kind: LintKind
  /** The event that shows it; absent for what the editor found in the code. */
  readonly event?: number
  /** The line of the snippet that causes it. */
  readonly line?: number
  /** The mistake and the way out. */
  readonly sentence: string
}

/** The level at which a finding can be seen: the one of its event, or where the point of its kind lies. */
export function levelOfFinding({ kind }: Finding, event: TraceEvent | undefined): Level {
  return moreOf(kind === 'second-reader' ? 'hub' : 'story', event ? levelOf(event) : 'story')
}

export interface LintOptions {
  /** A greenthread that holds the thread longer blocks the hub. */
  blockedMs: number
  /** Whether the program has ended by itself, and the trace has all of it: only then is what is left a leak. */
  complete: boolean
}

/** One look at the trace, told each event with the state before and after it. */
export interface Rule {
  see(event: TraceEvent, index: number, state: Readonly<HubState>): void
  /** Asked once, after the last event. */
  findings(state: Readonly<HubState>): Finding[]
}

/** The name of a greenlet, or its number when the trace has none. */
export function nameIn(state: Readonly<HubState>, greenlet: number): string {
  return state.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
}
