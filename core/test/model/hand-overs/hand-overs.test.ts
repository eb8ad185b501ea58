import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Green } from '../../../index.ts'
import { SEEDS_TIMEOUT, refuseBroken, seeds, trySeeds } from '../../support/seeds.ts'
import { run, runInWorld } from './on-hub.ts'
import { program, type Program } from './program.ts'

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

  it('do so in a world of seeds as well', SEEDS_TIMEOUT, () =>
    trySeeds({
      program,
      print: (one) => JSON.stringify(one, null, 2),
      run: breaksNothing,
      faults: { lateness: 2, latency: 0.5, stalls: 0.1 },
      runs: seeds(9),
    }),
  )
})

function* breaksNothing(one: Program): Green<void> {
  refuseBroken(yield* runInWorld(one))
}
