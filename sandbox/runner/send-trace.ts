/** Writes trace events to the server: one line each, at once, so in order with what is printed. */
import { writeSync } from 'node:fs'
import { addInstrument, type TraceEvent, TraceRecorder } from 'hublet/trace'
import { locator } from './locate.ts'
import { type DroppedLine, MAX_TRACE_TEXT, TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/** The count of events held back is sent this often, for a program that is killed never says its last. */
const REPORT_EVERY = 1000

/**
 * Sends what the hub of this thread does from now on.
 * @param snippet file of the program, whose lines the events name
 * @param limit number of events after which the rest is only counted
 */
export function sendTrace(snippet: string, limit: number): void {
  const locate = locator(snippet)
  const { stdout, stderr } = process
  /** Of this process, to its terminal; what its children print and what is typed is not among it. */
  const countPrinted = (): number => stdout.bytesWritten + stderr.bytesWritten
  let sent = 0
  let dropped = 0

  function onEvent(event: TraceEvent): void {
    if (sent < limit) {
      sent++
      writeLine(toLine(event))
    } else if (++dropped % REPORT_EVERY === 0) {
      writeLine(droppedLine(dropped))
    }
  }

  addInstrument(
    new TraceRecorder({ onEvent, locate: () => (sent < limit ? locate() : undefined), countPrinted }),
  )
  process.once('exit', () => {
    if (dropped % REPORT_EVERY > 0) writeLastLine(droppedLine(dropped))
  })
}

/** A failing write reaches the library, which then drops this instrument and says so. */
function writeLine(line: string): void {
  writeSync(TRACE_DESCRIPTOR, `${line}\n`)
}

/** At the end there is no library to tell; a snippet that closed the channel wants no count. */
function writeLastLine(line: string): void {
  try {
    writeLine(line)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EBADF' && code !== 'EPIPE') throw error
  }
}

function droppedLine(dropped: number): string {
  const line: DroppedLine = { dropped }
  return JSON.stringify(line)
}

/** Long texts are cut: the server refuses an event with more. */
function toLine(event: TraceEvent): string {
  const line = JSON.stringify(event)
  return line.length > MAX_TRACE_TEXT ? JSON.stringify(event, shorten) : line
}

function shorten(_: string, value: unknown): unknown {
  const isLong = typeof value === 'string' && value.length > MAX_TRACE_TEXT
  return isLong ? `${value.slice(0, MAX_TRACE_TEXT - 1)}…` : value
}
