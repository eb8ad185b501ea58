/**
 * Control groups: bounds for a run as a whole, where this server may make groups. Limits of single
 * processes (see `resource-limits.ts`) do not add up: a run has many.
 *
 * A run's group bounds its memory, /tmp included, and its processes, and shares the processors fairly with
 * other runs however many threads it has. It also knows every process of the run, wherever that has
 * hidden. Version 1 of the interface has one tree for each resource, version 2 one for all; see cgroups(7).
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Limits } from '../limits.ts'
import { type GroupTree, parseTrees } from './control-group-trees.ts'
import type { LimitsMet } from './isolation.ts'
import { killOne } from './process-tree.ts'

const ATTEMPTS = 500
const PAUSE_MS = 2
/** Of the processors, together: as much as the server, should both want all. The server seldom does, and everybody's keys wait for it. */
const SHARES = 1024
const WEIGHT = 100
/** Of one run's TCP sockets, which version 1 counts apart. */
const TCP_BYTES = 64 * 1024 * 1024
const OWN_PREFIX = 'hublet-'

export interface ControlGroups {
  /** Makes the group of one run. */
  open(name: string): Promise<RunGroup>
  /** Removes what was made. */
  close(): Promise<void>
}

/**
 * Makes the group below which runs have theirs, and tries one.
 * @throws Error when this server may not make groups, or has none that bound memory
 */
export async function openControlGroups(limits: Limits): Promise<ControlGroups> {
  const trees = parseTrees(
    readFileSync('/proc/self/cgroup', 'utf8'),
    readFileSync('/proc/self/mountinfo', 'utf8'),
  )
  const parents: string[] = []
  const close = async (): Promise<void> => {
    for (const parent of parents) await removeGroup(parent)
  }
  const open = (name: string): Promise<RunGroup> =>
    openRunGroup(
      parents.map((parent) => join(parent, name)),
      limits,
    )
  try {
    for (const tree of trees) parents.push(await openParent(tree))
    const trial = await open('trial')
    await trial.close()
  } catch (error) {
    await close()
    throw error
  }
  return { open, close }
}

/** The group of this server below which those of its runs lie. */
async function openParent(tree: GroupTree): Promise<string> {
  await removeLeftovers(tree.directory)
  if (tree.version === 2) await handDown(tree.directory)
  const parent = join(tree.directory, `${OWN_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(parent)
  if (tree.version === 2) await writeFile(join(parent, 'cgroup.subtree_control'), '+memory +pids +cpu')
  await set(parent, 'cpu.shares', SHARES)
  await set(parent, 'cpu.weight', WEIGHT)
  return parent
}

/** Version 2: a group with processes of its own cannot bound groups below it, so the server moves into one. */
async function handDown(directory: string): Promise<void> {
  const control = join(directory, 'cgroup.subtree_control')
  if ((await readFile(control, 'utf8')).split(/\s+/).includes('memory')) return
  const own = join(directory, `${OWN_PREFIX}server`)
  await mkdir(own, { recursive: true })
  await writeFile(join(own, 'cgroup.procs'), String(process.pid))
  await writeFile(control, '+memory +pids +cpu')
}

/** Groups of servers that were killed, with what still runs in them. One of another user is that user's business. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of readdirSync(directory)) {
    const pid = new RegExp(`^${OWN_PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    await removeLeftover(join(directory, name))
  }
}

/** Ends what still runs in the groups of a server that is gone. A group of another user's server stays: it is in nobody's way. */
async function removeLeftover(parent: string): Promise<void> {
  try {
    for (const run of readdirSync(parent, { withFileTypes: true })) {
      if (run.isDirectory()) await new RunGroup([join(parent, run.name)]).close()
    }
    await removeGroup(parent)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOENT'].includes(code)) throw error
  }
}

async function openRunGroup(directories: string[], limits: Limits): Promise<RunGroup> {
  const group = new RunGroup(directories)
  try {
    for (const directory of directories) {
      await mkdir(directory)
      await set(directory, 'pids.max', limits.processes)
      await set(directory, 'memory.limit_in_bytes', limits.sessionBytes)
      await set(directory, 'memory.memsw.limit_in_bytes', limits.sessionBytes)
      await set(directory, 'memory.kmem.tcp.limit_in_bytes', TCP_BYTES)
      await set(directory, 'memory.max', limits.sessionBytes)
      await set(directory, 'memory.swap.max', 0)
      await set(directory, 'memory.oom.group', 1)
    }
  } catch (error) {
    await group.close()
    throw error
  }
  return group
}

/** Sets what this version and this kernel have. */
async function set(directory: string, name: string, value: number): Promise<void> {
  const file = join(directory, name)
  if (existsSync(file)) await writeFile(file, String(value))
}

export class RunGroup {
  /** One for each tree; a process joins by writing its id to `cgroup.procs` in each. */
  readonly directories: readonly string[]

  constructor(directories: string[]) {
    this.directories = directories
  }

  /**
   * Ends every process of the group, then removes it.
   * @throws Error when processes are still there after a second or more
   */
  async close(): Promise<LimitsMet> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const processes = this.#processes()
      if (processes.length === 0) break
      for (const pid of processes) killOne(pid)
      await delay(PAUSE_MS)
    }
    const met = this.#met()
    for (const directory of this.directories) await removeGroup(directory)
    return met
  }

  #processes(): number[] {
    const lines = this.directories.flatMap((directory) => this.#read(directory, 'cgroup.procs').split('\n'))
    return [...new Set(lines)].filter((line) => line !== '').map(Number)
  }

  /** Reads the counters of `memory.events` (2) or `memory.oom_control` (1), and of `pids.events`. */
  #met(): LimitsMet {
    const counted = (names: string[], what: RegExp): boolean =>
      this.directories.some((directory) =>
        names.some((name) => Number(what.exec(this.#read(directory, name))?.[1] ?? 0) > 0),
      )
    return {
      memory: counted(['memory.events', 'memory.oom_control'], /^oom_kill (\d+)/m) ? 'session' : undefined,
      processes: counted(['pids.events'], /^max (\d+)/m),
    }
  }

  #read(directory: string, name: string): string {
    const file = join(directory, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
}

/** A group whose last process has just ended is busy for a moment. */
async function removeGroup(directory: string): Promise<void> {
  for (let attempt = 1; existsSync(directory); attempt++) {
    try {
      await rmdir(directory)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return
      if (code !== 'EBUSY' || attempt >= ATTEMPTS) throw error
      await delay(PAUSE_MS)
    }
  }
}
