/** How sessions are ended from outside: by the visitor, by a limit, by the server. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunningServer, ServerOptions } from '../server/server.ts'
import { commandsWith, findJail, SessionClient, startTestServer } from './support/session-client.ts'

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)
const FOREVER = `console.log('running'); setInterval(() => {}, 1000)`

/** A snippet, and three generations of children, that no polite signal ends; `name` finds them all. */
function stubbornTree(name: string): string {
  return `
    import { spawn } from 'node:child_process'
    const polite = "for (const s of ['SIGTERM','SIGHUP','SIGINT']) process.on(s, () => {});"
    const leaf = polite + "setInterval(() => {}, 1000); console.log('leaf')"
    const branch = polite + "require('child_process').spawn(process.execPath, ['-e', " + JSON.stringify(leaf) +
      ", '${name}'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }).unref(); setInterval(() => {}, 1000)"
    const orphaner = "require('child_process').spawn(process.execPath, ['-e', " + JSON.stringify(leaf) +
      ", '${name}'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }).unref(); process.exit()"
    spawn(process.execPath, ['-e', branch, '${name}'], { stdio: 'inherit' })
    spawn(process.execPath, ['-e', orphaner, '${name}'], { stdio: 'inherit' })
    process.title = '${name}'
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {})
    setInterval(() => {}, 1000)`
}

async function startTree(client: SessionClient): Promise<string> {
  const name = `tree-${randomBytes(6).toString('hex')}`
  client.start(stubbornTree(name))
  await client.find(() => client.output.split('leaf').length === 3)
  expect(commandsWith(name).length).toBeGreaterThanOrEqual(4)
  return name
}

function gone(name: string): Promise<void> {
  return expect.poll(() => commandsWith(name)).toEqual([])
}

describe.each(modes)('with isolation %s', (isolation) => {
  let server: RunningServer

  afterEach(() => server.close())

  async function connect(options: Partial<ServerOptions> = {}): Promise<SessionClient> {
    server = await startTestServer({ isolation, ...options })
    return SessionClient.connect(server.address)
  }

  it('stops an endless loop', async () => {
    const client = await connect()
    client.start(`console.log('running'); for (;;);`)
    await client.sees('running')
    client.send({ type: 'stop' })
    expect(await client.ended()).toMatchObject({ reason: 'stopped', exitCode: null })
  })

  it('stops a tree of children that ignore signals, and runs the next snippet', async () => {
    const client = await connect()
    const name = await startTree(client)
    client.send({ type: 'stop' })
    await gone(name)
    expect(await client.ended()).toMatchObject({ reason: 'stopped' })
    expect(await client.run(`console.log('next')`)).toMatchObject({ reason: 'exit' })
  })

  it('ends what a snippet leaves behind when it exits', async () => {
    const client = await connect()
    const name = `left-${randomBytes(6).toString('hex')}`
    await client.run(`
      import { spawn } from 'node:child_process'
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${name}'], { detached: true, stdio: 'ignore' }).unref()`)
    expect(commandsWith(name)).toEqual([])
  })

  it('ends what a snippet leaves behind without an environment', async () => {
    const client = await connect()
    const name = `bare-${randomBytes(6).toString('hex')}`
    await client.run(`
      import { spawnSync } from 'node:child_process'
      const leaf = "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${name}'], " +
        "{ detached: true, stdio: 'ignore', env: {} }).unref()"
      spawnSync(process.execPath, ['-e', leaf], { env: {} })`)
    expect(commandsWith(name)).toEqual([])
  })

  it('ends everything within a second when the browser disconnects', async () => {
    const client = await connect()
    const name = await startTree(client)
    client.socket.terminate()
    await gone(name)
  })

  it('ends everything when the browser no longer answers', async () => {
    server = await startTestServer({ isolation, limits: { pingSeconds: 0.1, silentSeconds: 0.3 } })
    const client = await SessionClient.connect(server.address, { autoPong: false })
    const name = `silent-${randomBytes(6).toString('hex')}`
    client.start(`process.title = '${name}'; ${FOREVER}`)
    await client.closed
    await gone(name)
  })

  it('ends a session that lasts too long, and says so', async () => {
    const client = await connect({ limits: { seconds: 0.6 } })
    expect(await client.run(FOREVER)).toMatchObject({ reason: 'time-limit', exitCode: null })
    expect(client.output).toContain('Stopped: a session may last 0.6 seconds.')
  })

  it('ends a session that prints too much, and says so', async () => {
    const client = await connect({ limits: { outputBytes: 10_240 } })
    expect(await client.run(`for (;;) console.log('more and more')`)).toMatchObject({
      reason: 'output-limit',
    })
    expect(client.output).toContain('Stopped: a session may print 10 KiB.')
    expect(client.output.length).toBeLessThan(10_240 + 100)
  })

  it('ends a session that uses too much processor time, and says so', async () => {
    const client = await connect({ limits: { cpuSeconds: 1 } })
    expect(await client.run(`for (;;);`)).toMatchObject({ reason: 'cpu-limit' })
    expect(client.output).toContain('Stopped: a session may use 1 seconds of processor time.')
  })

  it('ends a session that needs too much memory, and says so', async () => {
    const client = await connect({ limits: { heapMegabytes: 32 } })
    const ended = await client.run(`const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length))`)
    expect(ended).toMatchObject({ reason: 'memory-limit' })
    expect(client.output).toContain('Stopped: a session may use 32 MB of JavaScript heap.')
  })

  it.each([
    [
      'a file too large',
      `writeFileSync(HOME + '/large', Buffer.alloc(400_000))`,
      'A file may have 0 MiB.',
      { fileBytes: 300_000 },
    ],
    [
      'too many open files',
      `for (;;) openSync('/dev/null')`,
      'A process may have 60 open files.',
      { openFiles: 60 },
    ],
    [
      'too much memory',
      `new Uint8Array(2 ** 32).fill(1)`,
      'A process may have 300 MB of memory.',
      { dataBytes: 300_000_000 },
    ],
  ])(
    'says which limit a program met that ended with an error: %s',
    async (_, statement, sentence, limits) => {
      const client = await connect({ limits })
      const ended = await client.run(`
      import { openSync, writeFileSync } from 'node:fs'
      const { HOME } = process.env
      ${statement}`)
      // If Node's own reservations count as data, memory is refused by a signal: an exit code of 137.
      expect(ended).toMatchObject({ reason: 'exit', exitCode: expect.toBeOneOf([1, 137]) })
      expect(client.output).toContain(`Limit: ${sentence}`)
    },
  )

  it('stops before the snippet has started', async () => {
    const client = await connect()
    client.start(FOREVER)
    client.send({ type: 'stop' })
    expect(await client.ended()).toMatchObject({ reason: 'stopped' })
  })

  it('tells every session when the server closes, and leaves no process and no file', async () => {
    const temporaryDirectory = mkdtempSync(join(tmpdir(), 'hublet-test-'))
    chmodSync(temporaryDirectory, 0o711)
    const client = await connect({ temporaryDirectory })
    const name = await startTree(client)
    const other = await SessionClient.connect(server.address)
    other.start(FOREVER)
    await other.sees('running')
    await server.close()
    expect(await client.ended()).toMatchObject({ reason: 'server-shutdown' })
    expect(await other.ended()).toMatchObject({ reason: 'server-shutdown' })
    expect(await other.closed).toMatchObject({ code: 1001 })
    expect(commandsWith(name)).toEqual([])
    expect(readdirSync(temporaryDirectory)).toEqual([])
    rmdirSync(temporaryDirectory)
  })

  it('keeps no descriptor and no file of a session that is over', { timeout: 60_000 }, async () => {
    const client = await connect()
    const count = () => readdirSync('/proc/self/fd').length
    await client.run(`console.log(1)`)
    const before = count()
    for (let round = 0; round < 10; round++) await client.run(`console.log(${round})`)
    await expect.poll(count).toBeLessThanOrEqual(before)
  })
})
