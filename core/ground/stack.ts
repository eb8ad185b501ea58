/**
 * Stacks as a person needs them: the lines of the program.
 *
 * A generator costs two lines, its own and one of its `next (<anonymous>)`, and every wait has lines of the library above and
 * below it. V8 keeps ten lines. Few of them would be the program's, therefore V8 is asked for more while a hub has its turn, and
 * the other lines are dropped when an error leaves its greenthread.
 */
import { isOwnLine } from './library-place.ts'
import { isNativeError } from './node.ts'
import { callerStack } from './place.ts'

/** Lines of the program that a wait may add. */
const MOST_LINES = 50

const FRAME = /^\s+at /
const GENERATOR = /\b(?:next|throw|return) \(<anonymous>\)$/
const NODE = /[( ]node:[^)]*\)?$/

/** The limit that is set now; 0 while it is the program's. */
let raised = 0
/** The limit that the program has set. */
let asked = 10

/** Has V8 keep enough lines that those of the program are among them. To be followed by {@link keepLinesAsAsked}. */
export function keepMoreLines(): void {
  const limit: unknown = Error.stackTraceLimit
  if (typeof limit !== 'number' || !(limit > 0)) return
  asked = limit
  Error.stackTraceLimit = raised = 4 * limit + 20
}

/** Sets the program's limit again; one that it has set meanwhile stays. @returns whether the limit was ours */
export function keepLinesAsAsked(): boolean {
  if (raised === 0) return false
  if (Error.stackTraceLimit === raised) Error.stackTraceLimit = asked
  raised = 0
  return true
}

/** Makes an error that nobody looks for the place of: its lines would cost many times what the rest of it does. */
export function withoutLines<E extends Error>(make: () => E): E {
  const limit: unknown = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    if (typeof limit === 'number') Error.stackTraceLimit = limit
  }
}

/** Drops the lines of an error's stack that are not the program's, and of those what is over its limit. */
export function keepLinesOfProgram(error: unknown): void {
  changeStack(error, (stack) => {
    const lines = stack.split('\n')
    const first = lines.findIndex((line) => FRAME.test(line))
    if (first < 0) return stack
    const rest = lines.slice(first).filter((line) => !isOwnLine(line) && !GENERATOR.test(line))
    const last = rest.findLastIndex((line) => FRAME.test(line) && !NODE.test(line))
    if (last < 0) return stack // all of it is the library's: better than nothing
    let left = limitOfProgram()
    const kept = rest.filter((line, i) => !FRAME.test(line) || (i <= last && left-- > 0))
    return [...lines.slice(0, first), ...kept].join('\n')
  })
}

function limitOfProgram(): number {
  const limit: unknown = Error.stackTraceLimit
  return raised === 0 && typeof limit === 'number' && limit > 0 ? limit : asked
}

/**
 * Adds the lines of the wait to the stack of an error that was made elsewhere.
 *
 * @returns the error
 */
export function addLinesOfWait(error: unknown): unknown {
  changeStack(error, (stack) => {
    const waited = callerStack().map((line) => `    waited for ${line}`)
    const isLong = stack.split('\n').length + waited.length > MOST_LINES
    return isLong || waited.length === 0 ? stack : `${stack}\n${waited.join('\n')}`
  })
  return error
}

/** An error that can't be read or changed stays as it is. */
export function changeStack(error: unknown, by: (stack: string) => string): void {
  if (!isNativeError(error)) return
  try {
    const { stack } = error
    if (typeof stack === 'string') Reflect.set(error, 'stack', by(stack))
  } catch {
    // Its getter failed. It is about to be thrown, and that counts more than its stack.
    return
  }
}
