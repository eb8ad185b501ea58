/** Check kills at chosen moments; the lessons' own checks are held to real runs in docs/test. */
import { describe, expect, it } from 'vitest'
import { judge, type Check, type Trial } from '../../client/lessons/judge.ts'
import { judgeKills, killing, momentsOf } from '../../client/lessons/kills.ts'
import { RunFacts, type FinishedRun } from '../../client/lessons/run-facts.ts'
import { MAINLOOP, makeEvents, PING, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const START = PING_AND_CLOCK.slice(0, 10)
const away = (line: number): Step[] => [
  { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'switch', at: { line, column: 1 } },
]
const back = (why: 'resume' | 'kill'): Step[] => [
  { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: PING, why },
]
const runOf = (...steps: Step[][]): FinishedRun => ({
  events: makeEvents([...START, ...steps.flat()]),
  output: '',
  exitCode: 0,
})

const FIRST = runOf(away(3), back('resume'), away(5), back('resume'), away(5), back('resume'), away(5))
const leftAlone: Check = { wanted: 'nothing is left', kills: () => [PING], problem: () => 'it was left.' }
const allGoes: Check = { wanted: 'all goes', kills: () => [PING], problem: () => undefined }

describe('the moments', () => {
  it('are the first and the last wait of each line', () => {
    const times = momentsOf(new RunFacts(FIRST), [PING, PING]).map(({ nth }) => nth)
    expect(times).toEqual([1, 2, 4])
  })

  it('are six at most', () => {
    const steps = Array.from({ length: 9 }, (_, line) => [...away(line + 1), ...back('resume')])
    expect(momentsOf(new RunFacts(runOf(...steps)), [PING])).toHaveLength(6)
  })
})

describe('a check with kills', () => {
  it('stays open until they have taken place', async () => {
    expect(judge([leftAlone], FIRST).at(-1)).toMatchObject({ problem: undefined, open: true })
    const killed = await judgeKills([leftAlone], FIRST, () => Promise.resolve(undefined))
    expect(killed).toEqual({ kills: 0, problems: new Map() })
  })

  it('tells the line at which its greenthread was killed, and kills no more', async () => {
    const asked: Trial[] = []
    const { kills, problems } = await judgeKills([leftAlone], FIRST, (trial) => {
      asked.push(trial)
      return Promise.resolve(runOf(away(3), back('kill')))
    })
    expect(asked).toEqual([killing({ greenlet: PING, nth: 1 })])
    expect(kills).toBe(1)
    expect(judge([leftAlone], FIRST, new Map(), problems).at(-1)).toEqual({
      wanted: 'nothing is left',
      problem: 'ping was killed while it waited at line 3: it was left.',
    })
  })

  it('learns nothing from a run in which its greenthread had ended before', async () => {
    const { kills, problems } = await judgeKills([leftAlone, allGoes], FIRST, () =>
      Promise.resolve(runOf(away(3), back('resume'))),
    )
    expect(kills).toBe(6)
    expect([...problems.values()]).toEqual([undefined, undefined])
  })
})
