/**
 * The server's own directory, in which each run has one. It is locked while the server lives: a server that is killed
 * cannot remove its directory, so the next one does.
 */
import { existsSync } from 'node:fs'
import { chmod, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type MachineLock, tryLock } from './isolation/machine-lock.ts'
import { findTool } from './isolation/tools.ts'
import type { Log } from './log.ts'

const PREFIX = 'hublet-sandbox-'
/** A file of this name is locked, unless its server is gone. */
const LOCK = 'lock'

export interface BaseDirectory {
  readonly path: string
  /** To be called when nothing in it is used any more. */
  remove(): Promise<void>
}

/** Makes one below `parent`, and removes those of servers that were killed. */
export async function openBaseDirectory(parent: string, log: Log): Promise<BaseDirectory> {
  const canLock = findTool('flock') !== undefined
  if (canLock) await removeLeftovers(parent, log)
  const path = await mkdtemp(join(parent, PREFIX))
  // Others may pass, not look: a program that runs under another user has to reach its snippet.
  await chmod(path, 0o711)
  const lock = canLock ? await lockDirectory(path) : undefined
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true })
      lock?.release()
    },
  }
}

/** It gets its name when it is locked: another server that starts may look at any moment. */
async function lockDirectory(path: string): Promise<MachineLock | undefined> {
  const file = join(path, `${LOCK}ing`)
  const lock = tryLock(file)
  await rename(file, join(path, LOCK))
  return lock
}

async function removeLeftovers(parent: string, log: Log): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue
    const path = join(parent, name)
    try {
      await removeIfLeft(path)
    } catch (error) {
      // Its server, or another one that starts, is removing it as well.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      log.warn({ err: error }, `${path} is of a server that was killed, and could not be removed.`)
    }
  }
}

/** Anybody may make a directory with such a name, so only this user's own are looked into. */
async function removeIfLeft(path: string): Promise<void> {
  const { uid } = await lstat(path)
  if (uid !== process.getuid?.() || !existsSync(join(path, LOCK))) return
  const lock = tryLock(join(path, LOCK), 'r')
  if (lock === undefined) return
  try {
    await rm(path, { recursive: true, force: true })
  } finally {
    lock.release()
  }
}
