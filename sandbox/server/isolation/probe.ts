/** Decides at the server's start how programs are isolated: by running one, not by looking around. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Limits } from '../limits.ts'
import { createRunDirectory, removeRunDirectory, writeSnippet } from '../run-directory.ts'
import { createBare } from './bare.ts'
import { dropRoot, type Isolation, isRoot, NOBODY } from './isolation.ts'
import { createJail } from './jail.ts'
import { probeReport, probeSnippet } from './probe-snippet.ts'

const run = promisify(execFile)
const PROBE_MS = 15_000

export interface Environment {
  packageRoot: string
  baseDirectory: string
  limits: Limits
  /** Takes what the operator should know. */
  log(line: string): void
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
  if (mode === 'bare') return chooseBare(environment, 'The server was started without a jail.')
  try {
    const isolation = await createJail(environment)
    const report = await probe(isolation, environment)
    if (report.leaks.length > 0)
      throw new Error(`a program inside can still see ${report.leaks.join(' and ')}`)
    return { isolation, ...librariesOf(report) }
  } catch (error) {
    return chooseBare(environment, `The jail does not work here: ${firstLineOf(error)}.${hintFor(error)}`)
  }
}

async function chooseBare(environment: Environment, reason: string): Promise<Chosen> {
  try {
    const report = await probeBare(environment)
    return { ...report, reason }
  } catch (error) {
    const sentence = `No program can be started, not even without a jail: ${firstLineOf(error)}.`
    throw new Error(sentence, { cause: error })
  }
}

/** As `nobody` if that works, else as the server's own user: `nobody` may not be able to read a thing. */
async function probeBare(environment: Environment): Promise<Chosen> {
  const own = createBare({ ...environment, drop: [] })
  if (isRoot()) {
    try {
      const isolation = createBare({ ...environment, drop: await dropRoot() })
      return { isolation, ...librariesOf(await probe(isolation, environment)) }
    } catch (error) {
      environment.log(`Snippets run as root: ${firstLineOf(error)}.`)
    }
  }
  return { isolation: own, ...librariesOf(await probe(own, environment)) }
}

type Report = v.InferOutput<typeof probeReport>

async function probe(isolation: Isolation, { baseDirectory, packageRoot }: Environment): Promise<Report> {
  const directory = await createRunDirectory(baseDirectory, isolation, packageRoot)
  try {
    await writeSnippet(directory, isolation, probeSnippet(['/etc/shadow', baseDirectory]))
    const [file = '', ...args] = isolation.command(directory, { hub: undefined })
    const cwd = directory.snippetDirectory
    const { stdout } = await run(file, args, { cwd, env: {}, timeout: PROBE_MS, killSignal: 'SIGKILL' })
    return v.parse(probeReport, JSON.parse(stdout))
  } finally {
    await removeRunDirectory(directory)
  }
}

function librariesOf({ hubs, libraryProblem }: Report): Pick<Chosen, 'hubs' | 'libraryProblem'> {
  return libraryProblem === undefined ? { hubs } : { hubs, libraryProblem }
}

/** What the failing program said, which tells more than Node's "Command failed". */
function firstLineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  const line = (said === '' ? error.message : said).split('\n')[0] ?? ''
  return line.replace(/\.$/, '')
}

function hintFor(error: unknown): string {
  const line = firstLineOf(error)
  if (isRoot() && /Can't (find source|get type of source).*Permission denied/i.test(line)) {
    return ` Programs run as user ${NOBODY} when the server is root, and that user cannot read this path: start the server as an ordinary user, or move it where everybody can read it.`
  }
  if (/Unknown option/.test(line)) return ' bubblewrap 0.8 or later is needed.'
  if (/uid map|namespace|Operation not permitted/i.test(line)) {
    return ' bubblewrap needs user namespaces: see kernel.unprivileged_userns_clone, and kernel.apparmor_restrict_unprivileged_userns on Ubuntu.'
  }
  return ''
}
