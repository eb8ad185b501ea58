/** Tells whether the server gave a descriptor to this process. */
import { existsSync, fstatSync, readlinkSync } from 'node:fs'

/**
 * Whether a descriptor is a FIFO that has a name. Node's own pipes have none, and one of them has the number of a descriptor
 * that was not given.
 *
 * As a bigint, because the other result stays in a buffer that Node's `realpathSync` looks at: after
 * the status of a FIFO it leaves symbolic links as they are, and modules are loaded twice (Node 20).
 */
export function isFifo(fd: number): boolean {
  try {
    return fstatSync(fd, { bigint: true }).isFIFO() && !isAnonymous(fd)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false
    throw error
  }
}

/** proc_pid_fd(5): a pipe's place is `pipe:[inode]`. */
function isAnonymous(fd: number): boolean {
  const link = `/proc/self/fd/${fd}`
  return existsSync('/proc/self/fd') && readlinkSync(link).startsWith('pipe:')
}
