/** Two runs of one program held against each other: the marker, what is counted from it on, what differs, who ran when. */
import { describe, expect, it } from 'vitest'
import { commonMarkers, findMarker, FIRST_WAIT, indexAt, LAUNCH, START } from '../../client/compare/align.ts'
import { differencesAt, differencesOf, type Difference } from '../../client/compare/differences.ts'
import { measure, totalCalls } from '../../client/compare/measure.ts'
import { POLLER, stretchesOf } from '../../client/compare/stretches.ts'
import type { Level } from '../../client/trace/levels.ts'
import {
  CLOCK,
  MAINLOOP,
  makeEvents,
  MILLISECOND,
  PING,
  PING_AND_CLOCK,
  type Step,
} from '../support/make-trace.ts'

const MARK: Step = { kind: 'mark', greenlet: 0, name: 'begin' }
const CALL: Step = { kind: 'system-call', greenlet: MAINLOOP, name: 'epoll_pwait2', args: '', result: 1 }

const EVENTS = makeEvents(PING_AND_CLOCK)
const MAINLOOP_STARTS = 7
const WAIT_BEGUN = 18

describe('a marker', () => {
  it('is the start, the launch of MAINLOOP, the first wait, or a mark of the program', () => {
    expect(findMarker(EVENTS, START)).toBe(0)
    expect(findMarker(EVENTS, LAUNCH)).toBe(MAINLOOP_STARTS)
    expect(findMarker(EVENTS, FIRST_WAIT)).toBe(WAIT_BEGUN)
    expect(findMarker(makeEvents([...PING_AND_CLOCK, MARK]), 'mark: begin')).toBe(PING_AND_CLOCK.length)
    expect(findMarker(EVENTS, 'mark: begin')).toBeUndefined()
  })

  it('is offered when both runs have it', () => {
    const marked = makeEvents([MARK, ...PING_AND_CLOCK])
    const short = makeEvents([MARK, ...PING_AND_CLOCK.slice(0, 10)])
    expect(commonMarkers(marked, marked)).toEqual([START, LAUNCH, FIRST_WAIT, 'mark: begin'])
    expect(commonMarkers(marked, short)).toEqual([START, LAUNCH, 'mark: begin'])
    expect(commonMarkers(marked, EVENTS)).toEqual([START, LAUNCH, FIRST_WAIT])
    expect(commonMarkers(marked, [])).toEqual([])
  })

  it('brings a moment of one run to the same moment of the other', () => {
    const [first, second] = EVENTS
    expect(indexAt(EVENTS, (first?.t ?? 0) - 1)).toBe(-1)
    expect(indexAt(EVENTS, second?.t ?? 0)).toBe(1)
    expect(indexAt(EVENTS, (second?.t ?? 0) + 1)).toBe(1)
    expect(indexAt(EVENTS, Infinity)).toBe(EVENTS.length - 1)
    expect(indexAt([], 5)).toBe(-1)
  })
})

describe('a run', () => {
  it('is measured from the marker on, with the names of what came before', () => {
    const whole = measure(EVENTS, 0)
    expect(whole).toMatchObject({ waits: 1, listeners: 1, switches: 7 })
    expect(whole.wakeUps.map(({ name }) => name)).toEqual(['ping', 'clock', 'ping'])
    const rest = measure(EVENTS, WAIT_BEGUN)
    expect(rest).toMatchObject({ waits: 1, listeners: 0, switches: 2 })
    expect(rest.wakeUps).toEqual([{ event: 21, name: 'ping' }])
    expect(rest.nanoseconds).toBe((EVENTS.at(-1)?.t ?? 0) - (EVENTS[WAIT_BEGUN]?.t ?? 0))
  })

  it('counts only the time of waits that have both ends in it', () => {
    const began = EVENTS[WAIT_BEGUN]?.t ?? 0
    expect(measure(EVENTS, 0).waitNanoseconds).toBe(5 * MILLISECOND - began)
    expect(measure(EVENTS, WAIT_BEGUN + 1)).toMatchObject({ waits: 0, waitNanoseconds: 0 })
  })

  it('counts each system call by its name', () => {
    const { systemCalls } = measure(makeEvents([CALL, CALL, { ...CALL, name: 'epoll_ctl' } as Step]), 0)
    expect(Object.fromEntries(systemCalls)).toEqual({ epoll_pwait2: 2, epoll_ctl: 1 })
    expect(totalCalls({ ...measure([], 0), systemCalls })).toBe(3)
  })

  it('without events measures nothing', () => {
    expect(measure([], 0)).toMatchObject({ nanoseconds: 0, waits: 0, switches: 0, wakeUps: [] })
    expect(stretchesOf([], 0)).toEqual([])
  })
})

function row(rows: readonly Difference[], what: string): Difference | undefined {
  return rows.find((difference) => difference.what === what)
}

describe('the differences', () => {
  it('of a run with itself are none', () => {
    const rows = differencesOf([EVENTS, EVENTS], [0, 0])
    expect(rows.filter(({ differs }) => differs)).toEqual([])
    expect(row(rows, 'order of wake-ups')?.one).toBe('the same 3')
    expect(row(rows, 'waits')).toMatchObject({ one: '1', other: '1' })
  })

  it('are counted in calls, each under its name, and in calls per wait', () => {
    const other = makeEvents([
      ...PING_AND_CLOCK.slice(0, WAIT_BEGUN + 1),
      CALL,
      CALL,
      ...PING_AND_CLOCK.slice(WAIT_BEGUN + 1),
    ])
    const rows = differencesOf([EVENTS, other], [0, 0])
    expect(row(rows, 'epoll_pwait2')).toEqual({
      what: 'epoll_pwait2',
      level: 'kernel',
      one: '0',
      other: '2',
      differs: true,
    })
    expect(row(rows, 'system calls per wait')).toMatchObject({ one: '0.00', other: '2.00', differs: true })
    expect(row(differencesOf([EVENTS, makeEvents([])], [0, 0]), 'system calls per wait')?.other).toBe('-')
  })

  it('are those that the level shows, in its words', () => {
    const rows = differencesOf([makeEvents([...PING_AND_CLOCK, CALL]), EVENTS], [0, 0])
    const at = (level: Level) => differencesAt(level, rows).map(({ what }) => what)
    const story = ['time', 'of it waiting', 'waits', 'switches', 'order of wake-ups']
    const hub = ['time', 'of it in the poller', 'waits', 'listeners', 'switches', 'order of wake-ups']
    expect(at('story')).toEqual(story)
    expect(at('hub')).toEqual(hub)
    expect(at('kernel')).toEqual(rows.map(({ what }) => what))
    expect(at('kernel')).toEqual(expect.arrayContaining([...hub, 'system calls per wait', 'epoll_pwait2']))
  })

  it('in time count from a quarter on', () => {
    const scaled = (factor: number) => EVENTS.map((event) => ({ ...event, t: event.t * factor }))
    expect(row(differencesOf([EVENTS, scaled(1.3)], [0, 0]), 'time')?.differs).toBe(false)
    expect(row(differencesOf([EVENTS, scaled(1.4)], [0, 0]), 'time')?.differs).toBe(true)
  })

  it('in the order of wake-ups point at the first event of each run that shows it', () => {
    const swap: Record<number, number> = { [PING]: CLOCK, [CLOCK]: PING }
    const other = EVENTS.map((event) =>
      event.kind === 'switch'
        ? { ...event, from: swap[event.from] ?? event.from, to: swap[event.to] ?? event.to }
        : event,
    )
    expect(row(differencesOf([EVENTS, other], [0, 0]), 'order of wake-ups')).toEqual({
      what: 'order of wake-ups',
      level: 'story',
      one: 'no. 1 is ping',
      other: 'no. 1 is clock',
      differs: true,
      events: [9, 9],
    })
  })

  it('in the number of wake-ups tell after how many one run ends', () => {
    const rows = differencesOf([EVENTS, EVENTS.slice(0, WAIT_BEGUN)], [0, 0])
    const order = row(rows, 'order of wake-ups')
    expect(order).toMatchObject({ one: 'no. 3 is ping', other: 'ends after 2', differs: true })
    expect(order?.events).toBeUndefined()
  })
})

describe('the stretches', () => {
  const lanesOf = (from: number): string[] => stretchesOf(EVENTS, from).map(({ lane }) => lane)

  it('say who had the thread, one after the other, without gaps', () => {
    const stretches = stretchesOf(EVENTS, 0)
    expect(new Set(lanesOf(0))).toEqual(new Set(['__main__', 'MAINLOOP', 'ping', 'clock', POLLER]))
    const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0)
    expect(total).toBe((EVENTS.at(-1)?.t ?? 0) - (EVENTS[0]?.t ?? 0))
  })

  it('begin at the marker', () => {
    const stretches = stretchesOf(EVENTS, WAIT_BEGUN)
    expect(stretches[0]).toMatchObject({ lane: POLLER, start: 0 })
    expect(stretches[0]?.end).toBe(5 * MILLISECOND - (EVENTS[WAIT_BEGUN]?.t ?? 0))
    expect(lanesOf(WAIT_BEGUN)).toEqual([POLLER, 'MAINLOOP', 'ping'])
  })

  it('that nobody could see apart become one', () => {
    const steps = Array.from({ length: 4000 }, (_, index): Step => ({
      kind: 'switch',
      greenlet: index % 2,
      from: index % 2,
      to: (index + 1) % 2,
      why: 'switch',
    }))
    expect(stretchesOf(makeEvents(steps), 0).length).toBeLessThan(10)
  })
})
