/** Decides at the server's start how programs are isolated: by running one, not by looking around. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Limits } from '../limits.ts'
import type { Log } from '../log.ts'
import { createRunDirectory, removeRunDirectory, writeSnippet } from '../run-directory.ts'
import { createBare } from './bare.ts'
import { type ControlGroups, openControlGroups } from './control-groups.ts'
import type { Isolation } from './isolation.ts'
import { createJail } from './jail.ts'
import { probeReport, probeSnippet } from './probe-snippet.ts'
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

export interface Chosen {
  isolation: Isolation
  /** Why there is no jail. */
  reason?: string
  /** Hubs that work where programs run. */
  hubs: string[]
  /** Why the library does not load there. */
  libraryProblem?: string
}

/** Takes the jail when a program in it runs and cannot look out; else goes without, and says why. */
export async function chooseIsolation(environment: Environment, mode: 'auto' | 'bare'): Promise<Chosen> {
  const groups = await groupsOf(environment)
  try {
    if (mode === 'bare')
      return await chooseBare(environment, groups, 'The server was started without a jail.')
    return await chooseJail(environment, groups)
  } catch (error) {
    await groups?.close()
    throw error
  }
}

/** Most servers may not make control groups: a jail without one is a jail, only its memory is less bounded. */
async function groupsOf({ limits, log }: Environment): Promise<ControlGroups | undefined> {
  try {
    return await openControlGroups(limits)
  } catch (error) {
    log.warn(`Memory is limited for each process, not for a session as a whole: ${tellingLineOf(error)}.`)
    return undefined
  }
}

async function chooseJail(environment: Environment, groups: ControlGroups | undefined): Promise<Chosen> {
  const { packageRoot, baseDirectory, limits, log } = environment
  try {
    const users = await unprivilegedUsers()
    const visible = await visiblePackage(packageRoot, users, baseDirectory)
    const isolation = await createJail({ visible, baseDirectory, limits, users, groups, log })
    const report = await probe(isolation, environment)
    if (report.leaks.length > 0)
      throw new Error(`a program inside can still see ${report.leaks.join(' and ')}`)
    return { isolation, ...librariesOf(report) }
  } catch (error) {
    const reason = `The jail does not work here: ${tellingLineOf(error)}.${hintFor(error)}`
    return chooseBare(environment, groups, reason)
  }
}

async function chooseBare(
  environment: Environment,
  groups: ControlGroups | undefined,
  reason: string,
): Promise<Chosen> {
  try {
    const report = await probeBare(environment, groups)
    return { ...report, reason }
  } catch (error) {
    const sentence = `No program can be started, not even without a jail: ${tellingLineOf(error)}.`
    throw new Error(sentence, { cause: error })
  }
}

/** As a user without rights if that works, else as the server's own user. */
async function probeBare(environment: Environment, groups: ControlGroups | undefined): Promise<Chosen> {
  try {
    return await tryBare(environment, groups, await unprivilegedUsers())
  } catch (error) {
    if (!isRoot()) throw error
    environment.log.warn(`Snippets run as root: ${tellingLineOf(error)}.`)
    return tryBare(environment, groups, SAME_USER)
  }
}

async function tryBare(
  environment: Environment,
  groups: ControlGroups | undefined,
  users: Unprivileged,
): Promise<Chosen> {
  const { packageRoot, baseDirectory, limits } = environment
  const visible = await visiblePackage(packageRoot, users, baseDirectory)
  const isolation = createBare({ visible, limits, users, groups })
  return { isolation, ...librariesOf(await probe(isolation, environment)) }
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

/** What the failing program said, which tells more than Node's "Command failed". */
function tellingLineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  const lines = (said === '' ? error.message : said).split('\n')
  const line = lines.find((text) => /^\w*Error\b/.test(text)) ?? lines[0] ?? ''
  return line.replace(/\.$/, '')
}

function hintFor(error: unknown): string {
  const line = tellingLineOf(error)
  if (/Unknown option/.test(line)) return ' bubblewrap 0.8 or later is needed.'
  if (/uid map|namespace|Operation not permitted/i.test(line)) {
    return ' bubblewrap needs user namespaces: see kernel.unprivileged_userns_clone, and kernel.apparmor_restrict_unprivileged_userns on Ubuntu.'
  }
  return ''
}
