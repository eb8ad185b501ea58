/**
 * Unwinding is as the guide's page says: random functions of nested blocks are killed, shot and limited, once or more
 * often, and run on a hub as `specification.ts` says. With HUBLET_LONG there are 100,000 of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Green } from '../../../index.ts'
import { SEEDS_TIMEOUT, seeds, trySeeds } from '../../support/seeds.ts'
import { runInWorld } from './in-world.ts'
import { runOnHub } from './on-hub.ts'
import { numbered, print, type Block, type Program, type Statement } from './program.ts'
import { Specification, Tie } from './specification.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const PROGRAMS = isLong ? 100_000 : 500

/** Sums of times are exact in binary, and hardly ever equal. */
const later = (parts: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: 6 * parts }).map((part) => part / parts + 1 / (2 * parts))

const { block } = fc.letrec<{ block: Block; statement: Statement }>((tie) => {
  const some = fc.array(tie('statement'), { maxLength: 4 })
  const maybe = fc.option(some, { freq: 3 })
  return {
    block: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }),
    statement: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom('log', 'throw', 'return', 'break', 'continue', 'kill itself'),
        }),
      },
      {
        weight: 8,
        arbitrary: fc.record({ do: fc.constant('try' as const), body: some, caught: maybe, cleanup: maybe }),
      },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('call' as const), body: some }) },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('limited' as const),
          seconds: later(64),
          hasValue: fc.boolean(),
          body: some,
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('loop' as const),
          times: fc.integer({ min: 1, max: 3 }),
          body: some,
        }),
      },
    ) as fc.Arbitrary<Statement>,
  }
})

const blow = fc.record({ at: later(1024), how: fc.constantFrom('kill', 'kill', 'error') })

const program: fc.Arbitrary<Program> = fc
  .record({ body: block as fc.Arbitrary<Block>, blows: fc.array(blow, { minLength: 1, maxLength: 4 }) })
  .map((made) => numbered(made as Program))

/** @returns whether the program could be compared */
function compare(one: Program): boolean {
  try {
    const { log, outcome, failures } = new Specification(one)
    expect(runOnHub(one)).toEqual({ log, outcome, failures })
    return true
  } catch (error) {
    if (error instanceof Tie) return false
    throw error
  }
}

describe('a random function of nested try blocks', () => {
  it('is unwound as the specification says', { timeout: isLong ? 1_800_000 : 30_000 }, () => {
    let compared = 0
    const found = fc.check(
      fc.property(program, (one) => {
        if (compare(one)) compared++
      }),
      { numRuns: PROGRAMS },
    )
    if (found.failed) {
      const [smallest] = found.counterexample as [Program]
      const reason = found.errorInstance as Error
      throw new Error(`${print(smallest)}\n\n${reason.message}\n\nseed: ${found.seed}`)
    }
    expect(compared).toBeGreaterThan(PROGRAMS * 0.8)
  })

  it(
    'is unwound so in a world of seeds, however late its waits, its limits and the blows are',
    SEEDS_TIMEOUT,
    () =>
      trySeeds({
        program,
        print,
        run: compareInWorld,
        faults: { lateness: 0.5, latency: 0.5, stalls: 0.1 },
        runs: seeds(18),
      }),
  )
})

function* compareInWorld(one: Program): Green<void> {
  const { log, outcome, failures, course } = yield* runInWorld(one)
  const should = new Specification(one, course)
  expect({ log, outcome, failures }).toEqual({
    log: should.log,
    outcome: should.outcome,
    failures: should.failures,
  })
  expect(should.endsLeft).toBe(0)
}
