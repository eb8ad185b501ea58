import { describe, expect, it } from 'vitest'
import { EVENT_GROUPS, EventSearch, type EventGroup } from '../../client/inspector/event-search.ts'
import { TraceLog } from '../../client/trace/trace-log.ts'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { makeEvents, makeLog, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

function search(words: string, group?: EventGroup, steps: readonly Step[] = PING_AND_CLOCK): number[] {
  const found = new EventSearch(makeLog(steps), words, group)
  found.advance()
  return found.found
}

describe('a search for events', () => {
  it('finds words of the sentence, whatever their case', () => {
    expect(search('PING registers')).toEqual([11])
    expect(search('  became readable: the listener ')).toEqual([20])
    expect(search('no such words')).toEqual([])
  })

  it('finds the events of a kind, and both together', () => {
    expect(search('', 'listeners')).toEqual([11, 20, 22])
    expect(search('woken', 'listeners')).toEqual([20])
    expect(search('', 'errors')).toEqual([])
  })

  it('finds a greenthread that ended with an error among the errors', () => {
    const failed: Step = { kind: 'greenlet-ended', greenlet: 2, id: 2, outcome: 'error', error: 'no' }
    expect(search('', 'errors', [failed, { ...failed, outcome: 'result' } as Step])).toEqual([0])
  })

  it('finds the events of a line, and not those of a longer number', () => {
    expect(search('line 5').length).toBeGreaterThan(1)
    expect(search('line 5')).toContain(11)
    expect(search('line 51')).toEqual([])
  })

  it('goes on with the events that come later', () => {
    const events = makeEvents(PING_AND_CLOCK)
    const log = new TraceLog()
    const found = new EventSearch(log, '', 'waits')
    for (const event of events.slice(0, 19)) log.append(event)
    found.advance()
    expect(found.found).toEqual([18])
    for (const event of events.slice(19)) log.append(event)
    found.advance()
    expect(found.found).toEqual([18, 19])
  })

  it('knows each kind of event, in one group', () => {
    type Missing = Exclude<TraceEvent['kind'], (typeof EVENT_GROUPS)[EventGroup][number]>
    const complete: [Missing] extends [never] ? true : Missing = true
    expect(complete).toBe(true)
    const kinds = Object.values(EVENT_GROUPS).flat()
    expect(new Set(kinds).size).toBe(kinds.length)
  })
})
