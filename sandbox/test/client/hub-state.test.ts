import { describe, expect, it } from 'vitest'
import { applyEvent, initialState } from '../../client/trace/hub-state.ts'
import { StateHistory } from '../../client/trace/state-history.ts'
import type { TraceEvent } from '../../shared/trace-events.ts'
import {
  CLOCK,
  MAINLOOP,
  makeEvents,
  makeLog,
  PING,
  PING_AND_CLOCK,
  type Step,
} from '../support/make-trace.ts'

describe('the state after an event', () => {
  const log = makeLog(PING_AND_CLOCK)

  it('knows a greenthread that has not started yet', () => {
    const ping = log.history.after(5).greenlets.get(PING)
    expect(ping).toMatchObject({ name: 'ping', started: false })
    expect(ping?.waiting).toBeUndefined()
  })

  it('does not take the timer that starts a greenthread for a wait of its spawner', () => {
    expect(log.history.after(6).greenlets.get(0)?.waiting).toBeUndefined()
    expect(log.history.after(6).timers.size).toBe(2)
  })

  it('knows for which descriptor a greenthread waits, and where in the source', () => {
    expect(log.history.after(12).greenlets.get(PING)).toMatchObject({
      waiting: { for: 'descriptor', fd: 9, direction: 'read' },
      at: { line: 5 },
    })
    expect([...log.history.after(12).listeners.values()]).toEqual([
      { id: 0, owner: PING, fd: 9, direction: 'read' },
    ])
  })

  it('knows for which timer a greenthread waits', () => {
    expect(log.history.after(17).greenlets.get(CLOCK)?.waiting).toEqual({ for: 'timer', seconds: 0.02 })
  })

  it('knows that MAINLOOP is in the poller', () => {
    expect(log.history.after(18).waitSeconds).toBe(0.02)
    expect(log.history.after(19).waitSeconds).toBeUndefined()
  })

  it('ends the wait when control comes back', () => {
    const state = log.history.after(21)
    expect(state.running).toBe(PING)
    expect(state.greenlets.get(PING)?.waiting).toBeUndefined()
  })

  it('knows how a greenthread ended, and counts', () => {
    const state = log.history.after(24)
    expect(state.greenlets.get(PING)).toMatchObject({ outcome: 'result' })
    expect(state.running).toBe(MAINLOOP)
    expect(state.totals).toMatchObject({ switches: 7, waits: 1, listeners: 1, timers: 3 })
  })

  it('calls a wait without listener and timer parked', () => {
    const parked = makeLog([
      ...PING_AND_CLOCK.slice(0, 11),
      { kind: 'greenlet-spawned', greenlet: PING, id: 9, name: 'sub', parent: MAINLOOP, role: 'greenthread' },
      { kind: 'timer-scheduled', greenlet: PING, timer: 7, owner: PING, seconds: 0 },
      { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'switch' },
    ])
    expect(parked.history.latest.greenlets.get(PING)?.waiting).toEqual({ for: 'other' })
  })

  it('forgets listeners and timers with a replaced hub', () => {
    const replaced = makeLog([
      ...PING_AND_CLOCK.slice(0, 18),
      { kind: 'hub-replaced', greenlet: 0, hub: 'epolls', by: 'poll' },
    ])
    expect(replaced.history.latest).toMatchObject({ hub: 'poll' })
    expect(replaced.history.latest.listeners.size + replaced.history.latest.timers.size).toBe(0)
  })
})

describe('the history', () => {
  it('gives the same state as replaying from the start, whatever key-frame it begins at', () => {
    const many: Step[] = []
    for (let round = 0; round < 100; round++) many.push(...PING_AND_CLOCK.slice(16, 23))
    const events = makeEvents([...PING_AND_CLOCK, ...many])
    const list: TraceEvent[] = []
    const history = new StateHistory(list)
    for (const event of events) {
      list.push(event)
      history.advance(event)
    }
    for (const index of [-1, 0, 1, 254, 255, 256, 257, 511, 512, 513, events.length - 1]) {
      const replayed = initialState()
      for (const event of events.slice(0, index + 1)) applyEvent(replayed, event)
      expect(history.after(index), `after event ${index}`).toEqual(replayed)
    }
  })

  it('is not changed by reading it', () => {
    const log = makeLog(PING_AND_CLOCK)
    const before = JSON.stringify([...log.history.latest.greenlets])
    log.history.after(3)
    expect(JSON.stringify([...log.history.latest.greenlets])).toBe(before)
  })
})
