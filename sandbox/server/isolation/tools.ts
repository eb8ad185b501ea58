/** The system's programs that isolation is made of. */
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

const DIRECTORIES = ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin', '/sbin']

/** Debian's package for each program that is asked for. */
const PACKAGES = {
  bwrap: 'bubblewrap',
  flock: 'util-linux',
  mount: 'mount',
  perl: 'perl-base',
  prlimit: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
} as const

export type Tool = keyof typeof PACKAGES

/** Path of a program in the system's own directories, whatever PATH says. */
export function findTool(name: Tool): string | undefined {
  return DIRECTORIES.map((directory) => join(directory, name)).find(isExecutable)
}

/** @throws Error that says what to install */
export function requireTool(name: Tool): string {
  const path = findTool(name)
  if (path !== undefined) return path
  throw new Error(`${name} is not installed; apt install ${PACKAGES[name]}`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return false
    throw error
  }
}
