/** Asks the system for the addresses of a name, by `node:dns`. */
import { lookup as lookUp } from 'node:dns/promises'

/** An address of a name. */
export interface Found {
  address: string
  /** 4 or 6. */
  family: number
}

/** @returns every address, in the order of the system */
export function lookup(host: string, family: 0 | 4 | 6): Promise<Found[]> {
  return lookUp(host, { all: true, family, verbatim: true })
}
