/** Reads one line of the trace channel, which a hostile program may have written. */
import type { DroppedLine } from '../shared/trace-channel.ts'
import { COMPILED_LINE, READY_LINE, type ReportLine } from '../shared/go-channel.ts'
import { parseTraceEvent, type TraceEvent } from '../shared/trace-events.ts'

/** How a runner's count begins: the only line that still matters once the event limit is reached. */
export const DROPPED_LINE_START = '{"dropped":'
const REPORT_LINE_START = '{"report":'

/** How every line begins that is one: whatever else comes costs no more than a look. */
const LINE_START = '{"'

export type TraceLine =
  | { event: TraceEvent }
  | DroppedLine
  | { ready: true }
  | { compiled: true }
  | ReportLine
  | { problem: string }

/** Never throws; a line that is none of the known ones is a problem in a sentence. */
export function parseTraceLine(line: string): TraceLine {
  if (!line.startsWith(LINE_START)) return { problem: 'not a JSON object' }
  if (line === READY_LINE) return { ready: true }
  if (line === COMPILED_LINE) return { compiled: true }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return { problem: `not JSON: ${(error as Error).message}` }
  }
  if (line.startsWith(DROPPED_LINE_START)) return droppedLine(value)
  if (line.startsWith(REPORT_LINE_START)) return reportLine(value)
  return parseTraceEvent(value)
}

function droppedLine(value: unknown): TraceLine {
  const { dropped } = value as Partial<DroppedLine>
  return Number.isSafeInteger(dropped) && (dropped as number) >= 0
    ? { dropped: dropped as number }
    : { problem: 'not a count of events' }
}

function reportLine(value: unknown): TraceLine {
  const { report } = value as Partial<ReportLine>
  return typeof report === 'string' ? { report } : { problem: 'not a report' }
}
