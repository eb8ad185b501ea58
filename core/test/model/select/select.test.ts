import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Green } from '../../../index.ts'
import { SEEDS_TIMEOUT, refuseBroken, seeds, trySeeds } from '../../support/seeds.ts'
import { run, runInWorld } from './on-hub.ts'
import { program, type Program } from './program.ts'

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
