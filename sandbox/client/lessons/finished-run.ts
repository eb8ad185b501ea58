/** The facts that checks read, of a session whose run has ended. */
import type { Session, Status } from '../session/use-session.ts'
import type { FinishedRun } from './run-facts.ts'

/** Reasons for an end that the program did not come to by itself, and Check neither. */
const LIMITS = ['cpu-limit', 'memory-limit', 'output-limit', 'trace-limit']

type Ended = Extract<Status, { is: 'ended' }>['how']

export function finishedRun(
  { trace }: Session,
  { reason, exitCode, traceEventsDropped }: Ended,
  code: string,
): FinishedRun {
  const output = trace.output.value
  return {
    events: trace.log.value.events,
    output: output.slice(0, output.length),
    exitCode: reason === 'exit' ? exitCode : null,
    code,
    ...(traceEventsDropped > 0 && { dropped: traceEventsDropped }),
    ...(LIMITS.includes(reason) && { limited: true }),
    ...(reason === 'not-compiled' && { compiled: false }),
  }
}
