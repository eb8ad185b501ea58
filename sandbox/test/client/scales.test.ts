import { describe, expect, it } from 'vitest'
import { Axis, COLUMN, SCALE_NAMES, type ScaleName } from '../../client/timeline/axis.ts'
import { hitAt } from '../../client/timeline/hit.ts'
import { Scale } from '../../client/timeline/scales.ts'
import type { TraceLog } from '../../client/trace/trace-log.ts'
import { constrain, endOf, firstView, panBy, zoomAt } from '../../client/timeline/viewport.ts'
import { makeEvents, makeLog, MILLISECOND, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const WIDTH = 600
const events = makeEvents(PING_AND_CLOCK)

function scaleOf(name: ScaleName, log: TraceLog): Scale {
  const axis = new Axis(name, log.events, log.idle.folds)
  return new Scale(axis, log.events, firstView(axis, WIDTH))
}

const LOOK: readonly Step[] = [
  { kind: 'switch', greenlet: 0, from: 0, to: 1, why: 'turn' },
  { kind: 'wait-begun', greenlet: 1, seconds: 0.005 },
  { kind: 'system-call', greenlet: 1, name: 'epoll_pwait2', args: '5 ms', result: 0 },
  { kind: 'wait-ended', greenlet: 1, ready: 0 },
  { kind: 'switch', greenlet: 1, from: 1, to: 0, why: 'turn' },
]
/** After event 24 MAINLOOP ends its turn (25), and has five turns in which nothing happens (26 to 50). */
const IDLE: readonly Step[] = [
  ...PING_AND_CLOCK,
  { kind: 'switch', greenlet: 1, from: 1, to: 0, why: 'turn' },
  ...Array.from({ length: 5 }, () => LOOK).flat(),
  { kind: 'mark', greenlet: 0, name: 'after' },
]

describe.each(SCALE_NAMES)('the scale %s', (name) => {
  const log = makeLog(PING_AND_CLOCK)
  const scale = scaleOf(name, log)

  it('places later events further right', () => {
    for (let index = 1; index <= events.length; index++) {
      expect(scale.x(index)).toBeGreaterThanOrEqual(scale.x(index - 1))
    }
  })

  it('finds the event that stands at a pixel', () => {
    for (const index of events.keys()) {
      expect(scale.x(scale.nearest(scale.x(index)))).toBeCloseTo(scale.x(index))
    }
    expect(scale.nearest(-1000)).toBe(0)
    expect(scale.nearest(1e6)).toBe(events.length - 1)
  })

  it('remembers which event is the first at or after a pixel', () => {
    for (const x of [0, 17, 300, WIDTH, 17]) expect(scale.firstFromPixel(x)).toBe(scale.firstFrom(x))
  })

  it('gives its ticks in order, within the view', () => {
    const ticks = scale.ticks()
    expect(ticks.length).toBeGreaterThan(0)
    for (const [index, { x }] of ticks.entries()) {
      expect(x).toBeGreaterThanOrEqual(ticks[index - 1]?.x ?? -Infinity)
      expect(x).toBeLessThanOrEqual(WIDTH)
    }
  })

  it('copes with no events', () => {
    const empty = scaleOf(name, makeLog([]))
    expect(empty.nearest(100)).toBe(0)
    expect(empty.ticks()).toEqual([])
  })

  it('places events one by one where it places them all at once', () => {
    const whole = makeLog(IDLE)
    const growing = makeLog([])
    const axis = new Axis(name, growing.events, growing.idle.folds)
    for (const event of whole.events) {
      growing.append(event)
      axis.advance()
    }
    const atOnce = new Axis(name, whole.events, whole.idle.folds)
    const all = [...whole.events.keys(), whole.events.length]
    expect(all.map((index) => axis.at(index))).toEqual(all.map((index) => atOnce.at(index)))
  })
})

describe('the scales', () => {
  it('differ in how long a wait looks', () => {
    const share = (name: ScaleName): number => {
      const { axis } = scaleOf(name, makeLog(PING_AND_CLOCK))
      return (axis.at(19) - axis.at(18)) / axis.end
    }
    expect(share('clock')).toBeGreaterThan(0.8)
    expect(share('compressed')).toBeLessThan(0.3)
    expect(share('steps')).toBeLessThan(0.2)
  })

  it('mark in compressed where time was left out', () => {
    const cuts = scaleOf('compressed', makeLog(PING_AND_CLOCK))
      .ticks()
      .filter(({ cut }) => cut)
    expect(cuts.map(({ text }) => text)).toEqual(['5 ms'])
    expect(events[19]?.t).toBe(5 * MILLISECOND)
  })
})

describe('hidden events', () => {
  const log = makeLog(PING_AND_CLOCK)
  const axis = new Axis('steps', log.events, [], 'story')

  it('take no column, and stand where the event before them does', () => {
    expect(axis.at(11)).toBe(axis.at(10))
    expect(axis.at(12)).toBe(axis.at(11) + COLUMN)
    expect(axis.end).toBeLessThan(new Axis('steps', log.events, []).end)
    const clock = new Axis('clock', log.events, [], 'story')
    expect(clock.at(12)).toBe(new Axis('clock', log.events, []).at(12))
  })

  it('have no number on the axis, and no sign under the pointer', () => {
    const scale = new Scale(axis, log.events, firstView(axis, WIDTH))
    expect(scale.ticks().map(({ text }) => text)).not.toContain('4')
    const numbers = scale.ticks().map(({ text }) => Number(text) - 1)
    expect(numbers.length).toBeGreaterThan(1)
    for (const index of numbers) expect(axis.isHidden(index)).toBe(false)
    const row = log.lanes.findIndex(({ name }) => name === 'ping') + 0.5
    expect(hitAt(log, log.lanes, scale, scale.x(11), row)).toEqual({ event: 10 })
  })

  it('stand still when more come, and behind a fold', () => {
    const growing = makeLog([])
    const grown = new Axis('steps', growing.events, growing.idle.folds, 'story')
    const whole = makeLog(IDLE)
    for (const event of whole.events) {
      growing.append(event)
      grown.advance()
    }
    const atOnce = new Axis('steps', whole.events, whole.idle.folds, 'story')
    for (let index = 0; index <= whole.events.length; index++) expect(grown.at(index)).toBe(atOnce.at(index))
  })
})

describe('idle turns', () => {
  const log = makeLog(IDLE)

  it('are folded but for the first, and counted', () => {
    expect(log.idle.folds).toEqual([{ from: 31, to: 50, turns: 5 }])
  })

  it('take the room of one mark, except on the clock', () => {
    const folded = new Axis('steps', log.events, log.idle.folds)
    const whole = new Axis('steps', log.events, [])
    expect(folded.at(50)).toBe(folded.at(31))
    expect(folded.at(51)).toBeGreaterThan(folded.at(50))
    expect(whole.end).toBeGreaterThan(2 * folded.end - folded.at(31))
    expect(new Axis('clock', log.events, log.idle.folds).folds).toEqual([])
  })

  it('are none when something happens in between', () => {
    const busy = makeLog([
      ...IDLE.slice(0, 31),
      { kind: 'mark', greenlet: 0, name: 'a' },
      ...LOOK,
      { kind: 'mark', greenlet: 0, name: 'b' },
      ...LOOK.slice(0, 3),
      { kind: 'wait-ended', greenlet: 1, ready: 1 },
      { kind: 'switch', greenlet: 1, from: 1, to: 0, why: 'turn' },
    ])
    expect(busy.idle.folds).toEqual([])
  })
})

describe('the view', () => {
  const log = makeLog(IDLE)
  const axis = new Axis('steps', log.events, [])
  const view = firstView(axis, WIDTH)

  it('begins at the end of the trace, and on the clock with the whole of it', () => {
    expect(view).toEqual(endOf(axis, view))
    const clock = new Axis('clock', log.events, [])
    const { transform } = firstView(clock, WIDTH)
    expect(transform.applyX(0)).toBeGreaterThanOrEqual(0)
    expect(transform.applyX(clock.end)).toBeLessThanOrEqual(WIDTH)
  })

  it('zooms around what is under the pointer', () => {
    const middle = panBy(axis, view, -200)
    const place = middle.transform.invertX(250)
    expect(zoomAt(axis, middle, 2, 250).transform.applyX(place)).toBeCloseTo(250)
  })

  it('never leaves the trace', () => {
    const left = panBy(axis, view, -1e9)
    expect(left.transform.applyX(0)).toBeGreaterThanOrEqual(0)
    expect(panBy(axis, left, 1e9)).toEqual(endOf(axis, view))
    const least = zoomAt(axis, view, 1e-9, 0)
    expect(least.transform.applyX(axis.end)).toBeLessThanOrEqual(WIDTH)
    expect(constrain(axis, least)).toEqual(least)
  })
})

describe('the pointer', () => {
  const log = makeLog(PING_AND_CLOCK)
  const axis = new Axis('steps', log.events, [])
  const scale = new Scale(axis, log.events, firstView(axis, WIDTH))
  const row = (name: string): number => log.lanes.findIndex((lane) => lane.name === name) + 0.5

  it('finds the sign of an event in its lane', () => {
    expect(hitAt(log, log.lanes, scale, scale.x(11) + 3, row('ping'))).toEqual({ event: 11 })
  })

  it('finds a switch in both lanes that it joins', () => {
    expect(hitAt(log, log.lanes, scale, scale.x(12), row('ping'))).toEqual({ event: 12 })
    expect(hitAt(log, log.lanes, scale, scale.x(12), row('MAINLOOP'))).toEqual({ event: 12 })
  })

  it('finds the bar where there is no sign', () => {
    expect(hitAt(log, log.lanes, scale, scale.x(17) + 3, row('ping'))).toMatchObject({
      span: { kind: 'descriptor', label: 'read fd 9' },
    })
  })

  it('finds a listener and a timer in lanes of their own', () => {
    expect(hitAt(log, log.lanes, scale, scale.x(14), row('fd 9 read'))).toMatchObject({
      span: { kind: 'listener', label: 'ping', from: 11, to: 22 },
    })
    expect(hitAt(log, log.lanes, scale, scale.x(18) + 30, row('timers'))).toMatchObject({
      span: { kind: 'scheduled', label: '20 ms clock', from: 16 },
    })
  })

  it('finds nothing below the lanes', () => {
    expect(hitAt(log, log.lanes, scale, 100, log.lanes.length + 0.5)).toBeUndefined()
  })
})
