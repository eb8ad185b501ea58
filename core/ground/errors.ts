/** Every error class and code of Hublet. The documentation page of errors is kept equal to this file by a test. */
import { getSystemErrorName } from './node.ts'

export const ERROR_CODES = [
  'ERR_HUB_UNKNOWN',
  'ERR_HUB_UNAVAILABLE',
  'ERR_HUB_MODULE',
  'ERR_HUB_RUNNING',
  'ERR_HUB_CLOSED',
  'ERR_HUB_BLOCKED',
  'ERR_MAINLOOP_BLOCKED',
  'ERR_TRAMPOLINE_DIRECTION',
  'ERR_LISTENER_BUSY',
  'ERR_IO_CLOSED',
  'ERR_TIMEOUT',
  'ERR_GREENLET_EXIT',
  'ERR_GREENLET_RUNNING',
  'ERR_GREENLET_PARENT',
  'ERR_BAD_YIELD',
  'ERR_CALL_SHARED',
  'ERR_NOT_GREEN',
  'ERR_DESCRIPTOR_INVALID',
  'ERR_DESCRIPTOR_RANGE',
  'ERR_OPTION_INVALID',
  'ERR_QUEUE_EMPTY',
  'ERR_QUEUE_FULL',
  'ERR_QUEUE_DONE',
  'ERR_EVENT_SENT',
  'ERR_EVENT_FRESH',
  'ERR_SEMAPHORE_FULL',
  'ERR_POOL_DEADLOCK',
  'ERR_POOL_KILLED',
  'ERR_GROUP_ENDED',
  'ERR_WAIT_DEADLOCK',
  'ERR_STOP_SERVE',
  'ERR_LINE_TOO_LONG',
  'ERR_STREAM_ENDED',
  'ERR_ADDON_MISSING',
  'ERR_ADDON_OUTDATED',
  'ERR_NOT_IN_PAGE',
  'ERR_SIMULATION_FAILED',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** Gives a class of errors its name as a value: minifiers rename classes, and `error.name` is documented. @internal */
export function nameClass(Kind: abstract new (...args: never[]) => Error, name: string): void {
  Object.defineProperty(Kind, 'name', { value: name })
}

/** Base of all errors that Hublet itself raises; `code` tells them apart. */
export class HubError extends Error {
  static {
    nameClass(this, 'HubError')
  }

  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/**
 * The descriptor was closed, or its number opened anew, while a greenthread waited for it.
 *
 * @eventlet eventlet.hubs.IOClosed
 */
export class IOClosed extends HubError {
  static {
    nameClass(this, 'IOClosed')
  }

  constructor(message = 'Operation on a closed descriptor') {
    super('ERR_IO_CLOSED', message)
  }
}

/**
 * Ends a greenlet. Leaving a greenlet it is a normal end: the parent receives it as a value, and nobody reports it.
 *
 * @eventlet greenlet.GreenletExit
 */
export class GreenletExit extends HubError {
  static {
    nameClass(this, 'GreenletExit')
  }

  /** Tells an exit without asking the value: one that was thrown may be a Proxy that answers by an error. */
  readonly #isExit = true

  constructor(message = 'The greenlet was killed', options?: ErrorOptions) {
    super('ERR_GREENLET_EXIT', message, options)
  }

  /** @internal */
  static isExit(value: unknown): value is GreenletExit {
    return typeof value === 'object' && value !== null && #isExit in value
  }
}

/** Whether a value that was thrown is a {@link GreenletExit}; never throws. @internal */
export const isExit = (value: unknown): value is GreenletExit => GreenletExit.isExit(value)

/**
 * Thrown by a handler of `serve`: `serve` returns, and accepts no more.
 *
 * @eventlet eventlet.convenience.StopServe
 */
export class StopServe extends HubError {
  static {
    nameClass(this, 'StopServe')
  }

  constructor(message = 'The server was told to stop') {
    super('ERR_STOP_SERVE', message)
  }
}

/** A failed system call in the shape that Node gives it. */
export interface SystemError extends Error {
  /** The name of the errno, such as `ECONNRESET`. */
  code: string
  /** Negative errno. */
  errno: number
  syscall: string
  fd?: number
  address?: string
  port?: number
}

/**
 * Makes a system error.
 *
 * @param errno - negative errno, as the addon returns it
 * @param syscall - name of the call that failed
 * @param about - what it failed on: descriptor, address, port
 */
export function systemError(
  errno: number,
  syscall: string,
  about: { fd?: number; address?: string; port?: number } = {},
): SystemError {
  const code = getSystemErrorName(errno)
  const place =
    about.address === undefined ? '' : ` ${about.address}${about.port === undefined ? '' : `:${about.port}`}`
  const descriptor = about.fd === undefined ? '' : ` (descriptor ${about.fd})`
  const error = new Error(`${syscall} ${code}${place}${descriptor}`)
  return Object.assign(error, { code, errno, syscall }, about)
}
