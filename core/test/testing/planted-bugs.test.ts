/** Bugs that an ordinary run does not show are found by seeds, and a program without one is not blamed. */
import { describe, expect, it } from 'vitest'
import { explore, simulate } from '../../testing/index.ts'
import { failureOf } from './failure-of.ts'
import { PLANTED } from './planted-bugs.ts'

describe.each(Object.entries(PLANTED))('%s', (_name, { wrong, right }) => {
  it('is found within 1,000 runs, shrunk, and fails again', async () => {
    const error = await failureOf(explore(wrong.main, { runs: 1000, ...wrong.options }))
    expect(error).toMatchObject({ code: 'ERR_SIMULATION_FAILED', kind: wrong.kind })
    expect(error.trace.length).toBeGreaterThan(0)
    const { faults, invariant } = wrong.options ?? {}
    const rest = { ...(faults && { faults }), ...(invariant && { invariant }) }
    const again = await failureOf(simulate(wrong.main, { seed: error.seed as number, ...rest }))
    expect(again.kind).toBe(wrong.kind)
    const shrunk = await failureOf(simulate(wrong.main, { choices: error.choices, ...rest }))
    expect(shrunk.kind).toBe(wrong.kind)
    expect(error.choices.filter((one) => one !== 0).length).toBeLessThanOrEqual(12)
  })

  it('is not seen in the program without the bug', async () => {
    const { faults } = wrong.options ?? {}
    await explore(right, { runs: 100, ...(faults && { faults }) })
  })
})
