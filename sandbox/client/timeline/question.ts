/** A question that a run itself answers, about a moment before anything tells the answer. */
import type { OutputLog } from '../trace/output-log.ts'
import type { TraceLog } from '../trace/trace-log.ts'

export interface Choice {
  readonly key: string
  readonly name: string
}

export interface Question {
  /** The event to stand on while it is asked. */
  readonly asked: number
  /** The event that answers it. */
  readonly answered: number
  /** The key of the right choice. */
  readonly right: string
  readonly choices: readonly Choice[]
  /** Sentences that say why, in the words of the level *kernel*. */
  readonly why: readonly string[]
}

export interface Asker {
  /** Short, for a button. */
  readonly name: string
  /** The question itself. */
  readonly text: string
  /** Tells a reader before it is asked. */
  readonly about: string
  /** @returns the first question that is asked after the event at `index`; undefined when the rest of the run has none */
  next(log: TraceLog, output: OutputLog, index: number): Question | undefined
}
