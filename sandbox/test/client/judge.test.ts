import { describe, expect, it } from 'vitest'
import { judge, trialsOf, type Check, type Trial } from '../../client/lessons/judge.ts'
import { RunFacts, type FinishedRun } from '../../client/lessons/run-facts.ts'
import { CLOCK, MAINLOOP, makeEvents, PING, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const RUN: FinishedRun = { events: makeEvents(PING_AND_CLOCK), output: '', exitCode: 0 }

describe('a check with a trial', () => {
  const trial: Trial = { before: 'const tried = true;' }
  const check: Check = {
    wanted: 'the trial ends well',
    trial,
    problem: ({ run }) => (run.exitCode === 0 ? undefined : 'it did not'),
  }

  it('stays open while its trial has not taken place', () => {
    expect(judge([check], RUN).at(-1)).toEqual({
      wanted: 'the trial ends well',
      problem: undefined,
      open: true,
    })
  })

  it('judges the run of its trial, and not the first one', () => {
    const tried = new Map([[trial, { ...RUN, exitCode: 1 }]])
    expect(judge([check], RUN, tried)).toEqual([
      { wanted: 'The program ends by itself, without an error', problem: undefined },
      { wanted: 'the trial ends well', problem: 'it did not' },
    ])
  })

  it('shares its trial with others', () => {
    expect(trialsOf([check, check])).toEqual([trial])
  })
})

describe('a run that does not end by itself', () => {
  const told = (steps: readonly Step[], more: Partial<FinishedRun> = {}) =>
    judge([], { events: makeEvents(steps), output: '', exitCode: null, ...more })[0]?.problem

  it('waits for something', () => {
    expect(told(PING_AND_CLOCK.slice(0, 19))).toMatch(/something still waits\. The inspector shows what\.$/)
  })

  it('goes round in the greenthread that has control', () => {
    expect(told(PING_AND_CLOCK.slice(0, 22))).toMatch(/: ping has control, and does not give it away\.$/)
  })

  it('is not said to have gone on when a limit ended it', () => {
    expect(told(PING_AND_CLOCK.slice(0, 19), { limited: true })).toBe(
      'A limit of the sandbox ended it: the terminal shows which.',
    )
  })

  it('is not judged by its last switch when events were dropped', () => {
    expect(told(PING_AND_CLOCK.slice(0, 22), { dropped: 5 })).toMatch(/something still waits/)
  })
})

describe('a printed line', () => {
  const printed = (bytes: number): Step => ({
    kind: 'listener-removed',
    greenlet: PING,
    listener: 0,
    owner: PING,
    fd: 9,
    direction: 'read',
    printed: bytes,
  })
  const events = makeEvents([
    ...PING_AND_CLOCK.slice(0, 22),
    printed(6),
    { kind: 'greenlet-ended', greenlet: PING, id: PING, outcome: 'result' },
    { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'end', printed: 16 },
    { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: CLOCK, why: 'resume' },
  ])
  const facts = new RunFacts({
    events,
    output: 'ping \r\n\u001b[33mépong\u001b[39m\r\nclock\r\n',
    exitCode: 0,
  })

  it('is that of the greenlet that had control, between two events', () => {
    expect(facts.printed.map(({ text, by, after, before }) => [text, by, after, before])).toEqual([
      ['ping', PING, 21, 22],
      ['épong', CLOCK, 25, 26],
      ['clock', CLOCK, 25, 26],
    ])
  })
})
