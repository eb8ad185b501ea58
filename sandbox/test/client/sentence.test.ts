import { describe, expect, it } from 'vitest'
import { inspect } from '../../client/inspector/inspection.ts'
import { sentenceOf, sentenceOfSpan } from '../../client/trace/sentence.ts'
import { TraceLog } from '../../client/trace/trace-log.ts'
import { MAINLOOP, makeLog, PING, PING_AND_CLOCK } from '../support/make-trace.ts'
import { recordProgram } from '../support/record-program.ts'

const log = makeLog(PING_AND_CLOCK)

describe('the sentence about an event', () => {
  it.each([
    [1, 'This thread uses the hub epolls.'],
    [2, "__main__ spawns ping: it will start in MAINLOOP's next turn."],
    [6, 'Node gives MAINLOOP a turn.'],
    [
      7,
      'MAINLOOP of the hub epolls is launched at the first wait: __main__ waits or is at its end, and the hub has work.',
    ],
    [9, 'MAINLOOP switches to ping for the first time.'],
    [11, 'ping registers a listener: wake me when fd 9 is readable.'],
    [12, 'ping waits until fd 9 is readable, so it switches to MAINLOOP.'],
    [16, 'clock schedules a timer of 20 ms.'],
    [17, 'clock waits for a timer of 20 ms, so it switches to MAINLOOP.'],
    [18, 'MAINLOOP waits in the poller for 20 ms at most.'],
    [19, 'The wait is over: 1 descriptor is ready after 4.81 ms.'],
    [21, 'fd 9 became readable, so MAINLOOP switches to ping.'],
    [23, 'ping ends.'],
    [24, 'ping has ended, so control goes to its parent, MAINLOOP.'],
  ])('%i: %s', (index, sentence) => {
    expect(sentenceOf(log, index)).toBe(sentence)
  })

  it('names the timer that woke a greenthread', () => {
    const slept = makeLog([
      ...PING_AND_CLOCK,
      { kind: 'timer-fired', greenlet: MAINLOOP, timer: 2, owner: 3 },
      { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: 3, why: 'resume' },
    ])
    expect(sentenceOf(slept, 25)).toBe('The timer of 20 ms that clock scheduled fires.')
    expect(sentenceOf(slept, 26)).toBe('The timer of 20 ms fired, so MAINLOOP switches to clock.')
  })

  it('tells a greenthread that waits for room from one that gives way', async () => {
    const events = await recordProgram(`import { Queue, sleep, spawn } from 'hublet'
      const queue = new Queue(1)
      spawn(function* consumer() { for (let count = 0; count < 4; count++) yield* queue.get() })
      spawn(function* producer() { for (let item = 0; item < 4; item++) yield* queue.put(item) })
      spawn(function* polite() { yield* sleep(0) })`)
    const real = new TraceLog()
    for (const event of events) real.append(event)
    const of = (name: string) => {
      const id =
        [...real.history.latest.greenlets.values()].find((greenlet) => greenlet.name === name)?.id ?? -1
      const waits = events.flatMap((event, index) =>
        event.kind === 'switch' && event.from === id && event.why === 'switch'
          ? [sentenceOf(real, index)]
          : [],
      )
      const spans = real.spans
        .of(id)
        .flatMap(({ kind, label }) => (label === '' ? [] : [`${kind}: ${label}`]))
      return { waits: new Set(waits), spans: new Set(spans) }
    }
    expect(of('producer')).toEqual({
      waits: new Set(['producer has nothing to do now, so it switches to MAINLOOP.']),
      spans: new Set(['parked: parked']),
    })
    expect(of('polite')).toEqual({
      waits: new Set(['polite waits for its next turn, so it switches to MAINLOOP.']),
      spans: new Set(['timer: timer 0 s']),
    })
  })

  it('says what failed', () => {
    const failed = makeLog([
      ...PING_AND_CLOCK.slice(0, 11),
      { kind: 'greenlet-ended', greenlet: PING, id: PING, outcome: 'error', error: 'Error: no' },
      { kind: 'system-call', greenlet: MAINLOOP, name: 'epoll_ctl', args: 'ADD fd 9 IN', result: -9 },
    ])
    expect(sentenceOf(failed, 11)).toBe('ping ends with an error: Error: no')
    expect(sentenceOf(failed, 12)).toBe('epoll_ctl(ADD fd 9 IN) failed with errno 9.')
  })
})

describe('the sentence about a span', () => {
  it('says for what and how long', () => {
    const waiting = log.spans.of(PING)[2]
    expect(waiting && sentenceOfSpan(log, waiting)).toBe('ping waited until fd 9 is readable (4.89 ms).')
  })

  it('tells what MAINLOOP waited, and the limit beside it', () => {
    const waited = log.spans.of(MAINLOOP).find(({ kind }) => kind === 'poller')
    expect(waited && sentenceOfSpan(log, waited)).toBe(
      'MAINLOOP waited in the poller (4.81 ms), for 20 ms at most.',
    )
    const open = makeLog(PING_AND_CLOCK.slice(0, 19))
    const waits = open.spans.of(MAINLOOP).at(-1)
    expect(waits?.label).toBe('wait, 20 ms at most')
    expect(waits && sentenceOfSpan(open, waits)).toBe('MAINLOOP waits in the poller, for 20 ms at most.')
  })
})

describe('the source line of an event', () => {
  it('is its own, or else where the greenthread that it is about has stopped', () => {
    expect(log.lineOf(11)).toBe(5)
    expect(log.lineOf(20)).toBe(5)
    expect(log.lineOf(18)).toBeUndefined()
  })
})

describe('the inspector', () => {
  it('tells what the hub holds at the cursor', () => {
    expect(inspect(log.history.after(18)).headline).toBe(
      'Hub epolls; MAINLOOP waits in the poller for 20 ms at most.',
    )
  })

  it('says that MAINLOOP is not launched before the first wait', () => {
    expect(inspect(log.history.after(5)).headline).toBe('Hub epolls; MAINLOOP is not launched yet.')
  })
})
