/** The choices of who goes on next, and the size of a search, as `explore` of `hublet/testing` marks them in a trace. */
import type { TraceEvent } from '../../shared/trace-events.ts'

/** Somebody who could go on. */
export interface Candidate {
  readonly greenlet: number
  /** The descriptor that is ready for it; undefined when it is to be resumed anyway. */
  readonly fd: number | undefined
}

export interface Choice {
  /** The greenlet that went on; undefined while the choice is open. */
  readonly made: number | undefined
  readonly among: readonly Candidate[]
}

/** The size of a search in which every run was well. */
export interface Explored {
  readonly runs: number
  /** Whether these were all orders. */
  readonly complete: boolean
}

const CHOICE = /^choice: (\d+|\?) of (\d+(?::\d+)?(?: \d+(?::\d+)?)+)$/
const EXPLORED = /^explored: (all of )?(\d+)$/

/** @returns undefined for every other mark */
export function choiceOf(mark: string): Choice | undefined {
  const [, made, among] = CHOICE.exec(mark) ?? []
  if (made === undefined || among === undefined) return undefined
  return { made: made === '?' ? undefined : Number(made), among: among.split(' ').map(candidateOf) }
}

function candidateOf(text: string): Candidate {
  const [greenlet, fd] = text.split(':')
  return { greenlet: Number(greenlet), fd: fd === undefined ? undefined : Number(fd) }
}

export function choicesOf(events: readonly TraceEvent[]): Choice[] {
  return events.flatMap((event) => (event.kind === 'mark' ? (choiceOf(event.name) ?? []) : []))
}

export function exploredOf(events: readonly TraceEvent[]): Explored | undefined {
  for (const event of events.toReversed()) {
    const [found, all, runs] = (event.kind === 'mark' && EXPLORED.exec(event.name)) || []
    if (found !== undefined) return { runs: Number(runs), complete: all !== undefined }
  }
  return undefined
}
