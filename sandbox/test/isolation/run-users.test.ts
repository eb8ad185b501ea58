/** The users of runs: each for one run, and each of one server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockIn, RunUsers } from '../../server/isolation/run-users.ts'
import { findTool } from '../../server/isolation/tools.ts'
import { isRoot } from '../../server/isolation/unprivileged.ts'
import { PACKAGE_ROOT, SessionClient, startTestServer } from '../support/session-client.ts'

const BUILT = join(PACKAGE_ROOT, 'dist/sandbox/server/isolation/run-users.js')

describe.skipIf(findTool('flock') === undefined)('the users of runs', () => {
  let directory: string
  const servers: RunUsers[] = []

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'hublet-users-'))))
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
    rmSync(directory, { recursive: true, force: true })
  })

  function open(): RunUsers {
    const users = new RunUsers(lockIn(directory))
    servers.push(users)
    return users
  }

  const take = (users: RunUsers, count: number) => Array.from({ length: count }, () => users.take())

  it('are each of one run at a time', () => {
    const users = open()
    const taken = take(users, 30)
    expect(new Set(taken).size).toBe(30)
    users.giveBack(taken[7] as number)
    expect(users.take()).toBe(taken[7])
  })

  it('are never those of another server, however many both have', () => {
    const [one, other] = [open(), open()]
    const taken = [1, 25, 60].flatMap((count) => [...take(one, count), ...take(other, count)])
    expect(new Set(taken).size).toBe(taken.length)
  })

  it('are no users of the machine, and never root', () => {
    const users = take(open(), 1000)
    expect(Math.min(...users)).toBe(64_000)
    expect(Math.max(...users)).toBe(64_999)
  })

  it('are the next server’s when one has ended', () => {
    const one = open()
    const first = one.take()
    const other = open()
    expect(other.take()).not.toBe(first)
    one.close()
    expect(open().take()).toBe(first)
  })

  it('are none when other servers have them all, until one of them ends', () => {
    const one = open()
    take(one, 1000)
    expect(() => one.take()).toThrow(/All 1000 users/)
    expect(() => open()).toThrow(/All 1000 users/)
    one.close()
    expect(open().take()).toBe(64_000)
  })

  it('are given back by the kernel when their server is killed', async () => {
    const script = `
      import { lockIn, RunUsers } from ${JSON.stringify(BUILT)}
      console.log(new RunUsers(lockIn(${JSON.stringify(directory)})).take())
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(line).toBe('64000')
    const exited = once(child, 'exit')
    const other = open()
    expect(other.take()).toBe(64_020)
    child.kill('SIGKILL')
    await exited
    expect(open().take()).toBe(64_000)
  })
})

it.skipIf(!isRoot())('two servers of one machine run snippets as different users', async () => {
  const users = []
  const servers = [await startTestServer({ isolation: 'bare' }), await startTestServer({ isolation: 'bare' })]
  for (const { address } of servers) {
    const client = await SessionClient.connect(address)
    await client.run('process.stdout.write(String(process.getuid()))')
    users.push(Number(client.output))
  }
  for (const server of servers) await server.close()
  expect(users[0]).toBeGreaterThanOrEqual(64_000)
  expect(users[1]).toBeGreaterThanOrEqual(64_000)
  expect(users[0]).not.toBe(users[1])
})
