/**
 * Everything that the library takes of Node besides its sockets and streams, so that one file has to be another one where
 * there is no Node: in a page, `core/page/ground/node.ts` stands in for it.
 */
import { constants } from 'node:os'
import { types } from 'node:util'

export { AsyncResource } from 'node:async_hooks'
export { isIP } from 'node:net'
// Not the global: fake timers of a test runner replace that one.
export { performance } from 'node:perf_hooks'
export { getSystemErrorName, inspect } from 'node:util'

export const { isNativeError, isSharedArrayBuffer } = types

/** Numbers of errors, by their names; positive. */
export const systemErrno: Partial<Record<string, number>> = constants.errno

/** A setting of the person who starts the program; undefined when it is not set, or empty. */
export function environment(name: string): string | undefined {
  return process.env[name] || undefined
}

/** Tells the person who runs the program. @param text - whole lines, without the end of the last one */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Warns the person who writes the program. */
export function warn(text: string, code?: string): void {
  process.emitWarning(text, { type: 'HubletWarning', ...(code === undefined ? {} : { code }) })
}
