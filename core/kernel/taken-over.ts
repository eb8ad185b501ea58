/**
 * Descriptors that are taken over in a Worker. Node notes the numbers that `fs.openSync` opens there, and closes them when the
 * Worker ends, unless `fs.closeSync` has done it. The number of one that the addon has closed may be another thread's by then.
 */
import { closeSync } from 'node:fs'
import type { Kernel } from './kernel.ts'

/** A kernel for a Worker, in which Node closes what was taken over. */
export function closedByNode(kernel: Kernel): Kernel {
  const taken = new Set<number>()
  return {
    ...kernel,
    adopt(fd) {
      const result = kernel.setBlocking(fd, false)
      if (result >= 0) taken.add(fd)
      return result
    },
    closeSocket(fd) {
      const result = kernel.closeSocket(fd)
      return result < 0 && taken.delete(fd) ? close(fd) : result
    },
  }
}

/** Returns 0 or a negative errno. */
function close(fd: number): number {
  try {
    closeSync(fd)
    return 0
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException
    if (errno === undefined) throw error
    return errno
  }
}
