/**
 * A run in a link: its events and its output, small enough for an address. Each event says how much later it was than the
 * one before, for small numbers that come again and again are what a compressor likes best.
 */
import { TRACE_VERSION } from '../../../core/trace/events.ts'
import { readTrace, type ReadTrace, type TraceFile } from './trace-file.ts'

/** For `JSON.stringify`; the code is the link's own. */
export function packTrace({ events, output }: TraceFile): object {
  let before = { seq: 0, t: 0 }
  const steps = events.map((event) => {
    const step = { ...event, seq: event.seq - before.seq, t: event.t - before.t }
    before = event
    return step
  })
  return { version: TRACE_VERSION, events: steps, ...(output && { output }) }
}

/** Never throws: what is wrong is a sentence for the reader. */
export function unpackTrace(packed: unknown): ReadTrace {
  const steps = (packed as { events?: unknown } | null)?.events
  if (!Array.isArray(steps)) return readTrace(packed)
  let [seq, t] = [0, 0]
  const events = steps.map((step: { seq?: unknown; t?: unknown } | null) => {
    if (typeof step?.seq !== 'number' || typeof step.t !== 'number') return step
    seq += step.seq
    t += step.t
    return { ...step, seq, t }
  })
  return readTrace({ ...(packed as object), events })
}
