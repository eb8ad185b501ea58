/**
 * One build at a time in this folder: two `npm ci` at once remove each other's files. The lock names the processes that
 * hold it, with what they have started: after a `kill -9` the `npm ci` of an interrupted start still runs, and the next
 * start has to wait for its end.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { childIds, root, watchChildren } from './steps.mjs'

const FOLDER = path.join(root, 'dist')
const LOCK = path.join(FOLDER, '.building')
const RETRY_MS = 100

let depth = 0

/** Runs a build, after the builds of other processes. It may run further ones inside. */
export async function exclusively(run) {
  if (depth === 0) await take()
  depth++
  try {
    return await run()
  } finally {
    depth--
    if (depth === 0) release()
  }
}

async function take() {
  mkdirSync(FOLDER, { recursive: true })
  for (let told = false; ; told = true) {
    if (create()) break
    const holder = holders().find(isAlive)
    if (holder === undefined) rmSync(LOCK, { force: true })
    else {
      if (!told) console.log(`  Waiting for another build in this folder (process ${holder.id}) ...`)
      await delay(RETRY_MS)
    }
  }
  watchChildren(update)
  process.once('exit', release)
}

function release() {
  watchChildren(() => undefined)
  process.off('exit', release)
  rmSync(LOCK, { force: true })
}

/** Makes the lock, or says with false that there is one. A reader must never see half of it: hence another file first. */
function create() {
  const draft = writeDraft()
  try {
    linkSync(draft, LOCK)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

function update() {
  renameSync(writeDraft(), LOCK)
}

function writeDraft() {
  const draft = `${LOCK}.${process.pid}`
  writeFileSync(draft, describe())
  return draft
}

function describe() {
  return JSON.stringify([process.pid, ...childIds()].map((id) => ({ id, started: startOf(id) })))
}

/** @returns {{ id: number, started: string | undefined }[]} none when the lock is gone */
function holders() {
  try {
    return JSON.parse(readFileSync(LOCK, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

/** The number of a process is given to another one later; the moment of its start tells the two apart. */
function isAlive({ id, started }) {
  if (started !== undefined) return startOf(id) === started
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** proc_pid_stat(5), field 22, which is the twentieth after the name; undefined where there is no /proc. */
function startOf(id) {
  const file = `/proc/${id}/stat`
  if (!existsSync(file)) return undefined
  try {
    const stat = readFileSync(file, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined
    throw error
  }
}
