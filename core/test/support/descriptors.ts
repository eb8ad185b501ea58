/** Which descriptors this process has, so that a test sees what leaks. */
import { fstatSync, readdirSync, readlinkSync } from 'node:fs'

/**
 * Each with what it is of: `7 socket:[4711]`. Files are left out: Node opens some when it likes, in other threads too, for
 * its module loader and since Node 22 for certificates.
 */
export function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => described(Number(fd)))
}

/** @returns nothing for what is closed by now, as is the descriptor that read the list */
function described(fd: number): string[] {
  try {
    return fstatSync(fd).isFile() ? [] : [`${fd} ${readlinkSync(`/proc/self/fd/${fd}`)}`]
  } catch (error) {
    if (['EBADF', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
