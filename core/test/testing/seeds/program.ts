/** A program that runs with many seeds. */
import type { Green } from '../../../index.ts'
import type { Faults } from '../../../testing/index.ts'

export interface SeededProgram {
  /** Throws when something is wrong. */
  main: () => Green<void>
  faults: Faults
  /** Of the seeds of all tests together. */
  percent: number
}

/** As `expect` does, of which a run with ten thousand seeds would see little but its own time. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** @throws Error unless both are written the same way */
export function checkSame(what: string, actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  check(is === should, `${what}: ${is} instead of ${should}`)
}
