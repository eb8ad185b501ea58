/** Node's own callbacks in the client: their lane, their bars, and the words for them. */
import { describe, expect, it } from 'vitest'
import { openingOf } from '../../client/findings/opening.ts'
import { laneOf } from '../../client/trace/event-lane.ts'
import { lanesAt, levelOf } from '../../client/trace/levels.ts'
import { listenerLane, NODE } from '../../client/trace/lanes.ts'
import { sentenceAt } from '../../client/trace/sentence-at.ts'
import { sentenceOf, sentenceOfSpan } from '../../client/trace/sentence.ts'
import { Axis } from '../../client/timeline/axis.ts'
import { whyNotHere } from '../../page/modules.ts'
import { makeLog, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'
import { recordProgram } from '../support/record-program.ts'

type What = Extract<Step, { callback: number }>['what']

function callback(
  step: 'scheduled' | 'begun' | 'ended',
  callback: number,
  what: What,
  more: { resource?: string; seconds?: number; line?: number } = {},
): Step {
  const { resource = what.toUpperCase(), seconds, line } = more
  return {
    kind: `callback-${step}`,
    greenlet: 0,
    callback,
    what,
    resource,
    ...(seconds !== undefined && { seconds }),
    ...(line !== undefined && { at: { line, column: 1 } }),
  }
}

const TIMEOUT = { seconds: 0.02, line: 4 }
const CONNECTION = { resource: 'TCPWRAP' }
const STEPS: readonly Step[] = [
  callback('scheduled', 7, 'timeout', TIMEOUT),
  callback('begun', 7, 'timeout', TIMEOUT), // 1
  callback('begun', 8, 'io', CONNECTION),
  callback('ended', 8, 'io', CONNECTION), // 3
  callback('ended', 7, 'timeout', TIMEOUT),
  callback('begun', 9, 'promise', { line: 9 }), // 5
]

describe('the lane of Node', () => {
  it('stands below __main__ once there is something in it, at every level', () => {
    const log = makeLog(PING_AND_CLOCK)
    expect(log.lanes.map(({ id }) => id)).not.toContain(NODE)
    for (const event of makeLog(STEPS).events) log.append(event)
    expect(log.lanes.map(({ name }) => name).slice(0, 3)).toEqual(['__main__', 'Node', 'MAINLOOP'])
    for (const level of ['story', 'hub', 'kernel'] as const)
      expect(lanesAt(level, log.lanes).map(({ role }) => role)).toContain('node')
  })

  it('is not that of a descriptor', () => {
    const lanes = [0, 1, 2].flatMap((fd) => [listenerLane(fd, 'read'), listenerLane(fd, 'write')])
    expect(new Set([NODE, ...lanes]).size).toBe(7)
  })

  it('has the events of Node, and no other lane has them', () => {
    expect(makeLog(STEPS).events.map((event) => laneOf(event, 1))).toEqual(STEPS.map(() => NODE))
  })

  it('has a bar for each callback; one within another stands between two parts of it', () => {
    const [track = [], ...others] = makeLog(STEPS).spans.tracksOf(NODE)
    expect(others).toEqual([])
    expect(track.map(({ label, from, to }) => [label, from, to])).toEqual([
      ['timeout 20 ms', 1, 2],
      ['I/O: a connection', 2, 3],
      ['timeout 20 ms', 3, 4],
      ['promise', 5, undefined],
    ])
  })

  it('closes the bars of callbacks whose ends were not recorded', () => {
    const log = makeLog([
      callback('begun', 1, 'tick'),
      callback('begun', 2, 'tick'),
      callback('ended', 1, 'tick'),
      callback('begun', 3, 'tick'),
      callback('ended', 99, 'tick'),
    ])
    expect(log.spans.tracksOf(NODE)[0]?.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [3, 4],
    ])
  })

  it('gives a callback room for its label', () => {
    const { events } = makeLog(STEPS)
    const axis = new Axis('steps', events, [])
    expect(axis.at(2) - axis.at(1)).toBeGreaterThan(axis.at(4) - axis.at(3))
  })

  it('shows at the level hub when a callback was asked for, and in the story when it comes', () => {
    expect(makeLog(STEPS).events.slice(0, 2).map(levelOf)).toEqual(['hub', 'story'])
  })
})

describe('the words for a callback', () => {
  it('name what was asked for, what comes, and from where', () => {
    const log = makeLog(STEPS)
    expect(STEPS.map((_, index) => sentenceOf(log, index))).toEqual([
      '__main__ asks Node to call back after 20 ms (setTimeout).',
      'Node calls back: setTimeout 20 ms, asked for in line 4.',
      'Node calls back: I/O: a connection.',
      "The callback has ended: I/O: a connection. Control is Node's again.",
      "The callback has ended: setTimeout 20 ms. Control is Node's again.",
      'A promise is settled, so Node goes on behind the await or then of line 9.',
    ])
    expect(sentenceAt(log, 1, 'story')).toBe(sentenceOf(log, 1))
  })

  it('are there for every kind', () => {
    const kinds = ['microtask', 'tick', 'interval', 'immediate', 'io', 'other'] as const
    const log = makeLog(kinds.map((what, id) => callback('scheduled', id, what, { seconds: 0.5 })))
    expect(kinds.map((_, index) => sentenceOf(log, index))).toEqual([
      '__main__ queues a microtask: it is called back among the promises.',
      '__main__ queues a tick: Node calls it back once the present callback has ended.',
      '__main__ asks Node to call back every 500 ms (setInterval).',
      '__main__ asks Node to call back after its next look at I/O (setImmediate).',
      '__main__ asks Node for I/O: IO (IO).',
      '__main__ makes something that Node can call back: OTHER.',
    ])
  })

  it('tell of a bar how long it was', () => {
    const log = makeLog(STEPS)
    const [first, , , last] = log.spans.tracksOf(NODE)[0] ?? []
    expect(first && sentenceOfSpan(log, first)).toBe('Node ran a callback: timeout 20 ms (10 µs).')
    expect(last && sentenceOfSpan(log, last)).toBe('Node runs a callback: promise.')
  })

  it('lead to the line that asked, and leave the greenlet where it was', () => {
    const log = makeLog(STEPS)
    expect(log.lineOf(1)).toBe(4)
    expect(log.history.latest.greenlets.get(0)?.at).toBeUndefined()
  })
})

describe('a run with callbacks', () => {
  it('is opened at the first one when no hub has run', () => {
    expect(openingOf(makeLog(STEPS), [])).toEqual({ event: 1 })
    expect(openingOf(makeLog([]), [])).toBeUndefined()
    expect(openingOf(makeLog([...STEPS, ...PING_AND_CLOCK]), [])).toEqual({ event: STEPS.length + 7 })
  })

  it('is recorded by HUBLET_TRACE too, and read as a trace', async () => {
    const events = await recordProgram(`
      import 'hublet'
      import { watchNode } from 'hublet/trace'
      watchNode()
      process.nextTick(() => undefined)`)
    expect(events.map(({ kind }) => kind)).toEqual(['callback-scheduled', 'callback-begun', 'callback-ended'])
  })

  it('needs a server: a page refuses it with a sentence', () => {
    const imports = [{ name: 'hublet/trace', start: 0, end: 0 }]
    expect(whyNotHere('watchNode()', imports)).toMatch(
      /^This program uses `watchNode`, which a page does not have: /,
    )
    expect(whyNotHere('mark("here")', imports)).toBeUndefined()
  })
})
