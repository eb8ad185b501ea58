/** Writes the trace of a run that fails into a file, which the playground opens. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { refuse } from '../ground/checks.ts'
import { shownErrorBriefly } from '../ground/shown-error.ts'
import { TRACE_VERSION, type TraceEvent } from '../trace/events.ts'

/**
 * @param subject - the call and the argument, for the message
 * @throws ERR_OPTION_INVALID
 */
export function checkTraceFile(subject: string, file: unknown): void {
  if (typeof file !== 'string' || file === '') throw refuse(subject, file, 'the name of a file')
  if (!existsSync(path.dirname(file))) throw refuse(subject, file, 'a file in a folder that exists')
}

/** The seed that was found is told, whatever becomes of its trace. @returns where it is, in a sentence */
export function writeTrace(file: string, events: readonly TraceEvent[]): string {
  try {
    writeFileSync(file, JSON.stringify({ version: TRACE_VERSION, events }))
    return `Its trace is in ${file}, for the playground.`
  } catch (error) {
    return `Its trace could not be written: ${shownErrorBriefly(error)}.`
  }
}
