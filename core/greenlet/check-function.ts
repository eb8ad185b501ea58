/** Refuses what is no green function where it is given, and not where it would be called. */
import { HubError } from '../ground/errors.ts'
import { shown } from '../ground/shown.ts'
import type { Body } from './coroutine.ts'

/** @throws ERR_OPTION_INVALID unless `fn` is a function; a green call in its place is the usual mistake */
export function checkFunction<F>(call: string, fn: F): F & Body {
  if (typeof fn === 'function') return fn as F & Body
  throw new HubError(
    'ERR_OPTION_INVALID',
    `${call}: ${shown(fn)} is no function: give a green function, not the call of one`,
  )
}
