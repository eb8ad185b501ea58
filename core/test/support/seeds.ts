/** How many seeds a test of the library's own runs, and how a random program that fails with one is told. */
import fc from 'fast-check'
import { simulate, type Faults } from '../../testing/index.ts'
import type { Green } from '../../index.ts'

const IS_LONG = process.env['HUBLET_LONG'] === '1'

/** Of all tests together. */
const ALL_SEEDS = IS_LONG ? 1_000_000 : 10_000

export const SEEDS_TIMEOUT = { timeout: IS_LONG ? 7_200_000 : 120_000 }

/** @param percent - of the seeds of all tests together */
export function seeds(percent: number): number {
  return Math.round((ALL_SEEDS * percent) / 100)
}

/** Random programs, each of which runs in a simulated world with a seed of its own. */
export interface RandomPrograms<P> {
  program: fc.Arbitrary<P>
  print: (program: P) => string
  /** Runs a program in the world, and throws when it has done anything wrong. */
  run: (program: P) => Green<void>
  faults: Faults
  runs: number
}

/** @throws Error with all that a program has broken, when it is anything */
export function refuseBroken(broken: readonly string[]): void {
  if (broken.length > 0) throw new Error(broken.join('\n'))
}

/** @throws Error with a small program that fails, its seed, and how to run it again */
export async function trySeeds<P>({ program, print, run, faults, runs }: RandomPrograms<P>): Promise<void> {
  const seed = fc.integer({ min: 0, max: 0xffffffff })
  const found = await fc.check(
    fc.asyncProperty(program, seed, (one, its) => simulate(() => run(one), { seed: its, faults })),
    { numRuns: runs },
  )
  if (!found.failed) return
  const [smallest, its] = found.counterexample as [P, number]
  const error = found.errorInstance as Error
  const details = (error.cause as Error | undefined)?.stack
  throw new Error(
    `${print(smallest)}\n\nwith the seed ${its}: ${details ?? error.message}\n\n` +
      `To run it again, give fc.check { seed: ${found.seed}, path: '${found.counterexamplePath}' }.`,
  )
}
