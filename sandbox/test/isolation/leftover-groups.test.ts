/** Control groups of servers that were killed: what a later server removes, and what it leaves alone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../../../core/test/support/run-program.ts'
import { parseTrees } from '../../server/isolation/control-group-trees.ts'
import { openControlGroups } from '../../server/isolation/control-groups.ts'
import { LIMITS } from '../../server/limits.ts'

/** No process can have this id: the kernel's highest is 2 to the power of 22. */
const NOBODY = 2 ** 22 + 1
const LEFTOVER = `hublet-${NOBODY}-00`
const OTHER_USER = 65534

const reason = await unavailable()
if (reason !== undefined) console.log(`Tests of leftover control groups are left out: ${reason}`)

async function unavailable(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'they need root'
  try {
    await (await openControlGroups(LIMITS)).close()
    return undefined
  } catch (error) {
    return String(error)
  }
}

describe.skipIf(reason !== undefined)('the groups that a killed server has left', () => {
  /** One in each tree, in which the later server finds itself. */
  let surroundings: string[] = []
  const processes: ChildProcess[] = []

  beforeEach(() => {
    const [groups = '', mounts = ''] = ['cgroup', 'mountinfo'].map((name) =>
      readFileSync(`/proc/self/${name}`, 'utf8'),
    )
    surroundings = parseTrees(groups, mounts).map(({ directory }) => join(directory, `test-${process.pid}`))
    for (const directory of surroundings) mkdirSync(directory)
  })

  afterEach(async () => {
    for (const child of processes.splice(0)) await end(child)
    for (const directory of surroundings) removeTree(directory)
  })

  function removeTree(directory: string): void {
    for (const entry of readdirSync(directory, { withFileTypes: true }))
      if (entry.isDirectory()) removeTree(join(directory, entry.name))
    rmdirSync(directory)
  }

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  /** Makes groups below the surroundings, with a process that lives on in them. */
  async function leave(...names: string[]): Promise<{ child: ChildProcess; directories: string[] }> {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    processes.push(child)
    await once(child, 'spawn')
    const directories = surroundings.map((surrounding) => join(surrounding, ...names))
    for (const directory of directories) {
      mkdirSync(directory, { recursive: true })
      writeFileSync(join(directory, 'cgroup.procs'), String(child.pid))
    }
    return { child, directories }
  }

  /** Does the work of a later server at its start, as a user. */
  async function startLater(user = 0): Promise<void> {
    const ended = await runProgram(`
      import { writeFileSync } from 'node:fs'
      import { openControlGroups } from './dist/sandbox/server/isolation/control-groups.js'
      import { LIMITS } from './dist/sandbox/server/limits.js'
      for (const directory of ${JSON.stringify(surroundings)})
        writeFileSync(directory + '/cgroup.procs', String(process.pid))
      process.setgroups([])
      process.setgid(${user})
      process.setuid(${user})
      const groups = await openControlGroups(LIMITS)
      await groups.close()
      console.log('opened')`)
    expect(ended).toMatchObject({ code: 0, stdout: 'opened\n', stderr: '' })
  }

  it('are removed, and what still runs in those of its runs is ended', async () => {
    const { child, directories } = await leave(LEFTOVER, 'run')
    const exited = once(child, 'exit')
    await startLater()
    expect(await exited).toEqual([null, 'SIGKILL'])
    expect(directories.map((directory) => existsSync(join(directory, '..')))).not.toContain(true)
  })

  it('stay while a process is in them that is not of a run, and are removed when it has ended', async () => {
    const { child, directories } = await leave(LEFTOVER)
    await startLater()
    expect(child.signalCode).toBeNull()
    expect(directories.map((directory) => existsSync(directory))).not.toContain(false)
    await end(child)
    await startLater()
    expect(directories.map((directory) => existsSync(directory))).not.toContain(true)
  })

  it('stay when they are of another user, whether it can look into them or not', async () => {
    const open = await leave(`${LEFTOVER}-open`, 'run')
    const closed = await leave(`${LEFTOVER}-closed`, 'run')
    for (const directory of closed.directories) chmodSync(join(directory, '..'), 0o700)
    for (const directory of surroundings) chownSync(directory, OTHER_USER, OTHER_USER)
    await startLater(OTHER_USER)
    for (const { child, directories } of [open, closed]) {
      expect(child.signalCode).toBeNull()
      expect(directories.map((directory) => existsSync(directory))).not.toContain(false)
    }
  })
})
