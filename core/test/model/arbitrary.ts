/** How fast-check makes programs, and how a failing one is told. */
import fc from 'fast-check'
import { print, type PlainStep, type Program, type Script, type Step } from './program.ts'

/** How many sockets programs know. */
export const SOCKETS = 3

/** Few of everything, so that threads meet. Times are exact in binary: a sum of them is due when it seems to be. */
const seconds = fc.constantFrom(0, 0, 0.25, 0.5, 1, 2)
const socket = fc.integer({ min: 0, max: SOCKETS - 1 })
const direction = fc.constantFrom('read' as const, 'read' as const, 'write' as const)
const thread = fc.integer({ min: 0, max: 7 })

const plainStep: fc.Arbitrary<PlainStep> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('spawn' as const),
      script: fc.integer({ min: 0, max: 3 }),
      after: fc.option(seconds),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), thread, error: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), thread }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('make ready' as const), socket, direction }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), socket }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give up' as const), socket }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('listen' as const), socket, direction, throws: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel timer' as const), timer: thread }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('throw' as const) }) },
)

/** An error that is not caught ends its thread: then little more happens. */
const caught = fc.constantFrom(true, true, true, true, false)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds, caught }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      socket,
      direction,
      timeout: fc.option(seconds, { freq: 3 }),
      caught,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), thread, caught }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('timer' as const),
      seconds,
      local: fc.boolean(),
      then: plainStep,
      caught,
    }),
  },
  { weight: 12, arbitrary: fc.tuple(plainStep, caught).map(([plain, caught]) => ({ ...plain, caught })) },
)

const script: fc.Arbitrary<Script> = fc.record({
  body: fc.array(step, { maxLength: 24, size: 'max' }),
  cleanup: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Step[]>([]) },
    { weight: 1, arbitrary: fc.array(step, { maxLength: 3 }) },
  ),
})

const program: fc.Arbitrary<Program> = fc.array(script, { minLength: 1, maxLength: 8, size: 'max' })

/**
 * Tries random programs. An error of `compare` makes the program fail, and a small one that fails is shown in full.
 *
 * @param runs - how many programs
 */
export function tryPrograms(runs: number, compare: (program: Program) => unknown): void {
  const found = fc.check(
    fc.property(program, (one) => {
      compare(one)
    }),
    { numRuns: runs },
  )
  if (!found.failed) return
  const [smallest] = found.counterexample as [Program]
  const reason =
    found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance)
  const again = `{ seed: ${found.seed}, path: '${found.counterexamplePath}' }`
  throw new Error(`${print(smallest)}\n\n${reason}\n\nTo run it again, give fc.check ${again}.`)
}

/** Fails with the place where two traces part, and what goes before. */
export function expectSameTrace(actual: readonly string[], expected: readonly string[], what: string): void {
  const same = expected.findIndex((line, i) => line !== actual[i])
  const place = same >= 0 ? same : expected.length
  if (place === expected.length && actual.length === expected.length) return
  const before = expected.slice(0, place).map((line) => `  ${line}`)
  const rest = (lines: readonly string[], sign: string): string[] =>
    lines.slice(place, place + 3).map((line) => `${sign} ${line}`)
  throw new Error(
    [...before, ...rest(expected, '-'), ...rest(actual, '+'), `(- expected, + ${what})`].join('\n'),
  )
}
