/** The place at which a run is opened when it has ended. */
import { describe, expect, it } from 'vitest'
import { lintTrace } from '../../client/findings/lint.ts'
import { LONGEST, openingOf } from '../../client/findings/opening.ts'
import {
  makeEvents,
  makeLog,
  MAINLOOP,
  MILLISECOND,
  PING,
  PING_AND_CLOCK,
  type Step,
} from '../support/make-trace.ts'

const found = (steps: readonly Step[]): ReturnType<typeof lintTrace> =>
  lintTrace(makeEvents(steps), { blockedMs: 100, complete: false })

/** Clock, which runs at the end of those steps, holds the thread. */
const BLOCKED: readonly Step[] = [
  ...PING_AND_CLOCK.slice(0, 22),
  { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'switch', t: 400 * MILLISECOND },
]

describe('a run that has ended', () => {
  it('is opened at the launch of MAINLOOP', () => {
    expect(openingOf(makeLog(PING_AND_CLOCK), [])).toEqual({ event: 7 })
  })

  it('is opened at its first finding, a blocked hub on the clock', () => {
    const findings = found(BLOCKED)
    expect(findings.map(({ kind }) => kind)).toContain('hub-blocked')
    expect(openingOf(makeLog(BLOCKED), findings)).toMatchObject({
      event: findings[0]?.event,
      finding: { kind: 'hub-blocked' },
      scale: 'clock',
    })
  })

  it('is opened at an event, and not at a mistake that stands in the code only', () => {
    const inCode = { kind: 'forgotten-yield', line: 3, sentence: 'x' } as const
    expect(openingOf(makeLog(PING_AND_CLOCK), [inCode])).toEqual({ event: 7 })
  })

  it('stays at its end when it is long, or has no MAINLOOP', () => {
    const marks = (count: number): Step[] =>
      Array.from({ length: count }, () => ({ kind: 'mark', greenlet: 0, name: 'x' }))
    expect(openingOf(makeLog([...PING_AND_CLOCK, ...marks(LONGEST)]), [])).toBeUndefined()
    expect(openingOf(makeLog(marks(3)), [])).toBeUndefined()
  })
})
