/** Ties each printed line to the greenlet that printed it, by the count of bytes in the events. */
import type { TraceEvent } from '../../shared/trace-events.ts'

export interface PrintedLine {
  readonly text: string
  /** The greenlet that had control. A microtask of `__main__` within a turn of the hub may count as MAINLOOP's. */
  readonly by: number
  /** Indexes of the last event before it and of the first one after it, which may be behind the last. */
  readonly after: number
  readonly before: number
}

// eslint-disable-next-line no-control-regex -- a terminal's escape sequences begin with a control character
const ESCAPES = /\u001b\[[\d;?]*[A-Za-z]/g

/** The lines that are not empty, without the colors of a terminal. */
export function printedLines(output: string, events: readonly TraceEvent[]): PrintedLine[] {
  const lines: PrintedLine[] = []
  let bytes = 0
  let next = 0
  let running = 0
  for (const line of output.replaceAll('\r\n', '\n').split(/(?<=\n)/)) {
    bytes += new TextEncoder().encode(line).length
    for (let event = events[next]; event && !(event.printed !== undefined && event.printed >= bytes);) {
      if (event.kind === 'switch') running = event.to
      event = events[++next]
    }
    const text = line.replaceAll(ESCAPES, '').trimEnd()
    if (text === '') continue
    lines.push({ text, by: events[next]?.greenlet ?? running, after: next - 1, before: next })
  }
  return lines
}
