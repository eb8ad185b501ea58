/** The options of a simulated kernel, refused where they make no sense before anything is opened. */
import type { Clock } from '../../ground/clock.ts'
import { HubError } from '../../ground/errors.ts'
import { shown } from '../../ground/shown.ts'
import type { Pace } from '../table/turns.ts'
import type { Choices } from './choices.ts'
import type { Faults } from './faults.ts'

export interface SimulatedKernelOptions {
  /** Decides what has no order of its own; a whole number from 0 to 4294967295. Without it, nothing varies. */
  seed?: number
  /** Real time, in seconds; virtual time, which begins at 0 and passes while a hub waits, unless given. */
  clock?: Clock
  /** How many descriptors may be open at a time, 0 or more; 1024 unless given. */
  descriptors?: number
  /** The longest that bytes are on their way to the other end, in seconds; 0 unless given. Needs a seed. */
  latency?: number
  /** Faults, by the choices of the seed; checked by `checkFaults`. Their latency replaces the other one. */
  faults?: Required<Faults>
  /** Makes the choices instead of a seed. */
  choices?: Choices
  /** Gives the turns; messages and timers unless given. */
  pace?: Pace
}

const HIGHEST_SEED = 0xffffffff

/** @throws ERR_OPTION_INVALID */
export function checkSimulatedOptions(options: SimulatedKernelOptions): void {
  const { seed, clock, descriptors, latency } = options
  if (seed !== undefined) checkWhole('seed', seed, HIGHEST_SEED)
  if (descriptors !== undefined) checkWhole('descriptors', descriptors, Number.MAX_SAFE_INTEGER)
  if (latency !== undefined) checkLatency(latency, seed)
  if (clock !== undefined) checkCall('clock', clock, 'a function that tells the time in seconds')
}

function checkWhole(name: string, value: unknown, most: number): void {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return
  throw refused(name, value, `a whole number from 0 to ${most}`)
}

function checkLatency(latency: unknown, seed: unknown): void {
  if (typeof latency !== 'number' || !(latency >= 0) || latency === Infinity)
    throw refused('latency', latency, 'seconds, 0 or more')
  if (latency > 0 && seed === undefined)
    throw refused('latency', latency, '0, or a seed beside it, which decides how long each message takes')
}

function checkCall(name: string, value: unknown, expected: string): void {
  if (typeof value !== 'function') throw refused(name, value, expected)
}

function refused(name: string, value: unknown, expected: string): HubError {
  return new HubError(
    'ERR_OPTION_INVALID',
    `SimulatedKernel: ${name}: ${shown(value)} is not usable: give ${expected}`,
  )
}
