/** Levels: which events and lanes each shows, and its words. */
import { describe, expect, it } from 'vitest'
import { EventSearch } from '../../client/inspector/event-search.ts'
import { inWordsOf, lastShown, levelOf, LEVELS, showsLane } from '../../client/trace/levels.ts'
import { sentenceAt } from '../../client/trace/sentence-at.ts'
import { sentenceOf } from '../../client/trace/sentence.ts'
import { CLOCK, MAINLOOP, makeLog, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const CALL: Step = { kind: 'system-call', greenlet: MAINLOOP, name: 'epoll_wait', args: '20 ms', result: 1 }
const log = makeLog([...PING_AND_CLOCK.slice(0, 19), CALL, ...PING_AND_CLOCK.slice(19)])
/** Words of things that only higher levels show. */
const HIGHER = /\bfd \d|listener|poller|descriptor|timer|epoll_/

describe('a level', () => {
  it('shows greenthreads, switches and waits first, then listeners and timers, then system calls', () => {
    const kinds = (level: string): string[] =>
      [...new Set(log.events.filter((event) => levelOf(event) === level).map(({ kind }) => kind))].sort()
    expect(kinds('hub')).toEqual([
      ...['listener-added', 'listener-removed', 'listener-woken', 'timer-fired', 'timer-scheduled'],
    ])
    expect(kinds('kernel')).toEqual(['system-call'])
    expect(kinds('story')).toContain('wait-begun')
  })

  it('has the lanes of its events', () => {
    const lanes = LEVELS.map((level) =>
      log.lanes.filter((lane) => showsLane(level, lane)).map(({ name }) => name),
    )
    expect(lanes[0]).toEqual(['__main__', 'MAINLOOP', 'ping', 'clock'])
    expect(lanes[1]).toEqual([...(lanes[0] ?? []), 'fd 9 read', 'timers'])
    expect(lanes[2]).toHaveLength(7)
  })

  it('says everything in its own words', () => {
    for (const index of log.events.keys()) {
      expect(sentenceAt(log, index, 'story')).not.toMatch(HIGHER)
      expect(sentenceAt(log, index, 'kernel')).toBe(sentenceOf(log, index))
    }
    expect(sentenceAt(log, 12, 'story')).toBe('ping waits for bytes, so it switches to MAINLOOP.')
    expect(sentenceAt(log, 17, 'story')).toBe('clock waits for 20 ms, so it switches to MAINLOOP.')
    expect(sentenceAt(log, 18, 'story')).toBe('MAINLOOP waits for 20 ms at most.')
    expect(sentenceAt(log, 22, 'story')).toBe('Bytes have come, so MAINLOOP switches to ping.')
    expect(['read fd 9', 'timer 20 ms', 'parked'].map((label) => inWordsOf('story', label))).toEqual([
      ...['waits for bytes', 'waits 20 ms', 'parked'],
    ])
  })

  it('stands at the last event that it shows', () => {
    expect(lastShown(log.events, 16, 'story')).toBe(15)
    expect(lastShown(log.events, 16, 'hub')).toBe(16)
    expect(lastShown(log.events, 19, 'hub')).toBe(18)
    expect(log.events[15]).toMatchObject({ kind: 'greenlet-started', id: CLOCK })
  })

  it('is all that a search in the list of events finds', () => {
    const search = new EventSearch(log, '', undefined, 'story')
    search.advance()
    expect(search.found.map((index) => levelOf(log.events[index] ?? CALL_EVENT))).not.toContain('hub')
    expect(search.found).toContain(18)
    expect(search.found).not.toContain(19)
  })
})

const CALL_EVENT = { ...CALL, seq: 0, t: 0 } as (typeof log.events)[number]
