import { describe, expect, it } from 'vitest'
import { nextQuestion, whyNotOthers } from '../../client/timeline/questions.ts'
import { CLOCK, MAINLOOP, makeLog, PING, PING_AND_CLOCK } from '../support/make-trace.ts'

const log = makeLog(PING_AND_CLOCK)

describe('a question about who runs next', () => {
  it('is asked before anything names the answer', () => {
    const question = nextQuestion(log, 7)
    expect(question).toMatchObject({ switch: 14, answer: CLOCK, asked: 12 })
    expect(nextQuestion(log, 14)).toMatchObject({ asked: 19, switch: 21, answer: PING })
  })

  it('offers the greenthreads that live, and neither __main__ nor MAINLOOP', () => {
    expect(nextQuestion(log, -1)?.choices).toEqual([
      { id: PING, name: 'ping' },
      { id: CLOCK, name: 'clock' },
    ])
  })

  it('is answered with why it was none of the others', () => {
    const why = (index: number): string | undefined => {
      const question = nextQuestion(log, index)
      return question && whyNotOthers(log, question)
    }
    expect(why(-1)).toBe('clock was to start after it.')
    expect(why(7)).toBe('ping still waited until fd 9 is readable.')
    expect(why(14)).toBe('clock still waited for a timer of 20 ms.')
  })

  it('is not asked where only one can run, or none is left', () => {
    expect(nextQuestion(log, 21)).toBeUndefined()
    const alone = PING_AND_CLOCK.filter((step) => !('id' in step && step.id === CLOCK))
    expect(nextQuestion(makeLog(alone.slice(0, 10)), -1)).toBeUndefined()
  })

  it('offers the answer among so many others that they can be read', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      kind: 'greenlet-spawned' as const,
      greenlet: 0,
      id: 10 + index,
      name: `worker ${index}`,
      parent: MAINLOOP,
      role: 'greenthread' as const,
    }))
    const [mainloop, ...rest] = PING_AND_CLOCK
    for (const to of [10, 24, 39]) {
      const question = nextQuestion(
        makeLog([
          mainloop as (typeof PING_AND_CLOCK)[number],
          ...many,
          ...rest.slice(5, 7),
          { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to, why: 'resume' },
        ]),
        -1,
      )
      expect(question?.choices.length).toBe(6)
      expect(question?.choices.map(({ id }) => id)).toContain(to)
    }
  })
})
