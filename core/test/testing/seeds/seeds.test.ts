/** Green I/O, pools and groups under thousands of seeds; HUBLET_LONG=1 has a hundred times as many. */
import { describe, expect, it } from 'vitest'
import { explore } from '../../../testing/index.ts'
import { SEEDS_TIMEOUT, seeds } from '../../support/seeds.ts'
import { GROUPS } from './groups.ts'
import { POOLS } from './pools.ts'
import { SOCKETS } from './sockets.ts'

describe.each(Object.entries({ ...SOCKETS, ...POOLS, ...GROUPS }))('%s', (_title, program) => {
  const { main, faults, percent } = program
  const all = seeds(percent)

  it(`with ${all} seeds`, SEEDS_TIMEOUT, async () => {
    const { runs } = await explore(main, { runs: all, faults })
    expect(runs).toBe(all)
  })
})
