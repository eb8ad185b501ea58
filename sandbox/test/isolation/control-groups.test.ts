/** Control groups: where they are found, what they bound, and that nothing of them is left. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseTrees } from '../../server/isolation/control-group-trees.ts'
import { type ControlGroups, openControlGroups } from '../../server/isolation/control-groups.ts'
import { entrance } from '../../server/isolation/entrance.ts'
import { LIMITS, type Limits } from '../../server/limits.ts'
import { startTestServer } from '../support/session-client.ts'

const V1 = `
25 20 0:20 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
26 20 0:21 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
27 20 0:22 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
28 20 0:23 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`

describe('the trees of control groups', () => {
  it('are several in version 1, each with the group of this process', () => {
    const groups = '8:pids:/\n4:memory:/user/7\n1:cpu:/\n0::/\n'
    expect(parseTrees(groups, V1)).toEqual([
      { version: 1, directory: '/sys/fs/cgroup/memory/user/7' },
      { version: 1, directory: '/sys/fs/cgroup/pids' },
      { version: 1, directory: '/sys/fs/cgroup/cpu' },
    ])
  })

  it('are found in a container that sees a part of them', () => {
    const mounts = V1.replaceAll('0:21 / ', '0:21 /docker/ab ')
    const groups = '8:pids:/\n4:memory:/docker/ab/cd\n'
    expect(parseTrees(groups, mounts)[0]).toEqual({ version: 1, directory: '/sys/fs/cgroup/memory/cd' })
  })

  it('are one in version 2', () => {
    const mounts = '30 20 0:25 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n'
    const groups = '0::/system.slice/hublet.service\n'
    expect(parseTrees(groups, mounts)).toEqual([
      { version: 2, directory: '/sys/fs/cgroup/system.slice/hublet.service' },
    ])
  })

  it('are none where memory is not bounded', () => {
    expect(() => parseTrees('', '')).toThrow(/no control groups/)
    expect(() => parseTrees('1:cpu:/\n0::/\n', V1.replace(/^.*memory.*$/m, ''))).toThrow(/no control groups/)
  })
})

const reason = await unavailable()
if (reason !== undefined) console.log(`Tests of control groups are left out: ${reason}`)

async function unavailable(): Promise<string | undefined> {
  try {
    await (await openControlGroups(LIMITS)).close()
    return undefined
  } catch (error) {
    return String(error)
  }
}

describe.skipIf(reason !== undefined)('the group of a run', () => {
  async function within<T>(limits: Partial<Limits>, use: (groups: ControlGroups) => Promise<T>): Promise<T> {
    const groups = await openControlGroups({ ...LIMITS, ...limits })
    try {
      return await use(groups)
    } finally {
      await groups.close()
    }
  }

  function start(
    group: Parameters<typeof entrance>[0]['group'],
    code: string,
  ): ChildProcessByStdio<null, Readable, null> {
    const [file = '', ...args] = [...entrance({ group, files: undefined }), process.execPath, '-e', code]
    return spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  }

  it('ends a run that has too much memory in all its processes together, and says so', async () => {
    const met = await within({ sessionBytes: 200_000_000 }, async (groups) => {
      const group = await groups.open('hog')
      const leaf = `const kept = []; setInterval(() => kept.push(Buffer.alloc(10_000_000, 1)), 5)`
      const child = start(
        group,
        `for (let i = 0; i < 3; i++) require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(leaf)}])
          .on('exit', () => process.exit())`,
      )
      await once(child, 'exit')
      return group.close()
    })
    expect(met).toEqual({ memory: 'session', processes: false })
  })

  it('refuses processes beyond the limit, and says so', async () => {
    const met = await within({ processes: 20 }, async (groups) => {
      const group = await groups.open('forks')
      const child = start(
        group,
        `for (let i = 0; i < 20; i++) require('node:child_process').spawn('sleep', ['60']).on('error', () => process.exit())`,
      )
      await once(child, 'exit')
      return group.close()
    })
    expect(met).toEqual({ memory: undefined, processes: true })
  })

  it('ends what has left its session, its parent, its directory and its environment', async () => {
    const pid = await within({}, async (groups) => {
      const group = await groups.open('daemon')
      const child = start(
        group,
        `const { pid } = require('node:child_process').spawn('/bin/sleep', ['60'], { detached: true, env: {}, cwd: '/', stdio: 'ignore' }); console.log(pid); process.exit()`,
      )
      const exited = once(child, 'exit') // it may be gone when its output is read
      const [printed] = (await once(child.stdout, 'data')) as [Buffer]
      await exited
      expect(isAlive(Number(printed))).toBe(true)
      await group.close()
      return Number(printed)
    })
    expect(isAlive(pid)).toBe(false)
  })

  it('is never made when the server cannot open its port, nor is what it would stand in', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    other.close()
    const [cgroup, mounts] = ['cgroup', 'mountinfo'].map((name) => readFileSync(`/proc/self/${name}`, 'utf8'))
    const names = parseTrees(cgroup ?? '', mounts ?? '').flatMap(({ directory }) => readdirSync(directory))
    expect(names.filter((name) => name.startsWith(`hublet-${process.pid}-`))).toEqual([])
  })

  it('leaves no directory behind', async () => {
    const directories = await within({}, async (groups) => {
      const group = await groups.open('short')
      await group.close()
      return group.directories
    })
    for (const directory of directories) {
      expect(existsSync(directory)).toBe(false)
      expect(existsSync(directory.replace(/\/short$/, ''))).toBe(false)
    }
  })
})

function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'latin1'))
}
