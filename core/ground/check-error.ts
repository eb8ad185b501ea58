/** Refuses what is no error where it is given to be thrown later. */
import { HubError } from './errors.ts'
import { shown } from './shown.ts'

/** @throws ERR_OPTION_INVALID unless `error` is an object; the class of an error in its place is the usual mistake */
export function checkError(call: string, error: unknown): void {
  if (typeof error === 'object' && error !== null) return
  throw new HubError(
    'ERR_OPTION_INVALID',
    `${call}: ${shown(error)} is no error: give one, such as new Error('...'), and not its class`,
  )
}
