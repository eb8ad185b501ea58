import { describe, expect, it } from 'vitest'
import { nextStop, NO_STOPS } from '../../client/trace/stops.ts'
import { makeEvents, PING_AND_CLOCK } from '../support/make-trace.ts'

const events = makeEvents(PING_AND_CLOCK)

describe('the next stop', () => {
  it('is the next event at a line', () => {
    const stops = { ...NO_STOPS, lines: new Set([5]) }
    expect(nextStop(stops, events, -1)).toBe(11)
    expect(nextStop(stops, events, 11)).toBe(12)
    expect(nextStop(stops, events, 12)).toBeUndefined()
  })

  it('is the next event of a kind', () => {
    const stops = { ...NO_STOPS, kinds: new Set(['descriptor ready'] as const) }
    expect(nextStop(stops, events, 3)).toBe(20)
    expect(nextStop({ ...stops, kinds: new Set(['greenthread ended']) }, events, 3)).toBe(23)
  })

  it('is not a turn that Node gives, nor the end of a greenthread, when switches are asked for', () => {
    const stops = { ...NO_STOPS, kinds: new Set(['switch to a greenthread'] as const) }
    expect(nextStop(stops, events, -1)).toBe(9)
    expect(nextStop(stops, events, 21)).toBeUndefined()
  })

  it('at a line is an event that the level shows, and of a kind any', () => {
    const stops = { ...NO_STOPS, lines: new Set([5]) }
    expect(nextStop(stops, events, -1, 'story')).toBe(12)
    const ofHub = { ...NO_STOPS, kinds: new Set(['listener registered'] as const) }
    expect(nextStop(ofHub, events, -1, 'story')).toBe(11)
  })

  it('is nowhere without stops', () => {
    expect(nextStop(NO_STOPS, events, -1)).toBeUndefined()
  })
})
