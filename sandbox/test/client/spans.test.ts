import { describe, expect, it } from 'vitest'
import { firstSpanFrom, spanAt, type Span } from '../../client/trace/spans.ts'
import { CLOCK, MAINLOOP, makeLog, PING, PING_AND_CLOCK } from '../support/make-trace.ts'

const log = makeLog(PING_AND_CLOCK)
const brief = (greenlet: number): unknown[] =>
  log.spans.of(greenlet).map(({ kind, label, from, to }) => [kind, label, from, to])

describe('the spans', () => {
  it('say when a greenthread was ready, running and waiting', () => {
    expect(brief(PING)).toEqual([
      ['ready', '', 2, 9],
      ['running', '', 9, 12],
      ['descriptor', 'read fd 9', 12, 21],
      ['running', '', 21, 23],
    ])
  })

  it('leave the last one open while it lasts', () => {
    expect(brief(CLOCK).at(-1)).toEqual(['timer', 'timer 20 ms', 17, undefined])
  })

  it('show MAINLOOP in the poller between two stretches of running', () => {
    expect(brief(MAINLOOP).slice(-4)).toEqual([
      ['running', '', 17, 18],
      ['poller', 'waited 4.81 ms (20 ms at most)', 18, 19],
      ['running', '', 19, 21],
      ['running', '', 24, undefined],
    ])
  })

  it('never overlap within one lane', () => {
    for (const greenlet of [0, MAINLOOP, PING, CLOCK]) {
      const spans = log.spans.of(greenlet)
      for (const [index, span] of spans.entries()) {
        expect(span.from).toBeLessThanOrEqual(span.to ?? Infinity)
        expect(spans[index + 1]?.from ?? Infinity).toBeGreaterThanOrEqual(span.to ?? Infinity)
      }
    }
  })

  it('can be found by event; at a border the one that begins there', () => {
    const spans = log.spans.of(PING)
    expect(spanAt(spans, 1)).toBeUndefined()
    expect(spanAt(spans, 8)?.kind).toBe('ready')
    expect(spanAt(spans, 12)?.kind).toBe('descriptor')
    expect(spanAt(spans, 23)).toBeUndefined()
  })

  it('are searched from the start, or from one that is known to be before, with the same answer', () => {
    const spans = Array.from({ length: 50 }, (_, at): Span => ({
      greenlet: 0,
      kind: 'running',
      label: '',
      from: 3 * at,
      to: 3 * at + 2,
    }))
    for (let index = 0; index < 160; index++) {
      const expected = spans.findIndex(({ to }) => (to ?? 0) >= index)
      const wanted = expected === -1 ? spans.length : expected
      for (let start = 0; start <= wanted; start += 7) expect(firstSpanFrom(spans, index, start)).toBe(wanted)
    }
  })
})
