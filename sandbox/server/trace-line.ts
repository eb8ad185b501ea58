/** Reads one line of the trace channel, which a hostile program may have written. */
import type { DroppedLine } from '../shared/trace-channel.ts'
import { READY_LINE } from '../shared/go-channel.ts'
import { parseTraceEvent, type TraceEvent } from '../shared/trace-events.ts'

/** How a runner's count begins: the only line that still matters once the event limit is reached. */
export const DROPPED_LINE_START = '{"dropped":'

export type TraceLine = { event: TraceEvent } | DroppedLine | { ready: true } | { problem: string }

/** Never throws; a line that is none of the known ones is a problem in a sentence. */
export function parseTraceLine(line: string): TraceLine {
  if (line === READY_LINE) return { ready: true }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return { problem: `not JSON: ${(error as Error).message}` }
  }
  return droppedLine(value) ?? parseTraceEvent(value)
}

function droppedLine(value: unknown): DroppedLine | undefined {
  if (typeof value !== 'object' || value === null || !('dropped' in value)) return undefined
  const { dropped } = value
  return Number.isSafeInteger(dropped) && (dropped as number) >= 0
    ? { dropped: dropped as number }
    : undefined
}
