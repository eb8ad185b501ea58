/**
 * Locks between the servers of one machine: flock(2) on a file. The kernel drops such a lock with the process that holds it,
 * however that ends, so none is ever stale; the empty files may stay.
 *
 * Node has no call for it, but flock(1) can lock a descriptor that it inherits. The lock belongs to the open file, which both
 * share: it stays when that program has ended.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { requireTool } from './tools.ts'

/** How flock(1) says that somebody else has the lock. */
const TAKEN = 1

export interface MachineLock {
  release(): void
}

/**
 * Takes a lock; undefined when somebody else has it, this process included.
 * @param flags `a` makes the file where it is missing, so that only this user can open it; `r` does not
 * @throws Error when the file cannot be opened, or flock(1) is missing
 */
export function tryLock(file: string, flags: 'a' | 'r' = 'a'): MachineLock | undefined {
  const flock = requireTool('flock')
  // Node opens with O_CLOEXEC: nothing else that the server starts holds the lock too.
  const fd = openSync(file, flags, 0o600)
  const { status, error, stderr } = spawnSync(flock, ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  })
  if (status === 0) return { release: () => closeSync(fd) }
  closeSync(fd)
  if (status === TAKEN) return undefined
  throw error ?? new Error(`${file} cannot be locked: ${stderr.trim()}`)
}
