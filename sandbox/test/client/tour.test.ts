/** Tours: how their text is read, and at which events of a run their stops stand. */
import { describe, expect, it } from 'vitest'
import { OutputLog } from '../../client/trace/output-log.ts'
import type { TraceLog } from '../../client/trace/trace-log.ts'
import { findStops } from '../../client/tour/find-stops.ts'
import { MOST_STOPS, parseTour, type Stop } from '../../client/tour/parse-tour.ts'
import { isSameCode } from '../../client/tour/same-code.ts'
import { conditionAt } from '../../client/tour/stop-at.ts'
import { makeEvents, makeLog, MAINLOOP, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const stop = (condition: string): string => `${condition}\nOne sentence.\nAnother one.`

function stopsOf(text: string): readonly Stop[] {
  const parsed = parseTour(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.stops
}

function found(log: TraceLog, ...conditions: string[]): readonly (number | undefined)[] {
  return findStops(stopsOf(conditions.map(stop).join('\n\n')), log, new OutputLog())
}

describe('the text of a tour', () => {
  it('is a condition and two sentences for each stop', () => {
    const [one, two] = stopsOf(`${stop('switch to=ping nth=2')}\n\n\n${stop('mark name="a b"')}\n`)
    expect(one).toMatchObject({
      kind: 'switch',
      nth: 2,
      line: 1,
      sentences: ['One sentence.', 'Another one.'],
    })
    expect(two).toMatchObject({ conditions: [{ field: 'name', is: '=', value: 'a b' }], nth: 1, line: 6 })
    expect(stopsOf('  \n')).toEqual([])
  })

  it.each([
    ['switches to=ping\nA.\nB.', 'Line 1: there are no events of the kind “switches”, but: hub-launched'],
    ['switch fd=3\nA.\nB.', '“switch” has no field “fd”, but: greenlet, from, to, why, line, nth.'],
    ['switch to ping\nA.\nB.', '“to ping” is not read: write field=value'],
    ['switch to=ping\nA.', 'this one has 1 lines after its condition'],
    ['switch nth=0\nA.\nB.', 'nth is “0”: give a number from 1, or last.'],
    [`switch\n${'x'.repeat(300)}\nB.`, 'Line 2: this sentence has 300 characters'],
    [
      Array.from({ length: MOST_STOPS + 1 }, () => stop('switch')).join('\n\n'),
      `at most ${MOST_STOPS} stops`,
    ],
    ['x'.repeat(7000), 'the text has 7000 characters'],
  ])('that is wrong says where, and how it is written: %s', (text, problem) => {
    expect(parseTour(text)).toMatchObject({ problem: expect.stringContaining(problem) as string })
  })
})

describe('the stops of a run', () => {
  const log = makeLog(PING_AND_CLOCK)

  it('stand at the first event that meets them after the stop before', () => {
    expect(found(log, 'greenlet-spawned id=clock', 'switch to=ping', 'switch to=ping')).toEqual([4, 9, 21])
    expect(found(log, 'switch to=ping nth=2', 'switch from=ping nth=last')).toEqual([21, 24])
  })

  it('are told apart by fields, numbers, texts and the line', () => {
    expect(found(log, 'timer-scheduled seconds>0', 'timer-scheduled seconds!=0')).toEqual([16, 16])
    expect(found(log, 'wait-begun seconds<1', 'wait-ended ready=1')).toEqual([18, 19])
    expect(found(log, 'listener-added line=5', 'hub-launched hub~epo')).toEqual([11, 1])
    expect(found(log, 'timer-fired seconds=0')).toEqual([8])
  })

  it('stand earlier in a run whose order is another, and nowhere where no event meets them', () => {
    expect(found(log, 'greenlet-ended id=ping', 'switch to=clock')).toEqual([23, 14])
    expect(found(log, 'greenlet-ended id=clock', 'switch to=nobody')).toEqual([undefined, undefined])
  })

  it('know greenthreads of one name by their numbers', () => {
    const worker = (id: number): Step => ({
      ...{ kind: 'greenlet-spawned', greenlet: 0, id, name: 'worker', parent: MAINLOOP, role: 'greenthread' },
    })
    const two = makeLog([...PING_AND_CLOCK.slice(0, 2), worker(7), worker(8)])
    expect(found(two, 'greenlet-spawned id="worker (2)"')).toEqual([3])
    expect(found(two, 'greenlet-spawned id=worker')).toEqual([2])
  })

  it('stand where a text had been printed', () => {
    const events = makeEvents(PING_AND_CLOCK).map((event, index) =>
      index === 12 ? { ...event, printed: 4 } : index === 20 ? { ...event, printed: 8 } : event,
    )
    const output = new OutputLog()
    for (const [index, event] of events.entries()) output.noteEvent(event, index)
    output.print('one\ntwo\n', events.length)
    const stops = stopsOf([stop('printed text=one'), stop('printed text=two')].join('\n\n'))
    expect(findStops(stops, log, output)).toEqual([12, 20])
  })

  it('can be written from an event: the condition leads back to it', () => {
    for (const index of log.events.keys())
      expect(found(log, conditionAt(log, index)), conditionAt(log, index)).toEqual([index])
    expect(conditionAt(log, 21)).toBe('switch from=MAINLOOP to=ping why=resume nth=2')
    expect(conditionAt(log, 21, 9)).toBe('switch from=MAINLOOP to=ping why=resume')
  })
})

it('tells of the same code only, whatever spaces are at the ends of its lines', () => {
  expect(isSameCode('one()\ntwo()\n', 'one()  \r\ntwo()')).toBe(true)
  expect(isSameCode('one()\ntwo()', 'one()\n two()')).toBe(false)
})
