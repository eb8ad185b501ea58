import { describe, expect, it } from 'vitest'
import { AXIS_HEIGHT, LANE_HEIGHT } from '../../client/timeline/geometry.ts'
import { hitAt } from '../../client/timeline/hit.ts'
import { makeScale, SCALE_NAMES } from '../../client/timeline/scales.ts'
import { makeEvents, makeLog, MILLISECOND, PING_AND_CLOCK } from './make-trace.ts'

const events = makeEvents(PING_AND_CLOCK)

describe.each(SCALE_NAMES)('the scale %s', (name) => {
  const scale = makeScale(name, events, 1, 600)

  it('places later events further right, within its width', () => {
    for (let index = 1; index <= events.length; index++) {
      expect(scale.x(index)).toBeGreaterThanOrEqual(scale.x(index - 1))
    }
    expect(scale.width).toBeGreaterThan(scale.x(events.length))
  })

  it('finds the event that stands at a pixel', () => {
    for (const index of events.keys()) {
      expect(scale.x(scale.nearest(scale.x(index)))).toBeCloseTo(scale.x(index))
    }
    expect(scale.nearest(-1000)).toBe(0)
    expect(scale.nearest(1e6)).toBe(events.length - 1)
  })

  it('gives its ticks in order, within the asked range', () => {
    const ticks = scale.ticks(0, scale.width)
    expect(ticks.length).toBeGreaterThan(0)
    for (const [index, { x }] of ticks.entries()) {
      expect(x).toBeGreaterThanOrEqual(ticks[index - 1]?.x ?? 0)
      expect(x).toBeLessThanOrEqual(scale.width)
    }
  })

  it('copes with no events', () => {
    const empty = makeScale(name, [], 1, 600)
    expect(empty.nearest(100)).toBe(0)
    expect(Number.isFinite(empty.width)).toBe(true)
  })
})

describe('the scales', () => {
  it('differ in how long a wait looks', () => {
    const share = (name: (typeof SCALE_NAMES)[number]): number => {
      const scale = makeScale(name, events, 1, 600)
      return (scale.x(19) - scale.x(18)) / scale.width
    }
    expect(share('clock')).toBeGreaterThan(0.8)
    expect(share('compressed')).toBeLessThan(0.3)
    expect(share('steps')).toBeLessThan(0.2)
  })

  it('mark in compressed where time was left out', () => {
    const cuts = makeScale('compressed', events, 1, 600)
      .ticks(0, 10_000)
      .filter(({ cut }) => cut)
    expect(cuts.map(({ text }) => text)).toEqual(['5 ms'])
    expect(events[19]?.t).toBe(5 * MILLISECOND)
  })
})

describe('the pointer', () => {
  const log = makeLog(PING_AND_CLOCK)
  const scale = makeScale('steps', log.events, 1, 600)
  const row = (name: string): number =>
    log.lanes.findIndex((lane) => lane.name === name) * LANE_HEIGHT + LANE_HEIGHT / 2

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

  it('finds nothing below the lanes', () => {
    expect(hitAt(log, log.lanes, scale, 100, log.lanes.length * LANE_HEIGHT + AXIS_HEIGHT)).toBeUndefined()
  })
})
