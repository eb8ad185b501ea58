/** Where in the user's code something was asked for: the stack, without the frames of Hublet and of Node. */
import { fileURLToPath } from 'node:url'

/** The folder of the library, as stacks name it: a URL for modules, a path elsewhere. */
const OWN_URL = new URL('..', import.meta.url).href
const OWN_PATH = fileURLToPath(OWN_URL)

/** Frames that say nothing to the user: generators resuming one another, and Node itself. */
const NOISE = /\((?:<anonymous>|node:[^)]*)\)$|^at node:/

/** Lines such as `at reader (file:///app.js:3:12)`, innermost first. */
export function callerStack(): string[] {
  const holder: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 50
  Error.captureStackTrace(holder, callerStack)
  Error.stackTraceLimit = limit
  const lines = (holder.stack ?? '').split('\n').slice(1)
  return lines.map((line) => line.trim()).filter(isUsers)
}

/** Whether a line of a stack is the library's own; its tests are users too. */
export function isOwnLine(line: string): boolean {
  return [OWN_URL, OWN_PATH].some((folder) => line.includes(folder) && !line.includes(`${folder}test/`))
}

/** The innermost of them, or a phrase when there is none. */
export function callerPlace(): string {
  return callerStack()[0] ?? 'at a place that is not known'
}

function isUsers(line: string): boolean {
  return !isOwnLine(line) && !NOISE.test(line)
}
