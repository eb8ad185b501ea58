/** The terminal's output as an asciicast, version 2: a header line, then `[seconds, "o", text]` per piece of output. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { OutputPiece } from './trace-file.ts'

export interface CastOptions {
  columns: number
  rows: number
  title: string
}

/** Marks of the trace become markers, at which players can stop. */
export function toAsciicast(
  events: readonly TraceEvent[],
  output: readonly OutputPiece[],
  { columns, rows, title }: CastOptions,
): string {
  const secondsAt = (count: number): number => (events[Math.min(count, events.length) - 1]?.t ?? 0) / 1e9
  const entries: [number, string, string][] = output.map(({ text, events: count }) => [
    secondsAt(count),
    'o',
    text,
  ])
  for (const event of events) if (event.kind === 'mark') entries.push([event.t / 1e9, 'm', event.name])
  // Sorting keeps the order of what happened at the same time: output before marks.
  entries.sort(([one], [other]) => one - other)
  const header = { version: 2, width: columns, height: rows, title }
  return [header, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('')
}
