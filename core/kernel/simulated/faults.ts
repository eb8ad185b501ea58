/** Faults of a simulated kernel, as its choices say. */
import { refuse } from '../../ground/checks.ts'

/** Each fault is off unless it is given. */
export interface Faults {
  /** How likely a read or write moves a part of the bytes only, 0 to 1. Programs have to bear that on every kernel. */
  cuts?: number
  /** How likely a connection over TCP is reset at a send or receive, 0 to 1. */
  resets?: number
  /** How likely opening or accepting a descriptor fails with EMFILE, 0 to 1. */
  shortages?: number
  /** How likely the process stands still before MAINLOOP goes on, 0 to 1: for up to a second. */
  stalls?: number
  /** The longest that bytes are on their way to the other end, in seconds. */
  latency?: number
  /** The longest that a wait takes more than it was asked to, in seconds. */
  lateness?: number
}

const PROBABILITIES = ['cuts', 'resets', 'shortages', 'stalls'] as const
const SECONDS = ['latency', 'lateness'] as const
const NAMES: readonly string[] = [...PROBABILITIES, ...SECONDS]

/** @throws ERR_OPTION_INVALID for an unknown fault, and for one that is impossible */
export function checkFaults(call: string, faults: Faults): Required<Faults> {
  if (typeof faults !== 'object' || faults === null || Array.isArray(faults))
    throw refuse(`${call}: faults`, faults, 'an object such as { cuts: 0.1 }')
  for (const name of Object.keys(faults))
    if (!NAMES.includes(name)) throw refuse(`${call}: fault`, name, `one of ${NAMES.join(', ')}`)
  const checked = { cuts: 0, resets: 0, shortages: 0, stalls: 0, latency: 0, lateness: 0, ...faults }
  for (const name of PROBABILITIES) {
    const value: unknown = checked[name]
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      throw refuse(`${call}: faults.${name}`, value, 'a probability from 0 to 1')
  }
  for (const name of SECONDS) {
    const value: unknown = checked[name]
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
      throw refuse(`${call}: faults.${name}`, value, 'seconds, 0 or more')
  }
  return checked
}
