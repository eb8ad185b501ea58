/**
 * Refuses arguments that can't be meant, before anything happens. All of core refuses here, in one form of sentence: the
 * call and the argument, the value, the way out.
 */
import { HubError } from './errors.ts'
import { shown } from './shown.ts'

/** The largest number that a system call takes. */
const LARGEST_INT = 0x7fffffff

/**
 * @param subject - the call and the argument: `listen: backlog`
 * @param wanted - what to give in its place
 */
export function refuse(subject: string, value: unknown, wanted: string): HubError {
  return new HubError('ERR_OPTION_INVALID', refusal(subject, value, wanted))
}

function refusal(subject: string, value: unknown, wanted: string): string {
  return `${subject} ${shown(value)}: give ${wanted}`
}

/** @throws ERR_DESCRIPTOR_INVALID unless `fd` is a non-negative integer */
export function checkDescriptor(fd: unknown): asserts fd is number {
  if (Number.isInteger(fd) && (fd as number) >= 0 && (fd as number) <= LARGEST_INT) return
  const wanted = 'the number of an open one, 0 or more, or an object with such an fd'
  throw new HubError('ERR_DESCRIPTOR_INVALID', refusal('descriptor', fd, wanted))
}

export function checkDirection(direction: unknown): void {
  if (direction !== 'read' && direction !== 'write') throw refuse('direction', direction, "'read' or 'write'")
}

/** A finite time to wait. */
export function checkSeconds(seconds: unknown, subject = 'seconds'): asserts seconds is number {
  if (typeof seconds === 'number' && seconds >= 0 && seconds < Infinity) return
  throw refuse(subject, seconds, 'seconds, 0 or more')
}

/** A limit in seconds, or null for none. */
export function checkLimit(subject: string, value: unknown): number | null {
  if (value === null || (typeof value === 'number' && value >= 0 && value < Infinity)) return value
  throw refuse(subject, value, 'seconds, 0 or more, or null for no limit')
}

/** A whole number of at least `least`; small enough for a system call unless `most` says otherwise. */
export function checkWhole(subject: string, value: unknown, least: number, most = LARGEST_INT): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  const range = most >= LARGEST_INT ? `${least} or more` : `from ${least} to ${most}`
  throw refuse(subject, value, `a whole number, ${range}`)
}

export function checkFlag(subject: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw refuse(subject, value, 'true or false')
}

export function checkOptions<T>(call: string, options: T): T {
  if (typeof options === 'object' && options !== null) return options
  throw refuse(`${call}: options`, options, 'an object')
}

export function checkFunction<F>(subject: string, value: F, wanted: string): F {
  if (typeof value === 'function') return value
  throw refuse(subject, value, wanted)
}

/** An error to be thrown later; the class of an error in its place is the usual mistake. */
export function checkError(subject: string, error: unknown): void {
  if (typeof error !== 'object' || error === null)
    throw refuse(subject, error, "an error, such as new Error('...'), and not its class")
}

/** Passing the controller instead of its signal is the usual mistake. */
export function checkSignal(subject: string, signal: AbortSignal): AbortSignal {
  if (typeof signal === 'object' && typeof signal?.aborted === 'boolean') return signal
  throw refuse(subject, signal, 'an AbortSignal, such as controller.signal')
}

const GENERATOR: unknown = Object.getPrototypeOf(function* () {})

/** A plain function: the code of a green one would not be run. */
export function checkCallback<F>(subject: string, value: F, wanted: string): F {
  checkFunction(subject, value, wanted)
  if (Object.getPrototypeOf(value) !== GENERATOR) return value
  throw refuse(subject, value, 'a plain function, since a green one is not run here: () => void spawn(...)')
}
