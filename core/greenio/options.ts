/** Refuses options of green I/O that can't be meant, by name and before anything happens. */
import { HubError } from '../ground/errors.ts'
import { shown } from '../ground/shown.ts'

/** @param subject - the call and the option: `listen: backlog` */
export function refuse(subject: string, value: unknown, wanted: string): HubError {
  return new HubError('ERR_OPTION_INVALID', `${subject} ${shown(value)}: give ${wanted}`)
}

/** Memory was transferred to another thread, or shrunk, while a call needed it. */
export function lostMemory(call: string, given: number, left: number): HubError {
  return new HubError(
    'ERR_OPTION_INVALID',
    `${call}: of the ${given} bytes of memory that it was given, ${left} are left: they were transferred before the call ` +
      'was done with them. Keep them until it has returned, or give it a copy.',
  )
}

export function checkOptions<T>(call: string, options: T): T {
  if (typeof options === 'object' && options !== null) return options
  throw refuse(`${call}: options`, options, 'an object')
}

export function checkFlag(subject: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw refuse(subject, value, 'true or false')
}

/** A whole number of at least `least`, and small enough for a system call. */
export function checkWhole(subject: string, value: unknown, least: number, most = 0x7fffffff): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  const range = most === 0x7fffffff ? `${least} or more` : `from ${least} to ${most}`
  throw refuse(subject, value, `a whole number, ${range}`)
}

/** A limit in seconds, or null for none. */
export function checkLimit(subject: string, value: unknown): number | null {
  if (value === null || (typeof value === 'number' && value >= 0 && value < Infinity)) return value
  throw refuse(subject, value, 'seconds, 0 or more, or null for no limit')
}

export function checkFunction<F>(subject: string, value: F, wanted: string): F {
  if (typeof value === 'function') return value
  throw refuse(subject, value, wanted)
}
