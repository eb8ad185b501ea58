import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from './on-hub.ts'
import { program } from './program.ts'

/** Programs; the long form is for a change of the waiting lists: HAND_OVERS=100000. */
const RUNS = Number(process.env.HAND_OVERS ?? 1000)

const title =
  'lose nothing, give nothing twice, and nobody overtakes or is timed out after having been served'

describe('random hand-overs, limits and kills in one turn', () => {
  it(title, { timeout: Math.max(600_000, 20 * RUNS) }, () => {
    fc.assert(
      fc.property(program, (one) => {
        expect(run(one)).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
