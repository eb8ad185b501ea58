/** Decides at the server's start how programs are isolated: by running one, not by looking around. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Limits } from '../limits.ts'
import type { Log } from '../log.ts'
import { createRunDirectory, removeRunDirectory, writeSnippet } from '../run-directory.ts'
import { createBare } from './bare.ts'
import { codeRangeBytes } from './code-range.ts'
import { type ControlGroups, openControlGroups } from './control-groups.ts'
import type { Isolation } from './isolation.ts'
import { createJail } from './jail.ts'
import { memoryBounds, MemoryWatch } from './memory-watch.ts'
import { probeReport, probeSnippet } from './probe-snippet.ts'
import { leaseUsers, type RunUsers } from './run-users.ts'
import { tellingLineOf, wayOut } from './telling-line.ts'
import { isRoot, SAME_USER, type Unprivileged, unprivilegedUsers } from './unprivileged.ts'
import { visiblePackage } from './visible-package.ts'

const run = promisify(execFile)
const PROBE_MS = 15_000

export interface Environment {
  packageRoot: string
  baseDirectory: string
  limits: Limits
  log: Log
}

/** Resources of this machine that all runs share. */
interface Means extends Environment {
  /** Undefined where this server may not make any. */
  groups: ControlGroups | undefined
  /** Undefined unless this server is root. */
  users: RunUsers | undefined
  /** Bytes that `codeRangeBytes` measured. */
  codeRange: number
  /** Undefined where the kernel bounds memory. */
  watch: MemoryWatch | undefined
}

interface Choice {
  isolation: Isolation
  /** Why there is no jail. */
  reason?: string
  /** Hubs that work where programs run. */
  hubs: string[]
  /** Why the library does not load there. */
  libraryProblem?: string
}

export interface Chosen extends Choice {
  /** Gives back what was taken for all runs together. To be called when the last cell is closed. */
  close(): Promise<void>
}

/** Takes the jail when a program in it runs and cannot look out; else goes without, and says why. */
export async function chooseIsolation(environment: Environment, mode: 'auto' | 'bare'): Promise<Chosen> {
  const users = isRoot() ? leaseUsers(environment.log) : undefined
  const groups = await groupsOf(environment)
  let watch: MemoryWatch | undefined
  const close = async (): Promise<void> => {
    users?.close()
    await watch?.close()
    await groups?.close()
  }
  try {
    const codeRange = await codeRangeBytes()
    watch = watchFor(environment, groups, codeRange)
    const means = { ...environment, groups, users, codeRange, watch }
    const choice =
      mode === 'bare'
        ? await chooseBare(means, 'The server was started without a jail.')
        : await chooseJail(means)
    return { ...choice, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Most servers may not make control groups: a jail without one is a jail, only its memory is watched and not bounded. */
async function groupsOf({ limits, log }: Environment): Promise<ControlGroups | undefined> {
  try {
    return await openControlGroups(limits)
  } catch (error) {
    log.warn(
      `The memory of sessions is watched, since there are no control groups for it: ${tellingLineOf(error)}.`,
    )
    return undefined
  }
}

/** The kernel does it where it counts memory and nothing else: a control group for the run, RLIMIT_DATA for each process. */
function watchFor(
  { packageRoot, limits, log }: Environment,
  groups: ControlGroups | undefined,
  codeRange: number,
): MemoryWatch | undefined {
  if (process.platform !== 'linux' || (groups !== undefined && codeRange === 0)) return undefined
  return new MemoryWatch(packageRoot, memoryBounds(limits, groups !== undefined), log)
}

async function chooseJail(means: Means): Promise<Choice> {
  const { packageRoot, baseDirectory } = means
  try {
    const users = await unprivilegedUsers(means.users)
    const visible = await visiblePackage(packageRoot, users, baseDirectory)
    const isolation = await createJail({ ...means, visible, users })
    const report = await probe(isolation, means)
    if (report.leaks.length > 0)
      throw new Error(`a program inside can still see ${report.leaks.join(' and ')}`)
    return { isolation, ...librariesOf(report) }
  } catch (error) {
    const reason = `The jail does not work here: ${tellingLineOf(error)}.${wayOut(error)}`
    return chooseBare(means, reason)
  }
}

async function chooseBare(means: Means, reason: string): Promise<Choice> {
  try {
    const report = await probeBare(means)
    return { ...report, reason }
  } catch (error) {
    const sentence = `No program can be started, not even without a jail: ${tellingLineOf(error)}.${wayOut(error)}`
    throw new Error(`${sentence} ${reason}`, { cause: error })
  }
}

/** As a user without rights if that works, else as the server's own user. */
async function probeBare(means: Means): Promise<Choice> {
  try {
    return await tryBare(means, await unprivilegedUsers(means.users))
  } catch (error) {
    if (!isRoot()) throw error
    means.log.warn(`Snippets run as root: ${tellingLineOf(error)}.`)
    return tryBare(means, SAME_USER)
  }
}

async function tryBare(means: Means, users: Unprivileged): Promise<Choice> {
  const { packageRoot, baseDirectory } = means
  const visible = await visiblePackage(packageRoot, users, baseDirectory)
  const isolation = createBare({ ...means, visible, users })
  return { isolation, ...librariesOf(await probe(isolation, means)) }
}

type Report = v.InferOutput<typeof probeReport>

async function probe(isolation: Isolation, { baseDirectory }: Environment): Promise<Report> {
  const directory = await createRunDirectory(baseDirectory, isolation)
  const cell = await isolation.open(directory)
  try {
    await writeSnippet(directory, probeSnippet(['/etc/shadow', baseDirectory]))
    const [file = '', ...args] = cell.command
    const cwd = directory.snippetDirectory
    const { stdout } = await run(file, args, { cwd, env: {}, timeout: PROBE_MS, killSignal: 'SIGKILL' })
    return v.parse(probeReport, JSON.parse(stdout))
  } finally {
    await cell.close(undefined)
    await removeRunDirectory(directory)
  }
}

function librariesOf({ hubs, libraryProblem }: Report): Pick<Chosen, 'hubs' | 'libraryProblem'> {
  return libraryProblem === undefined ? { hubs } : { hubs, libraryProblem }
}
