/**
 * Ends what is left of a run, and waits until it is gone.
 *
 * In a jail everything descends from the namespace's first process, which belongs to the terminal's
 * session and outlives the rest. Without a jail a process can leave its session and its parent. The run's
 * private directory then tells whose it is: it stands in the environment that a process was started
 * with, and it is where a process begins. One that means to hide can leave both behind; against that there
 * are control groups and the orphan reaper.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const ATTEMPTS = 500
const PAUSE_MS = 2

interface ProcessEntry {
  pid: number
  parent: number
  session: number
  state: string
}

/**
 * Kills the processes of a run until none is left; several rounds, because a process may start
 * another one while the list is read. Does nothing where there is no /proc.
 * @throws Error when some are still there after a second or more
 * @param leader the process that leads the run's terminal session
 * @param home the run's home directory, which no other run has; none in a jail
 */
export async function endRemaining(leader: number, home?: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const processes = processesOf(leader, home)
    if (processes.length === 0) return
    for (const pid of processes) killOne(pid)
    await delay(PAUSE_MS)
  }
  throw new Error(`Processes of a run do not end: ${processesOf(leader, home).join(', ')}`)
}

/**
 * Kills what descends from a leader, but for itself and its children, until nothing of that is left. A child that keeps
 * orphans has them all by then.
 */
export async function endDescendants(leader: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const entries = allProcesses()
    const children = new Set(entries.filter(({ parent }) => parent === leader).map(({ pid }) => pid))
    const found = descendantsOf(new Set([leader]), entries)
    const doomed = [...found].filter((pid) => pid !== leader && !children.has(pid))
    if (doomed.length === 0) return
    for (const pid of doomed) killOne(pid)
    await delay(PAUSE_MS)
  }
}

/**
 * Waits until a process that was just made leads its session, or is gone. Before that it is in no group by which it could be
 * ended, and would go on as if nothing had been said.
 */
export async function untilLeading(leader: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stat = readOrNothing(() => readFileSync(`/proc/${leader}/stat`, 'latin1'))
    if (stat === undefined) return
    const { session, state } = parseStat(leader, stat)
    if (session === leader || state === 'Z') return
    await delay(PAUSE_MS)
  }
}

/** Kills the process group of a terminal's leader; one that is gone already is as good. */
export function killGroup(leader: number): void {
  killOne(-leader)
}

/** A process and all that descend from it, as far as they are alive. */
export function descendants(root: number): Set<number> {
  return descendantsOf(new Set([root]), allProcesses())
}

/** Processes of a run that are alive. */
function processesOf(leader: number, home: string | undefined): number[] {
  const entries = allProcesses()
  const found = new Set<number>()
  for (const { pid, session } of entries) {
    if (session === leader || (home !== undefined && belongsTo(pid, home))) found.add(pid)
  }
  return [...descendantsOf(found, entries)]
}

/** Adds to `found` what descends from it. */
function descendantsOf(found: Set<number>, entries: ProcessEntry[]): Set<number> {
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const { pid, parent } of entries) if (found.has(parent)) found.add(pid)
  }
  return found
}

/** All that are alive. */
function allProcesses(): ProcessEntry[] {
  return (readOrNothing(() => readdirSync('/proc')) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readOrNothing(() => readFileSync(`/proc/${name}/stat`, 'latin1'))
      return stat === undefined ? [] : [parseStat(Number(name), stat)]
    })
    .filter(({ state }) => state !== 'Z')
}

/** proc_pid_stat(5): the name stands in parentheses and may itself hold some. */
function parseStat(pid: number, stat: string): ProcessEntry {
  const [state = '', parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { pid, state, parent: Number(parent), session: Number(session) }
}

function belongsTo(pid: number, home: string): boolean {
  if (homeOf(pid) === home) return true
  const directory = readOrNothing(() => readlinkSync(`/proc/${pid}/cwd`)) ?? ''
  return directory.startsWith(`${dirname(home)}/`)
}

function homeOf(pid: number): string | undefined {
  const environment = readOrNothing(() => readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? ''
  return /(?:^|\0)HOME=([^\0]*)/.exec(environment)?.[1]
}

/** Kills one process; one that is gone already is as good. */
export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Processes end while they are looked at, and those of other users may not be: both are not ours. */
export function readOrNothing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined
    throw error
  }
}
