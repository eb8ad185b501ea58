/** Stands in for `core/testing/trace-file.ts` in a page, which writes no files. */
import { notInPage } from '../not-in-page.ts'

/** @throws ERR_NOT_IN_PAGE */
export function checkTraceFile(subject: string): void {
  throw notInPage(subject, 'files', 'leave it out, and take the trace of the SimulationError')
}

/** Never called: {@link checkTraceFile} comes first. */
export function writeTrace(file: string): string {
  return `Its trace is not in ${file}: a page writes no files.`
}
