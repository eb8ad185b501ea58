/**
 * The numbers of errors, as the system that runs the program numbers them. An error that it does not know has its number of
 * Linux; a page knows none.
 */
import { systemErrno } from '../ground/node.ts'
import { LINUX_ERRNO } from '../ground/linux-errno.ts'

/** Errors by their names; positive. */
export const errno: Readonly<Record<keyof typeof LINUX_ERRNO, number>> = { ...LINUX_ERRNO, ...systemErrno }

/**
 * The number of an error of Node's, by its code.
 *
 * @returns a positive number; EIO for a code that no system call has
 */
export function errnoOf(error: unknown): number {
  const { code } = error as { code?: unknown }
  return (errno as Record<string, number>)[String(code)] ?? errno.EIO
}
