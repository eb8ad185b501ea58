/** Levels: which events and lanes each shows, and its words. */
import { describe, expect, it } from 'vitest'
import { EventSearch } from '../../client/inspector/event-search.ts'
import { levelOfFinding } from '../../client/findings/rule.ts'
import { GUIDE, lintTrace } from '../../client/findings/lint.ts'
import { EXAMPLES } from '../../client/gallery/examples.ts'
import { inspect } from '../../client/inspector/inspection.ts'
import { laneNumbers } from '../../client/trace/lane-labels.ts'
import {
  FIRST_LEVEL,
  hidesMost,
  inWordsOf,
  lanesAt,
  lastShown,
  levelOf,
  LEVELS,
  showsLane,
} from '../../client/trace/levels.ts'
import { STOP_KINDS, STOPS_OF_HUB, type StopKind } from '../../client/trace/stops.ts'
import { waitingLabel } from '../../client/trace/wording.ts'
import { sentenceAt } from '../../client/trace/sentence-at.ts'
import { sentenceOf } from '../../client/trace/sentence.ts'
import {
  CLOCK,
  MAINLOOP,
  makeEvents,
  makeLog,
  PING,
  PING_AND_CLOCK,
  type Step,
} from '../support/make-trace.ts'

const CALL: Step = { kind: 'system-call', greenlet: MAINLOOP, name: 'epoll_wait', args: '20 ms', result: 1 }
const log = makeLog([...PING_AND_CLOCK.slice(0, 19), CALL, ...PING_AND_CLOCK.slice(19)])
/** Words of things that only higher levels show. */
const OF_KERNEL = /\bfd \d|descriptor|epoll_/
const HIGHER = /\bfd \d|listener|poller|descriptor|timer|epoll_/

const WAIT = {
  kind: 'listener-woken',
  greenlet: MAINLOOP,
  listener: 0,
  owner: PING,
  fd: 9,
  direction: 'read',
} as const satisfies Step

describe('a level', () => {
  it('is the story until another one is asked for', () => {
    expect(FIRST_LEVEL).toBe('story')
    expect(LEVELS[0]).toBe(FIRST_LEVEL)
  })

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
      expect(sentenceAt(log, index, 'hub')).not.toMatch(OF_KERNEL)
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

  it('gives descriptors no numbers below the kernel', () => {
    expect(sentenceAt(log, 11, 'hub')).toBe(
      'ping registers a listener: wake me when there is something to read.',
    )
    expect(sentenceAt(log, 12, 'hub')).toBe('ping waits for bytes, so it switches to MAINLOOP.')
    expect(sentenceAt(log, 18, 'hub')).toBe('MAINLOOP waits in the poller for 20 ms at most.')
    expect(sentenceAt(log, 21, 'hub')).toBe('Bytes have come: the listener of ping is woken.')
    expect(sentenceAt(log, 23, 'hub')).toBe('The listener of ping for bytes is removed.')
    const closed: Step = { ...WAIT, kind: 'listener-closed' }
    const other = makeLog([...PING_AND_CLOCK.slice(0, 20), closed])
    expect(sentenceAt(other, 20, 'hub')).toBe('The thing that ping waited for was closed.')
    const writer = waitingLabel({ for: 'descriptor', fd: 4, direction: 'write' })
    expect(inWordsOf('hub', writer)).toBe('waits to send')
    const readers = inspect(log.history.after(18), 'hub').groups.find(({ name }) => name === 'readers')
    expect(readers?.items.map(({ what, detail }) => `${what} ${detail}`)).toEqual([
      'ping waits for bytes, line 5',
    ])
  })

  it('tells the lanes of listeners apart where they have no descriptors', () => {
    const two = makeLog([
      ...PING_AND_CLOCK,
      { kind: 'listener-added', greenlet: CLOCK, listener: 7, owner: CLOCK, fd: 12, direction: 'read' },
      { kind: 'listener-added', greenlet: CLOCK, listener: 8, owner: CLOCK, fd: 12, direction: 'write' },
    ])
    const said = (level: (typeof LEVELS)[number]): string[] => {
      const numbers = laneNumbers(two, level)
      return lanesAt(level, two.lanes)
        .filter(({ role }) => role === 'listeners')
        .map(({ id, name }) => (numbers.has(id) ? `${name} (${numbers.get(id)})` : name))
    }
    expect(said('story')).toEqual([])
    expect(said('hub')).toEqual(['to read (1)', 'to read (2)', 'to write'])
    expect(said('kernel')).toEqual(['fd 9 read', 'fd 12 read', 'fd 12 write'])
  })

  it('tells findings and stops in its own words, too', () => {
    const second: Step = { ...WAIT, kind: 'listener-added', listener: 5, owner: CLOCK, greenlet: CLOCK }
    const steps = [...PING_AND_CLOCK.slice(0, 20), second]
    const replaced: Step = { kind: 'hub-replaced', greenlet: CLOCK, hub: 'poll', by: 'epolls' }
    const found = [steps, [...steps, replaced]].flatMap((run) =>
      lintTrace(makeEvents(run), { blockedMs: 0.001, complete: true }),
    )
    expect(new Set(found.map(({ kind }) => kind)).size).toBe(4)
    for (const { sentence } of found) {
      expect(inWordsOf('story', sentence)).not.toMatch(HIGHER)
      expect(inWordsOf('hub', sentence)).not.toMatch(OF_KERNEL)
    }
    const kinds = Object.keys(STOP_KINDS) as StopKind[]
    for (const kind of kinds) expect(inWordsOf('hub', kind)).not.toMatch(OF_KERNEL)
    for (const kind of kinds.filter((one) => !STOPS_OF_HUB.has(one)))
      expect(inWordsOf('story', kind)).not.toMatch(HIGHER)
  })

  it('is brought along by a finding whose point it is', () => {
    const [event] = makeEvents([WAIT])
    const finding = { kind: 'left-at-the-end', sentence: '' } as const
    expect(levelOfFinding(finding, event)).toBe('hub')
    expect(levelOfFinding(finding, undefined)).toBe('story')
    expect(levelOfFinding({ ...finding, kind: 'second-reader' }, undefined)).toBe('hub')
    expect(Object.keys(GUIDE)).toContain('second-reader')
  })

  it('is brought along by an example whose words need it', () => {
    for (const { id, story, level = 'story' } of EXAMPLES) {
      const words = story.join(' ')
      if (/system call/.test(words)) expect(`${id}: ${level}`).not.toBe(`${id}: story`)
      if (/\b(listener|timer)s?\b(?! is an)/.test(words)) expect(`${id}: ${level}`).not.toBe(`${id}: story`)
    }
  })

  it('says when the story of a run is only a small part of it', () => {
    const timers = Array.from({ length: 40 }, (_, timer): Step => ({
      kind: 'timer-scheduled',
      greenlet: 0,
      timer,
      owner: 0,
      seconds: 1,
    }))
    const plain = makeLog(timers).eventsOfLevel
    expect(hidesMost('story', plain)).toBe(true)
    expect(hidesMost('hub', plain)).toBe(false)
    expect(hidesMost('story', log.eventsOfLevel)).toBe(false)
    expect(hidesMost('story', makeLog([]).eventsOfLevel)).toBe(false)
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
