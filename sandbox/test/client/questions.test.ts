import { describe, expect, it } from 'vitest'
import { WHAT_IS_PRINTED } from '../../client/timeline/question-printed.ts'
import { HOW_LONG_IT_WAITS } from '../../client/timeline/question-wait.ts'
import { inWordsOf } from '../../client/trace/levels.ts'
import { OutputLog } from '../../client/trace/output-log.ts'
import { nextQuestion, WHO_RUNS, whyNotOthers } from '../../client/timeline/questions.ts'
import { CLOCK, MAINLOOP, makeLog, PING, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

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

const HIGHER = /\bfd \d|listener|poller|descriptor|timer/

/** `ping` prints before it waits for bytes and after they have come, `clock` before it sleeps. */
function printing(...texts: readonly { text: string; events: number }[]): OutputLog {
  const output = new OutputLog()
  for (const { text, events } of texts) output.print(text, events)
  return output
}

describe('a question about what is printed next', () => {
  const output = printing(
    { text: 'ping: begins\r\n', events: 11 },
    { text: '\u001b[33mclock\u001b[39m: sleeps\r\n', events: 16 },
    { text: 'ping: got it\r\n', events: 23 },
  )
  const next = (index: number) => WHAT_IS_PRINTED.next(log, output, index)

  it('is asked before the one that prints is woken, and answered where the line stands', () => {
    expect(next(-1)).toMatchObject({ asked: 7, right: 'ping: begins' })
    expect(next(7)).toMatchObject({ asked: 12, right: 'clock: sleeps' })
    const last = next(12)
    expect(last).toMatchObject({ asked: 19, right: 'ping: got it' })
    for (const question of [next(-1), next(7), last]) {
      expect(output.lengthAt(question?.asked ?? 0)).toBeLessThan(output.lengthAt(question?.answered ?? 0))
    }
    expect(next(19)).toBeUndefined()
  })

  it('offers lines of the run, without their colors, in an order that tells nothing', () => {
    expect(next(7)?.choices.map(({ name }) => name)).toEqual([
      ...['clock: sleeps', 'ping: begins', 'ping: got it'],
    ])
  })

  it('is answered with the greenthread that has run on, and why it was that one', () => {
    expect(next(12)?.why).toEqual([
      'fd 9 became readable, so MAINLOOP switches to ping.',
      'ping runs on until it waits or ends, and prints that on its way.',
    ])
    for (const reason of next(12)?.why ?? []) expect(inWordsOf('story', reason)).not.toMatch(HIGHER)
  })

  it('is not asked about a line that stands after another one of the same stretch, nor of a run with two lines', () => {
    const two = printing({ text: 'one\r\n', events: 11 }, { text: 'two\r\nthree\r\nfour\r\n', events: 16 })
    expect(WHAT_IS_PRINTED.next(log, two, 7)).toMatchObject({ right: 'two' })
    expect(WHAT_IS_PRINTED.next(log, two, 12)).toBeUndefined()
    const few = printing({ text: 'one\r\ntwo\r\n', events: 11 })
    expect(WHAT_IS_PRINTED.next(log, few, -1)).toBeUndefined()
  })

  it('is not asked about what __main__ prints, which nobody wakes', () => {
    const early = printing({ text: 'one\r\ntwo\r\nthree\r\n', events: 3 })
    expect(WHAT_IS_PRINTED.next(log, early, -1)).toBeUndefined()
  })
})

describe('a question about how long MAINLOOP will wait', () => {
  const next = (steps: readonly Step[], index = -1) =>
    HOW_LONG_IT_WAITS.next(makeLog(steps), new OutputLog(), index)

  it('is answered by the timer that is due first, and by what became of the wait', () => {
    const question = next(PING_AND_CLOCK)
    expect(question).toMatchObject({ asked: 17, answered: 18, right: '0.02' })
    expect(question?.choices.map(({ name }) => name)).toEqual([
      ...['not at all', '20 ms at most', 'until something comes'],
    ])
    expect(question?.why).toEqual([
      'The timer of clock is due first, in 20 ms: MAINLOOP waits no longer than that.',
      'The wait is over: 1 descriptor is ready after 4.81 ms.',
    ])
    for (const reason of question?.why ?? []) expect(inWordsOf('story', reason)).not.toMatch(HIGHER)
    expect(next(PING_AND_CLOCK, 17)).toBeUndefined()
  })

  it('offers the other timers of the run, and no two that are alike', () => {
    const timer = (id: number, seconds: number): Step => ({
      kind: 'timer-scheduled',
      greenlet: PING,
      timer: id,
      owner: PING,
      seconds,
    })
    const steps = [
      ...PING_AND_CLOCK.slice(0, 11),
      ...[timer(7, 0.021), timer(8, 0.5), timer(9, 3)],
      ...PING_AND_CLOCK.slice(11),
    ]
    const question = next(steps)
    expect(question?.choices.map(({ name }) => name)).toEqual([
      ...['20 ms at most', '500 ms at most', '3 s at most', 'until something comes'],
    ])
    expect(question?.why[1]).toBe('That of ping is due in 20.9 ms.')
  })

  it('is answered with what comes from outside when nobody sleeps', () => {
    const canceled: Step = { kind: 'timer-canceled', greenlet: CLOCK, timer: 2, owner: CLOCK }
    const steps = PING_AND_CLOCK.flatMap((step): Step[] =>
      step.kind === 'wait-begun' ? [canceled, { ...step, seconds: 60 }] : [step],
    )
    const question = next(steps)
    expect(question).toMatchObject({ right: 'news' })
    expect(question?.choices.map(({ name }) => name)).toEqual([
      ...['not at all', '20 ms at most', 'until something comes'],
    ])
    expect(question?.why[0]).toBe('No timer is scheduled, so MAINLOOP waits until something comes for ping.')
    expect(inWordsOf('story', question?.why[0] ?? '')).toMatch(/^Nobody sleeps, so MAINLOOP/)
  })

  it('is not asked where the trace does not explain the limit, nor where MAINLOOP only looks', () => {
    // Without any time in the run there is nothing to choose from.
    const timeless = PING_AND_CLOCK.filter((step) => !('timer' in step)).map((step) =>
      step.kind === 'wait-begun' ? { ...step, seconds: 60 } : step,
    )
    expect(next(timeless)).toBeUndefined()
    for (const seconds of [0, 0.3, 60]) {
      const steps = PING_AND_CLOCK.map((step) => (step.kind === 'wait-begun' ? { ...step, seconds } : step))
      expect(next(steps)).toBeUndefined()
    }
  })
})

describe('each question', () => {
  it('has the right answer among its choices, and stands before it', () => {
    const output = printing(...[11, 16, 23].map((events, index) => ({ text: `line ${index}\r\n`, events })))
    for (const asker of [WHO_RUNS, WHAT_IS_PRINTED, HOW_LONG_IT_WAITS]) {
      let asked = 0
      for (let at = -1; ;) {
        const question = asker.next(log, output, at)
        if (!question) break
        asked++
        expect(question.asked).toBeGreaterThan(at)
        expect(question.answered).toBeGreaterThan(question.asked)
        expect(question.choices.map(({ key }) => key)).toContain(question.right)
        at = question.asked
      }
      expect(asked).toBeGreaterThan(0)
    }
  })
})
