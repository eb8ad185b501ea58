/**
 * Everything that the library takes of Node besides its sockets and streams. One file holds it, since another one stands
 * in for it where there is no Node: `core/page/ground/node.ts` in a page.
 */
import { AsyncResource } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { constants } from 'node:os'
import { inspect as inspectByNode, types, type InspectOptions } from 'node:util'

export { isIP } from 'node:net'
// Not the global: fake timers of a test runner replace that one.
export { performance } from 'node:perf_hooks'
export { getSystemErrorName } from 'node:util'

export const { isNativeError, isSharedArrayBuffer } = types

export const inspect: (value: unknown, options?: InspectOptions) => string = inspectByNode

/** Numbers of errors, by their names; positive. */
export const systemErrno: Partial<Record<string, number>> = constants.errno

/** The stores of `AsyncLocalStorage`, as they were at one moment. */
export interface AsyncContext {
  runInAsyncScope<T>(call: (this: T) => void, self: T): void
  emitDestroy(): void
}

/** The stores of the code that runs now. */
export function captureContext(): AsyncContext {
  return new AsyncResource('GREENTHREAD', { requireManualDestroy: true })
}

/** The channels of one kind of operation, for tools that know nothing of Hublet. */
export interface Channels {
  /** Whether anybody listens to one of them. */
  readonly hasSubscribers: boolean
  readonly start: { runStores<T>(message: object, call: () => T): T }
  readonly end: { publish(message: object): void }
  readonly asyncStart: { publish(message: object): void }
  readonly asyncEnd: { publish(message: object): void }
  readonly error: { publish(message: object): void }
}

/** @param name - `hublet:` and the kind */
export function channelsOf(name: string): Channels {
  return tracingChannel(name) as Channels
}

/** Memory that several threads can share. */
export function shareMemory(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes)
}

/** A setting of the person who starts the program; undefined when it is not set, or empty. */
export function environment(name: string): string | undefined {
  return process.env[name] || undefined
}

/** Tells the person who runs the program. @param text - lines, the last one without its end */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Warns the person who writes the program. */
export function warn(text: string, code?: string): void {
  process.emitWarning(text, { type: 'HubletWarning', ...(code === undefined ? {} : { code }) })
}
