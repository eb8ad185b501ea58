/** A green program, servers and clients included, in virtual time and in an order that a seed decides. */
import { checkFlag, checkFunction, checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { isAsync, isGreenFunction } from '../greenlet/check-body.ts'
import type { Green } from '../greenlet/green.ts'
import { Choices } from '../kernel/simulated/choices.ts'
import { checkFaults, type Faults } from '../kernel/simulated/faults.ts'
import { SimulationError } from './simulation-error.ts'
import { Simulation, type Setting } from './simulation.ts'

export const HIGHEST_SEED = 0xffffffff

/** Options of `simulate` and of `explore`. */
const COMMON = ['faults', 'hub', 'invariant', 'leaks', 'turns', 'anyOrder', 'seed']

/** Long enough for packets and timers to overtake each other, in seconds. */
export const USUAL = { latency: 0.001, lateness: 0.001 }

export interface SimulationOptions {
  /** Faults of the simulated kernel. Latency and lateness are a millisecond each unless given; everything else is off. */
  faults?: Faults
  /** Which hub the program runs on, as simulated: `epolls` unless given. */
  hub?: 'epolls' | 'poll' | 'selects'
  /** Called after each turn of MAINLOOP: it throws or returns false when something is wrong. */
  invariant?: () => unknown
  /**
   * Whether greenthreads and descriptors that are left ten seconds after the main function has ended are a failure; true unless
   * given. A greenthread whose `daemon` is true may be left.
   */
  leaks?: boolean
  /** How many turns MAINLOOP may have, 1 or more; 100,000 unless given. */
  turns?: number
  /**
   * Whether anybody may go on next who can: a greenthread that is to be resumed now, or one whose descriptor is ready. This breaks
   * on purpose what a hub promises, first in and first out among them, to show what a program has to thank for it. The waiters
   * of one thing, such as a semaphore, are still served in their order, and a later deadline comes later. False unless given.
   */
  anyOrder?: boolean
}

export interface SimulateOptions extends SimulationOptions {
  /** Decides what nobody has promised an order for: a whole number from 0 to 4294967295. 0 unless given. */
  seed?: number
  /** The choices of a failure that `explore` has shrunk, instead of those of the seed. */
  choices?: readonly number[]
}

/**
 * Runs a green program in a world of its own: a hub on a simulated kernel, whose network is in memory, and whose time is
 * virtual. This thread's hub is not touched. The same program with the same seed and faults runs the same way, on every
 * version of Node.
 *
 * A seed varies what has no order of its own: which ready descriptors a wait reports, in which order, and how long a packet or a
 * wait takes. It never varies what is promised: the bytes of a stream, first in and first out of equal deadlines. Promises of
 * the program are waited for; one that takes files, real sockets or real time is not part of that world.
 *
 * @param main - a green function
 * @returns its result
 * @throws ERR_SIMULATION_FAILED when it throws, a callback or a greenthread that nobody waits for fails, the invariant does
 * not hold, all wait for ever, or something is left at the end; the `cause` is what was thrown. ERR_OPTION_INVALID
 * @example await simulate(function* () { yield* sleep(3600) }, { seed: 7, faults: { cuts: 0.1 } })
 */
export async function simulate<T>(main: () => Green<T>, options: SimulateOptions = {}): Promise<T> {
  const setting = settingOf('simulate', main, options, { usual: USUAL, names: ['choices'] })
  const seed = checkSeed('simulate', options.seed, HIGHEST_SEED)
  const choices = new Choices(seed, checkChoices(options.choices))
  const { failure, value } = await new Simulation(setting, choices).run()
  if (failure === null) return value as T
  const whose = options.choices === undefined ? `the seed ${seed}` : 'these choices'
  const made = choices.made.map((choice) => choice.made)
  throw new SimulationError(`simulate: ${whose}: ${failure.kind}. ${failure.what}`, failure, {
    seed,
    choices: made,
  })
}

/** @throws ERR_OPTION_INVALID for null, too: the seed of a failure that had none is not the seed 0 */
export function checkSeed(call: string, seed: number | undefined = 0, highest: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed <= highest) return seed
  throw refuse(`${call}: seed`, seed, `a whole number from 0 to ${highest}`)
}

/**
 * @param own - the faults that are not off unless given, and the options that the other call does not have
 * @throws ERR_OPTION_INVALID
 */
export function settingOf<T>(
  call: string,
  main: () => Green<T>,
  options: SimulationOptions,
  { usual, names }: { usual: Faults; names: readonly string[] },
): Setting<T> {
  checkFunction(`${call}: main`, main, 'a green function, not the call of one')
  if (isAsync(main))
    throw refuse(`${call}: main`, main, 'a green function: function*, and yield* until(promise) for await')
  const {
    faults = {},
    hub = 'epolls',
    invariant,
    leaks = true,
    turns = 100_000,
    anyOrder = false,
  } = checkOptions(call, options)
  if (!['epolls', 'poll', 'selects'].includes(hub))
    throw refuse(`${call}: hub`, hub, "'epolls', 'poll' or 'selects'")
  for (const name of Object.keys(options))
    if (!COMMON.includes(name) && !names.includes(name))
      throw refuse(`${call}: option`, name, `one of ${[...COMMON, ...names].join(', ')}`)
  if (invariant !== undefined) checkInvariant(call, invariant)
  const isPlain = typeof faults === 'object' && faults !== null && !Array.isArray(faults)
  return {
    main,
    hub,
    faults: checkFaults(call, isPlain ? { ...usual, ...faults } : faults),
    invariant: invariant ?? null,
    leaks: checkFlag(`${call}: leaks`, leaks),
    turns: checkWhole(`${call}: turns`, turns, 1),
    anyOrder: checkFlag(`${call}: anyOrder`, anyOrder),
  }
}

/** An invariant that can wait would be true whatever it finds. */
function checkInvariant(call: string, invariant: () => unknown): void {
  const wanted = 'a plain function that throws or returns false'
  checkFunction(`${call}: invariant`, invariant, wanted)
  if (isAsync(invariant) || isGreenFunction(invariant)) throw refuse(`${call}: invariant`, invariant, wanted)
}

function checkChoices(choices: readonly number[] | undefined): readonly number[] | null {
  if (choices === undefined) return null
  if (Array.isArray(choices) && choices.every((one) => Number.isInteger(one) && one >= 0)) return choices
  throw refuse('simulate: choices', choices, 'whole numbers, 0 or more, as explore prints them')
}
