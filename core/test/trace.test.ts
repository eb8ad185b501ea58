import { afterEach, describe, expect, it } from 'vitest'
import { getHub, sleep, socketPair, spawn, useHub, withGroup } from '../index.ts'
import type { Green, GreenThread } from '../index.ts'
import {
  TraceRecorder,
  addInstrument,
  mark,
  removeInstrument,
  toChromeTrace,
  type Instrument,
  type TraceEvent,
} from '../trace/index.ts'

const installed: Instrument[] = []

function install<I extends Instrument>(instrument: I): I {
  installed.push(instrument)
  addInstrument(instrument)
  return instrument
}

afterEach(() => {
  for (const instrument of installed.splice(0)) removeInstrument(instrument)
})

describe('a trace', () => {
  it('shows MAINLOOP launched at the first wait, each listener, timer, wait, system call and switch', async () => {
    const recorder = install(new TraceRecorder())
    useHub()
    const kinds = (): string[] => recorder.events.map((event) => event.kind)

    const [left, right] = socketPair()
    const hub = getHub()
    const reader = spawn(function* reader(): Green<void> {
      yield* right.recv(10)
    })
    mark('spawned')
    expect(kinds()).toContain('hub-launched')
    expect(kinds()).not.toContain('mainloop-started')
    expect(hub.running).toBe(false)

    spawn(function* writer(): Green<void> {
      yield* sleep(0.001)
      yield* left.sendAll('x')
    })
    await reader
    left.close()
    right.close()

    const { events } = recorder
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i))
    const times = events.map((event) => event.t)
    expect([...times].sort((a, b) => a - b)).toEqual(times)
    const added = events.find((event) => event.kind === 'listener-added')
    expect(added).toMatchObject({ greenlet: reader.id, owner: reader.id, direction: 'read' })
    const since = (kind: TraceEvent['kind']): number => kinds().indexOf(kind)
    expect(since('mark')).toBeLessThan(since('mainloop-started'))
    expect(since('mainloop-started')).toBeLessThan(since('listener-added'))
    expect(since('listener-added')).toBeLessThan(since('listener-woken'))
    expect(since('listener-woken')).toBeLessThan(since('listener-removed'))
    expect(kinds()).toEqual(
      expect.arrayContaining(['wait-begun', 'wait-ended', 'system-call', 'timer-fired']),
    )
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'switch', from: reader.id, to: hub.mainloop.id, why: 'switch' }),
    )
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'switch', from: reader.id, to: hub.mainloop.id, why: 'end' }),
    )
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'greenlet-ended', id: reader.id, outcome: 'result' }),
    )
  })

  it('has the groups: who opened one, who joined it, who canceled it and why', async () => {
    const recorder = install(new TraceRecorder())
    const members: GreenThread<unknown>[] = []
    const owner = spawn(function* owner(): Green<void> {
      yield* withGroup(function (group) {
        members.push(
          group.spawn(function* failing(): Green<void> {
            yield* sleep(0)
            throw new Error('broken')
          }),
          group.spawn(sleep, 60),
        )
      })
    })
    await expect(owner).rejects.toThrow('broken')
    const events = recorder.events.filter(({ kind }) => kind.startsWith('group-'))
    const { group } = events[0] as Extract<TraceEvent, { kind: 'group-opened' }>
    const [failing, sleeper] = members as [GreenThread<unknown>, GreenThread<unknown>]
    expect(events).toMatchObject([
      { kind: 'group-opened', group, owner: owner.id, greenlet: owner.id },
      { kind: 'group-joined', group, owner: owner.id, id: failing.id },
      { kind: 'group-joined', group, owner: owner.id, id: sleeper.id },
      {
        kind: 'group-canceled',
        group,
        owner: owner.id,
        by: failing.id,
        why: 'failed',
        reason: 'Error: broken',
      },
      { kind: 'group-ended', group, owner: owner.id },
    ])
  })

  it('has a chain of switches: each starts where the last one arrived', async () => {
    const recorder = install(new TraceRecorder())
    await Promise.all([spawn(() => sleep(0.001)), spawn(() => sleep(0))])
    const switches = recorder.events.filter((event) => event.kind === 'switch')
    expect(switches.length).toBeGreaterThan(8)
    const breaks = switches.filter((event, i) => i > 0 && switches[i - 1]?.to !== event.from)
    // A resume returns to its caller without a switch of its own only when the greenlet ended or switched away, which are
    // switches; so the chain never breaks.
    expect(breaks).toEqual([])
  })

  it("tells where in the user's file a thing was caused, when it is asked to find places", async () => {
    const recorder = install(new TraceRecorder({ locate: () => ({ line: 7, column: 3 }) }))
    await spawn(() => sleep(0))
    expect(recorder.events.find((event) => event.kind === 'greenlet-spawned')?.at).toEqual({
      line: 7,
      column: 3,
    })
    expect(recorder.events.find((event) => event.kind === 'wait-begun')?.at).toBeUndefined()
  })

  it('is plain JSON', async () => {
    const recorder = install(new TraceRecorder())
    await spawn(() => sleep(0))
    expect(JSON.parse(JSON.stringify(recorder.events))).toEqual(recorder.events)
  })
})

describe('toChromeTrace', () => {
  it('gives each greenlet a lane whose spans begin and end, and arrows that have both ends', async () => {
    const recorder = install(new TraceRecorder())
    useHub()
    await Promise.all([spawn(() => sleep(0.001)), spawn(() => sleep(0))])
    const { traceEvents } = toChromeTrace(recorder.events)
    const named = traceEvents.filter((event) => event.ph === 'M').map((event) => event.args?.['name'])
    expect(named.slice(0, 2)).toEqual(['__main__', 'MAINLOOP'])
    for (const lane of new Set(traceEvents.map((event) => event.tid))) {
      let depth = 0
      for (const event of traceEvents.filter((entry) => entry.tid === lane)) {
        depth += event.ph === 'B' ? 1 : event.ph === 'E' ? -1 : 0
        expect(depth).toBeGreaterThanOrEqual(0)
      }
      expect(depth).toBe(0)
    }
    const ids = (ph: string): unknown[] =>
      traceEvents.filter((event) => event.ph === ph).map((event) => event.id)
    expect(ids('s')).toEqual(ids('f'))
    expect(ids('s').length).toBeGreaterThan(8)
  })
})

describe('an instrument', () => {
  it('that fails is removed and reported, and the hub goes on', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    let calls = 0
    install({
      switched() {
        calls++
        throw new Error('broken instrument')
      },
    })
    await spawn(() => sleep(0))
    expect(calls).toBe(1)
    expect((await warned).message).toMatch(/switched.*broken instrument/)
  })

  it('is told nothing after its removal', async () => {
    const recorder = new TraceRecorder()
    addInstrument(recorder)
    addInstrument(recorder)
    removeInstrument(recorder)
    await spawn(() => sleep(0))
    expect(recorder.events).toEqual([])
  })
})
