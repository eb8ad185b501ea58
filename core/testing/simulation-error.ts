/** A simulation that failed, with what it takes to run it again. */
import { HubError, nameClass } from '../ground/errors.ts'
import type { TraceEvent } from '../trace/events.ts'
import type { RunFailure } from './simulation.ts'

/** The `cause` is what was thrown, if anything was. */
export class SimulationError extends HubError {
  static {
    nameClass(this, 'SimulationError')
  }

  /** Whether something was thrown, the invariant broke, nobody could go on, something was left, or it had no end. */
  readonly kind: RunFailure['kind']
  /** The seed that fails; null when the run was one of all runs. */
  readonly seed: number | null
  /** The choices that fail, shrunk by `explore`: for `simulate`, instead of the seed's. */
  readonly choices: readonly number[]
  #trace: readonly TraceEvent[]

  /** @internal */
  constructor(
    message: string,
    failure: RunFailure,
    again: { seed: number | null; choices: readonly number[]; trace?: readonly TraceEvent[] },
  ) {
    super('ERR_SIMULATION_FAILED', message, failure.cause === undefined ? {} : { cause: failure.cause })
    this.kind = failure.kind
    this.seed = again.seed
    this.choices = again.choices
    this.#trace = again.trace ?? []
  }

  /**
   * The trace of the run, which the playground opens; empty unless `explore` has recorded it. Not a field, so that printing the
   * error does not print hundreds of events.
   */
  get trace(): readonly TraceEvent[] {
    return this.#trace
  }
}
