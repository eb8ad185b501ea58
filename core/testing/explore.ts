/** Looks for a seed with which a green program fails. */
import { checkFlag, checkWhole } from '../ground/checks.ts'
import { addInstrument, instruments, removeInstrument } from '../ground/instrument.ts'
import { environment } from '../ground/node.ts'
import type { Green } from '../greenlet/green.ts'
import { Choices, type Choice } from '../kernel/simulated/choices.ts'
import type { TraceEvent } from '../trace/events.ts'
import { TraceRecorder } from '../trace/recorder.ts'
import type { Explored } from './explored.ts'
import { oneOrder, orderAsked } from './one-order.ts'
import { shrink } from './shrink.ts'
import { HIGHEST_SEED, USUAL, checkSeed, settingOf, type SimulationOptions } from './simulate.ts'
import { SimulationError } from './simulation-error.ts'
import { Simulation, type Outcome, type RunFailure, type Setting } from './simulation.ts'
import { mark } from '../trace/mark.ts'
import { checkTraceFile, writeTrace } from './trace-file.ts'

export interface ExploreOptions extends SimulationOptions {
  /** How many runs there are at most; 1000 unless given. */
  runs?: number
  /** The first seed; the others follow. 0 unless given. */
  seed?: number
  /**
   * Whether every order that there is is tried, instead of seeds: for small programs, between two `yield*` of which nothing
   * else runs. Latency and lateness are then 0 unless given. False unless given.
   */
  exhaustive?: boolean
  /** A file for the trace of the run that fails, which the playground opens; not in a page. */
  trace?: string
}

const UNTOLD = { told: false }

/**
 * Runs a green program with one seed after the other, until one makes it fail. That run is shrunk to the choices that matter,
 * and recorded; the error says how to run it again.
 *
 * Instruments are told of one run alone, not of the search: the one that fails or, if none does, the first. The environment
 * variable `HUBLET_CHOICES` has it run once instead, with these choices.
 *
 * @param main - a green function, which makes everything anew that a run changes
 * @throws ERR_SIMULATION_FAILED as `simulate` does: a {@link SimulationError}; ERR_NOT_IN_PAGE for the file of a trace
 * @example await explore(transfers, { runs: 1000, invariant: () => total === 100 })
 */
export async function explore<T>(main: () => Green<T>, options: ExploreOptions = {}): Promise<Explored> {
  const exhaustive = checkFlag('explore: exhaustive', options.exhaustive ?? false)
  const usual = exhaustive ? {} : USUAL
  const setting = settingOf('explore', main, options, { usual, names: ['runs', 'exhaustive', 'trace'] })
  const most = checkWhole('explore: runs', options.runs ?? 1000, 1)
  const first = checkSeed('explore', options.seed, HIGHEST_SEED - most + 1)
  if (options.trace !== undefined) checkTraceFile('explore: trace', options.trace)
  const asked = orderAsked(environment('HUBLET_CHOICES'))
  if (asked !== null) return oneOrder(setting, asked)
  const explored = await search(setting, { exhaustive, most, first, options })
  if (instruments !== null) {
    await new Simulation(setting, new Choices(first, exhaustive ? [] : null)).run()
    mark(`explored: ${explored.complete ? 'all of ' : ''}${explored.runs}`)
  }
  return explored
}

interface Search {
  exhaustive: boolean
  most: number
  first: number
  options: ExploreOptions
}

async function search<T>(
  setting: Setting<T>,
  { exhaustive, most, first, options }: Search,
): Promise<Explored> {
  let turns = 0
  let script: readonly number[] | null = exhaustive ? [] : null
  for (let runs = 0; runs < most; runs++) {
    const seed = exhaustive ? null : first + runs
    const outcome: Outcome<T> = await new Simulation(setting, new Choices(seed ?? 0, script), UNTOLD).run()
    turns += outcome.turns
    if (outcome.failure !== null) await report(setting, outcome, { ...options, seed, runs })
    if (!exhaustive) continue
    script = following(outcome.choices)
    if (script === null) return { runs: runs + 1, turns, complete: true }
  }
  return { runs: most, turns, complete: false }
}

/** The choices of the next run that is not like one before; null when there is none. */
function following(choices: readonly Choice[]): number[] | null {
  for (let place = choices.length - 1; place >= 0; place--) {
    const { made, of } = choices[place] as Choice
    if (made + 1 < of) return [...choices.slice(0, place).map((choice) => choice.made), made + 1]
  }
  return null
}

async function report<T>(
  setting: Setting<T>,
  outcome: Outcome<T>,
  about: { seed: number | null; runs: number; trace?: string },
): Promise<never> {
  const failure = outcome.failure as RunFailure
  const made = outcome.choices.map((choice) => choice.made)
  const choices = await shrink(made, failure.kind, async (script) => {
    return (await new Simulation(setting, new Choices(0, script), UNTOLD).run()).failure
  })
  const { events, again } = await recorded(setting, choices)
  const shrunk = again ?? failure
  const { seed } = about
  const whose = seed === null ? `run ${about.runs + 1} of all` : `the seed ${seed}, run ${about.runs + 1},`
  const what = `${failure.kind}. ${shrunk.what}. ${again === null ? NOT_AGAIN : waysToRun(seed, choices)}`
  const written = about.trace === undefined ? '' : ` ${writeTrace(about.trace, events)}`
  throw new SimulationError(`explore: ${whose} fails: ${what}${written}`, shrunk, {
    seed,
    choices,
    trace: events,
  })
}

const NOT_AGAIN =
  'It did not fail again with the same choices: it depends on more than those, such as the time of day, Math.random or what ' +
  'earlier runs have left.'

function waysToRun(seed: number | null, choices: readonly number[]): string {
  const bySeed = seed === null ? '' : `simulate(main, { seed: ${seed}, ... }), or shrunk with `
  return `Run it again with ${bySeed}simulate(main, { choices: ${JSON.stringify(choices)}, ... }) and the same faults.`
}

/** Runs it once more, for its trace. `again` is how it failed then; null when it did not. */
async function recorded<T>(
  setting: Setting<T>,
  choices: readonly number[],
): Promise<{ events: TraceEvent[]; again: RunFailure | null }> {
  const recorder = new TraceRecorder()
  addInstrument(recorder)
  try {
    const { failure } = await new Simulation(setting, new Choices(0, choices)).run()
    return { events: recorder.events, again: failure }
  } finally {
    removeInstrument(recorder)
  }
}
