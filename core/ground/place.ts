/** Finds the place in the user's code that asked for something: the stack, without the frames of Hublet and of Node. */
import { isOwnLine } from './library-place.ts'

/** Frames that say nothing to the user: generators resuming one another, and Node itself. */
const NOISE = /\((?:<anonymous>|node:[^)]*)\)$|^at node:/

/** Lines such as `at reader (file:///app.js:3:12)`, innermost first. */
export function callerStack(): string[] {
  const holder: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 50
  Error.captureStackTrace?.(holder, callerStack) // not every browser has it
  Error.stackTraceLimit = limit
  const lines = (holder.stack ?? '').split('\n').slice(1)
  return lines.map((line) => line.trim()).filter(isUsers)
}

/** The innermost of them, or a phrase when there is none. */
export function callerPlace(): string {
  return callerStack()[0] ?? 'at a place that is not known'
}

function isUsers(line: string): boolean {
  return !isOwnLine(line) && !NOISE.test(line)
}
