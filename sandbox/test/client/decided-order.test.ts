/** The order that a reader decides, read from the trace of a program that really runs. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sleep, spawn, type Green } from '../../../core/index.ts'
import { explore } from '../../../core/testing/index.ts'
import { addInstrument, removeInstrument, TraceRecorder } from '../../../core/trace/index.ts'
import { choosing, decidedBy, isDecided, type Decided } from '../../client/lessons/decided-order.ts'
import type { FinishedRun } from '../../client/lessons/run-facts.ts'
import { choiceOf, exploredOf } from '../../client/trace/choices.ts'

afterEach(() => vi.unstubAllEnvs())

let balance = 0

function* pay(amount: number): Green<void> {
  const before = balance
  yield* sleep(0)
  balance = before + amount
}

function* salary(): Green<void> {
  yield* pay(100)
}

function* gift(): Green<void> {
  yield* sleep(0)
  yield* pay(50)
}

function* main(): Green<void> {
  balance = 0
  for (const thread of [spawn(salary), spawn(gift)]) yield* thread.wait()
  if (balance !== 150) throw new Error('money is lost')
}

/** Runs the program as the page does when the reader has made these choices. */
async function runWith(choices: readonly number[]): Promise<FinishedRun> {
  const code = choosing(choices)
  vi.stubEnv('HUBLET_CHOICES', /'(.*)'/.exec(code)?.[1])
  const recorder = new TraceRecorder()
  addInstrument(recorder)
  let output = ''
  try {
    await explore(main, { anyOrder: true, exhaustive: true })
  } catch (error) {
    output = `${String(error)}\n`
  } finally {
    removeInstrument(recorder)
  }
  return { events: recorder.events, output, exitCode: output === '' ? 0 : 1, code }
}

async function decidedWith(choices: readonly number[]): Promise<Decided> {
  const run = await runWith(choices)
  expect(isDecided(run)).toBe(true)
  return decidedBy(run)
}

describe('an order that the reader decides', () => {
  it('begins with the choice between all who can go on', async () => {
    expect(await decidedWith([])).toEqual({ made: [], open: ['salary', 'gift'], broken: undefined })
  })

  it('goes one choice further with each step, and back', async () => {
    const further = await decidedWith([1])
    expect(further).toEqual({ made: ['gift'], open: ['salary', 'gift'], broken: undefined })
    expect((await decidedWith([1, 1])).made).toEqual(['gift', 'gift'])
    expect(await decidedWith([1])).toEqual(further)
  })

  it('is not broken while the program stands, whatever its exit code', async () => {
    expect(decidedBy({ ...(await runWith([1])), exitCode: 13 }).broken).toBeUndefined()
  })

  it('holds in the order of the hub', async () => {
    const choices: number[] = []
    for (;;) {
      const { open, broken } = await decidedWith(choices)
      expect(broken).toBeUndefined()
      if (open.length === 0) break
      choices.push(0)
    }
    expect(choices.length).toBeGreaterThan(2)
  })

  it('says how the program broke', async () => {
    // The gift is read before the salary is written, and the other way round.
    const choices: number[] = []
    for (const name of ['salary', 'gift', 'gift', 'salary', 'gift']) {
      const { open } = await decidedWith(choices)
      if (open.length > 0) choices.push(open.indexOf(name))
    }
    const { made, open, broken } = await decidedWith(choices)
    expect(made.slice(0, 3)).toEqual(['salary', 'gift', 'gift'])
    expect(open).toEqual([])
    expect(broken).toBe('money is lost')
  })

  it('is told apart from a run in the order of the hub', () => {
    expect(isDecided({ events: [], output: '', exitCode: 0, code: 'await main()' })).toBe(false)
  })
})

describe('marks of a search', () => {
  it.each([
    ['choice: 7 of 6 7 8:4', { made: 7, among: [{ greenlet: 6 }, { greenlet: 7 }, { greenlet: 8, fd: 4 }] }],
    ['choice: ? of 6 7', { made: undefined, among: [{ greenlet: 6 }, { greenlet: 7 }] }],
    ['choice: 7', undefined],
    ['choice: my own', undefined],
  ])('reads “%s”', (mark, choice) => expect(choiceOf(mark)).toEqual(choice))

  it.each([
    ['explored: all of 35', { runs: 35, complete: true }],
    ['explored: 1000', { runs: 1000, complete: false }],
    ['explored: it all', undefined],
  ])('reads “%s”', (name, explored) =>
    expect(exploredOf([{ seq: 0, t: 0, greenlet: 0, kind: 'mark', name }])).toEqual(explored),
  )
})
