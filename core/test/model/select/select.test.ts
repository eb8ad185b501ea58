import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from './on-hub.ts'
import { program } from './program.ts'

/** Programs: SELECTS=100000 for a change of select, of groups or of the waiting lists. */
const RUNS = Number(process.env.SELECTS ?? (process.env.HUBLET_LONG === '1' ? 100_000 : 500))

const title = 'take exactly one thing each, and what they do not take stays for others, in order'

describe('random selects, limits, kills and cancels in one turn', () => {
  it(title, { timeout: 7_200_000 }, () => {
    fc.assert(
      fc.property(program, (one) => {
        expect(run(one)).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
