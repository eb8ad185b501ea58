/** Traces for viewers of Chrome's trace event format, such as Perfetto and the Firefox profiler. */
import type { TraceEvent } from './events.ts'

/** One entry of the format; times are microseconds. */
export interface ChromeTraceEvent {
  name: string
  /** B and E: begin and end of a span; i: a moment; s and f: start and end of an arrow; M: a name. */
  ph: 'B' | 'E' | 'i' | 's' | 'f' | 'M'
  pid: number
  /** The greenlet's id. */
  tid: number
  ts: number
  id?: number
  bp?: 'e'
  s?: 't'
  args?: Record<string, unknown>
}

export interface ChromeTrace {
  traceEvents: ChromeTraceEvent[]
  displayTimeUnit: 'ns'
}

const PID = 1

/**
 * Turns a trace into Chrome's format: a lane per greenlet with the spans in which it runs, arrows for switches, a span
 * for each wait, and everything else as moments.
 */
export function toChromeTrace(events: readonly TraceEvent[]): ChromeTrace {
  const lane = (tid: number, name: string): ChromeTraceEvent => ({
    ...at(0, tid, 'M', 'thread_name'),
    args: { name },
  })
  const traceEvents = [lane(0, '__main__'), at(0, 0, 'B', 'runs')]
  let running = 0
  for (const event of events) {
    if (event.kind === 'greenlet-spawned')
      traceEvents.push(lane(event.id, event.name || `greenlet ${event.id}`))
    if (event.kind === 'switch') {
      traceEvents.push(...arrow(event.t, event.seq, running, event.to, event.why))
      running = event.to
    } else traceEvents.push(...moment(event))
  }
  traceEvents.push(at(events.at(-1)?.t ?? 0, running, 'E', 'runs'))
  return { traceEvents, displayTimeUnit: 'ns' }
}

function arrow(t: number, id: number, from: number, to: number, why: string): ChromeTraceEvent[] {
  return [
    { ...at(t, from, 's', why), id },
    at(t, from, 'E', 'runs'),
    at(t, to, 'B', 'runs'),
    { ...at(t, to, 'f', why), id, bp: 'e' },
  ]
}

function moment(event: TraceEvent): ChromeTraceEvent[] {
  const { kind, t, greenlet, seq: _, ...details } = event
  // The bar is as long as the wait was; the limit that the poller was given stands beside it.
  if (event.kind === 'wait-begun')
    return [{ ...at(t, greenlet, 'B', 'wait'), args: { atMostSeconds: event.seconds } }]
  if (kind === 'wait-ended') return [at(t, greenlet, 'E', 'wait')]
  return [{ ...at(t, greenlet, 'i', kind), s: 't', args: details }]
}

function at(t: number, tid: number, ph: ChromeTraceEvent['ph'], name: string): ChromeTraceEvent {
  return { name, ph, pid: PID, tid, ts: t / 1000 }
}
