/**
 * Trace files: what the playground downloads and opens, and what `HUBLET_TRACE=file.json node app.js` writes.
 *
 * A file comes from anywhere, so everything in it is checked before anything of it is shown.
 */
import * as v from 'valibot'
import { TRACE_VERSION } from '../../../core/trace/events.ts'
import { MAX_CODE_LENGTH } from '../../shared/protocol.ts'
import { schemaProblem } from '../../shared/schema-problem.ts'
import { parseTraceEvent, type TraceEvent } from '../../shared/trace-events.ts'

/** Larger ones would fill a browser's memory: about 130 bytes an event. */
export const MAX_FILE_BYTES = 128 * 1024 * 1024
export const MAX_EVENTS = 500_000

/** A piece of output and how many events there were before it. */
export interface OutputPiece {
  readonly text: string
  readonly events: number
}

export interface TraceFile {
  readonly events: readonly TraceEvent[]
  /** The code that ran and its output, in files of the playground only. */
  readonly code?: string
  readonly hub?: string
  readonly output?: readonly OutputPiece[]
  /** How many events more there were, which the file does not have; absent: none. */
  readonly dropped?: number
}

export type ReadTrace = { ok: true; file: TraceFile } | { ok: false; problem: string }

export function writeTraceFile(file: TraceFile): string {
  return JSON.stringify({ version: TRACE_VERSION, ...file })
}

/** Says why a file is not even read; undefined when it may be. */
export function refuseSize(bytes: number): string | undefined {
  if (bytes <= MAX_FILE_BYTES) return undefined
  return `The file has ${megabytes(bytes)}, and the playground opens traces of up to ${megabytes(MAX_FILE_BYTES)} (${MAX_EVENTS.toLocaleString('en')} events). Record a shorter stretch of the run.`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MB`
}

const extrasSchema = v.object({
  code: v.optional(v.pipe(v.string(), v.maxLength(MAX_CODE_LENGTH))),
  hub: v.optional(v.pipe(v.string(), v.maxLength(100))),
  dropped: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  output: v.optional(
    v.array(v.object({ text: v.string(), events: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
  ),
})

/** Never throws: a problem is a sentence for the reader. */
export function readTraceFile(text: string): ReadTrace {
  if (text.trim() === '') return no('The file is empty.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return no(
      looksLikeTrace(text)
        ? `The file is cut off: the trace breaks off after ${text.length.toLocaleString('en')} characters. The program that recorded it may still have been running.`
        : 'This is not a trace: the file does not hold JSON.',
    )
  }
  return readTrace(value)
}

/** The same for what was parsed already. */
export function readTrace(value: unknown): ReadTrace {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return no(
      isChromeTrace(value) ? CHROME : 'This is not a trace of Hublet: it has no version and no events.',
    )
  }
  if (isChromeTrace(value)) return no(CHROME)
  const { version, events } = value as { version?: unknown; events?: unknown }
  if (typeof version !== 'number' || !Array.isArray(events)) {
    return no('This is not a trace of Hublet: it has no version and no events.')
  }
  if (version !== TRACE_VERSION) return no(otherVersion(version))
  if (events.length > MAX_EVENTS) {
    return no(
      `The trace has ${events.length.toLocaleString('en')} events, and the playground shows up to ${MAX_EVENTS.toLocaleString('en')}. Record a shorter stretch of the run.`,
    )
  }
  return readParts(value, events)
}

function readParts(value: object, unread: readonly unknown[]): ReadTrace {
  const events: TraceEvent[] = []
  for (const [index, one] of unread.entries()) {
    const parsed = parseTraceEvent(one)
    if ('problem' in parsed) return no(`Event ${index + 1} of the trace is damaged: it is ${parsed.problem}.`)
    const before = events.at(-1)
    if (before && (parsed.event.t < before.t || parsed.event.seq <= before.seq)) {
      return no(`The events of the trace are out of order: event ${index + 1} comes before the one above it.`)
    }
    events.push(parsed.event)
  }
  const extras = v.safeParse(extrasSchema, value)
  if (!extras.success) {
    return no(`The trace is damaged at ${schemaProblem(extras.issues)}.`)
  }
  const { code, hub, output, dropped } = extras.output
  return {
    ok: true,
    file: {
      events,
      ...(code !== undefined && { code }),
      ...(hub !== undefined && { hub }),
      ...(dropped !== undefined && { dropped }),
      ...(output && { output: output.map(({ text, events }) => ({ text: withoutControls(text), events })) }),
    },
  }
}

function no(problem: string): ReadTrace {
  return { ok: false, problem }
}

const CHROME =
  'This is a Chrome trace, which has lost what the playground shows: open the trace file from which it was made.'

function isChromeTrace(value: unknown): boolean {
  const entries: unknown = Array.isArray(value)
    ? value
    : (value as { traceEvents?: unknown } | null)?.traceEvents
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined
  return typeof first === 'object' && first !== null && 'ph' in first
}

function otherVersion(version: number): string {
  return version > TRACE_VERSION
    ? `The trace has version ${version}, and this playground reads version ${TRACE_VERSION}: open it with the Hublet that recorded it, or a later one.`
    : `The trace has version ${version}, which this playground no longer reads; it reads version ${TRACE_VERSION}.`
}

function looksLikeTrace(text: string): boolean {
  return /^\s*\{\s*"version"\s*:/.test(text)
}

/** Foreign output is shown as text: line ends and tabs stay, what would steer a terminal goes. */
// eslint-disable-next-line no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

export function withoutControls(text: string): string {
  return text.replace(SEQUENCES, '').replace(CONTROLS, '').replaceAll('\n', '\r\n')
}
