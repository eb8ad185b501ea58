/** The exit code of a program. */
import { HubError } from '../ground/errors.ts'
import { shown } from '../ground/shown.ts'

/**
 * The exit code that a main function has returned.
 *
 * @returns null for nothing
 * @throws ERR_OPTION_INVALID for what is not an exit code
 */
export function exitCodeOf(result: unknown): number | null {
  if (result === undefined || result === null) return null
  if (Number.isInteger(result) && (result as number) >= 0 && (result as number) <= 255)
    return result as number
  throw new HubError(
    'ERR_OPTION_INVALID',
    `main: the function returned ${shown(result)}: return an exit code, a whole number from 0 to 255, or nothing`,
  )
}
