/** The Chrome trace of a real run, loaded by the parser of Chrome's own performance panel. */
import { TraceModel } from '@paulirish/trace_engine'
import { beforeAll, describe, expect, it } from 'vitest'
import { toChromeTrace } from '../../../core/trace/chrome-trace.ts'
import type { TraceEvent as RecordedEvent } from '../../../core/trace/events.ts'
import { TraceLog } from '../../client/trace/trace-log.ts'
import { makeEvents, PING_AND_CLOCK } from '../support/make-trace.ts'
import { recordProgram } from '../support/record-program.ts'

interface Bar {
  name: string
  /** Microseconds since the start of the trace. */
  from: number
  to: number
}

const PROGRAM = `
  import { sleep, spawn } from 'hublet'
  import { mark } from 'hublet/trace'
  function* sleeper(seconds) { for (let i = 0; i < 3; i++) yield* sleep(seconds) }
  await Promise.all([spawn(sleeper, 0.002), spawn(sleeper, 0.003), spawn(function* marker() { mark('here') })])
`

const log = new TraceLog()
const lanes = new Map<number, { name: string | null; bars: Bar[] }>()

beforeAll(async () => {
  for (const event of await recordProgram(PROGRAM)) log.append(event)
  const written = JSON.stringify(toChromeTrace(log.events as readonly RecordedEvent[]))
  const model = TraceModel.Model.createWithAllHandlers()
  const { traceEvents } = JSON.parse(written) as { traceEvents: Parameters<typeof model.parse>[0] }
  await model.parse(traceEvents)
  const processes = model.parsedTrace()?.data.Renderer.processes
  for (const [id, { name, entries }] of processes?.get(1 as never)?.threads ?? []) {
    const bars = entries.map((entry) => ({
      name: entry.name,
      from: entry.ts,
      to: entry.ts + (entry.dur ?? NaN),
    }))
    lanes.set(id, { name, bars })
  }
})

function microseconds(index: number): number {
  return (log.events[index]?.t ?? NaN) / 1000
}

/** From each switch to a greenlet until control goes elsewhere. */
function turnsOf(greenlet: number): { from: number; to: number }[] {
  const switches = [...log.events.keys()].filter((index) => log.events[index]?.kind === 'switch')
  return switches.flatMap((index, at) => {
    const event = log.events[index]
    const isTo = event?.kind === 'switch' && event.to === greenlet
    return isTo ? [{ from: microseconds(index), to: microseconds(switches[at + 1] ?? NaN) }] : []
  })
}

describe('a Chrome trace', () => {
  it('has the lanes of the timeline, under their names', () => {
    const named = log.lanes.filter(({ id }) => id >= 0).map(({ id, name }) => [id, name])
    expect(named.length).toBe(5)
    expect([...lanes].map(([id, { name }]) => [id, name])).toEqual(expect.arrayContaining(named))
  })

  it('lets each greenthread run from switch to switch', () => {
    const greenthreads = log.lanes.filter(({ role }) => role === 'greenthread')
    expect(greenthreads.length).toBe(3)
    for (const { id } of greenthreads) {
      expectBars(lanes.get(id)?.bars ?? [], turnsOf(id))
      expect(lanes.get(id)?.bars.length).toBe(log.switchesTo(id))
    }
  })

  it('names the limit of a wait as a limit', () => {
    const [begun] = toChromeTrace(makeEvents(PING_AND_CLOCK) as RecordedEvent[]).traceEvents.filter(
      ({ name }) => name === 'wait',
    )
    expect(begun?.args).toEqual({ atMostSeconds: 0.02 })
  })

  it('shows each wait of MAINLOOP in the poller', () => {
    const mainloop = log.lanes.find(({ role }) => role === 'mainloop')?.id ?? -1
    const waits = lanes.get(mainloop)?.bars.filter(({ name }) => name === 'wait') ?? []
    const spans = log.spans.of(mainloop).filter(({ kind }) => kind === 'poller')
    expect(spans.length).toBeGreaterThan(0)
    expectBars(
      waits,
      spans.map(({ from, to }) => ({ from: microseconds(from), to: microseconds(to ?? NaN) })),
    )
  })
})

function expectBars(bars: readonly Bar[], expected: readonly { from: number; to: number }[]): void {
  expect(bars.length).toBe(expected.length)
  for (const [index, { from, to }] of expected.entries()) {
    expect(bars[index]?.from).toBeCloseTo(from, 3)
    expect(bars[index]?.to).toBeCloseTo(to, 3)
  }
}
