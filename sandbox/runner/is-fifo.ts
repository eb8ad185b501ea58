/** Tells whether the server gave a descriptor to this process. */
import { fstatSync } from 'node:fs'

/**
 * As a bigint, because the other result stays in a buffer that Node's `realpathSync` looks at: after
 * the status of a FIFO it leaves symbolic links as they are, and modules are loaded twice (Node 20).
 */
export function isFifo(fd: number): boolean {
  try {
    return fstatSync(fd, { bigint: true }).isFIFO()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false
    throw error
  }
}
