/** One run of a green program in an order that was asked for from outside. */
import { refuse } from '../ground/checks.ts'
import { Choices } from '../kernel/simulated/choices.ts'
import type { Explored } from './explored.ts'
import { SimulationError } from './simulation-error.ts'
import { Simulation, type Setting } from './simulation.ts'

export interface Order {
  readonly choices: readonly number[]
  /** Whether the program is to stand before the choice that follows these. */
  readonly isOpen: boolean
}

/**
 * @param given - numbers with commas between them; a last one that is `?` leaves that choice open; undefined for
 * nothing
 * @throws ERR_OPTION_INVALID
 */
export function orderAsked(given: string | undefined): Order | null {
  if (given === undefined) return null
  const parts = given.split(',')
  const isOpen = parts.at(-1) === '?'
  if (isOpen) parts.pop()
  if (parts.every((part) => /^\d{1,9}$/.test(part))) return { choices: parts.map(Number), isOpen }
  throw refuse('explore: HUBLET_CHOICES', given, "choices as explore prints them, such as '0,2,1' or '0,2,?'")
}

/** @throws ERR_SIMULATION_FAILED */
export async function oneOrder<T>(setting: Setting<T>, { choices, isOpen }: Order): Promise<Explored> {
  const stopsAt = isOpen ? choices.length : Infinity
  const outcome = await new Simulation(setting, new Choices(0, choices), { stopsAt }).run()
  const { failure, turns } = outcome
  if (failure === null) return { runs: outcome.isOpen ? 0 : 1, turns, complete: false }
  const made = outcome.choices.map((choice) => choice.made)
  throw new SimulationError(`explore: these choices: ${failure.kind}. ${failure.what}`, failure, {
    seed: null,
    choices: made,
  })
}
