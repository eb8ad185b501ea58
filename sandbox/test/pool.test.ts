/** Runners that were started early: as closed as one that was not, each for one snippet, and never started in vain. */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Limits } from '../server/limits.ts'
import { PATIENCE } from './support/patience.ts'
import {
  commandsWith,
  findJail,
  processesWith,
  SessionClient,
  startTestServer,
} from './support/session-client.ts'

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

/** All that a program can know about how it was started. */
const SURROUNDINGS = `
  import * as fs from 'node:fs'
  import * as os from 'node:os'
  const descriptors = fs.readdirSync('/proc/self/fd').filter((fd) => fs.existsSync('/proc/self/fd/' + fd))
  const status = fs.readFileSync('/proc/self/status', 'latin1').split('\\n')
  console.log(JSON.stringify({
    environment: process.env, argv: process.argv.map((path) => path.split('/').at(-1)), options: process.execArgv.slice(0, 2),
    directory: fs.readdirSync('.'), temporary: fs.readdirSync(os.tmpdir()).length >= 0, umask: process.umask(),
    terminal: [process.stdout.columns, process.stdout.rows, process.stdin.isTTY, process.stdin.isRaw],
    limits: fs.readFileSync('/proc/self/limits', 'latin1'), descriptors,
    status: status.filter((line) => /^(Cap|NoNewPrivs|Seccomp|Groups|SigBlk|SigIgn|SigCgt)/.test(line)),
    listeners: process.eventNames().map(String).sort() }))`

describe.each(modes)('a pool of runners with isolation %s', (isolation) => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  let directory: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hublet-pool-'))
    chmodSync(directory, 0o711)
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  async function start(limits: Partial<Limits>): Promise<SessionClient> {
    server = await startTestServer({ isolation, temporaryDirectory: directory, limits })
    return SessionClient.connect(server.address)
  }

  async function waiting(): Promise<number> {
    const page = await fetch(new URL('/metrics', server.address))
    return Number(/^hublet_runners_waiting (\d+)$/m.exec(await page.text())?.[1])
  }

  const filled = (count: number) => vi.waitFor(async () => expect(await waiting()).toBe(count), PATIENCE)

  /** Without random names: of its home without a jail, and of the server's copy of a Node that the snippet's user can't reach. */
  async function surroundings(client: SessionClient): Promise<unknown> {
    expect(await client.run(SURROUNDINGS, { hub: 'poll', columns: 101, rows: 33 })).toMatchObject({
      exitCode: 0,
    })
    return JSON.parse(client.output.replaceAll(/hublet-sandbox-\w+(\/run-\w+)?/g, ''))
  }

  it('gives a snippet the same surroundings as one that was started for it', async () => {
    const cold = await start({ warmRunners: 0 })
    const expected = await surroundings(cold)
    await server.close()
    const warm = await start({ warmRunners: 1 })
    await filled(1)
    expect(await surroundings(warm)).toEqual(expected)
    expect(expected).toMatchObject({
      environment: { EVENTLET_HUB: 'poll' },
      terminal: [101, 33, true, false],
    })
    await server.close()
  })

  it('gives each snippet a runner of its own, and starts another one afterwards', async () => {
    const client = await start({ warmRunners: 1 })
    for (let round = 0; round < 3; round++) {
      await filled(1)
      await client.run(`
        import { readdirSync, writeFileSync } from 'node:fs'
        console.log((globalThis.seen ?? 'first') + readdirSync(process.env.HOME).length)
        globalThis.seen = 'again'
        writeFileSync(process.env.HOME + '/left', 'x')`)
      expect(client.output).toBe('first0\r\n')
    }
    await server.close()
  })

  it('counts the time of a run from its beginning, however long its runner has waited', async () => {
    const client = await start({ warmRunners: 1, seconds: 0.5 })
    await filled(1)
    const ended = await client.run(`setInterval(() => {}, 1000)`)
    expect(ended).toMatchObject({ reason: 'time-limit' })
    expect(ended.milliseconds).toBeGreaterThanOrEqual(500)
    await server.close()
  })

  it('says so when a runner ends before it has a snippet, starts none in its place until a run needs one', async () => {
    const client = await start({ warmRunners: 1 })
    await filled(1)
    for (const { pid } of processesWith(directory)) process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(server.lines.join()).toContain('ended before it had a snippet'), PATIENCE)
    expect(await waiting()).toBe(0)
    expect(await client.run(`console.log('cold')`)).toMatchObject({ exitCode: 0 })
    await filled(1)
    await server.close()
  })

  it('leaves no process and no file when the server closes, whatever its runners are doing', async () => {
    for (const isStarted of [
      () => true,
      () => processesWith(directory).length > 0,
      async () => (await waiting()) > 0,
    ]) {
      await start({ warmRunners: 3 })
      await vi.waitFor(async () => expect(await isStarted()).toBe(true), PATIENCE)
      await server.close()
      expect(commandsWith(directory)).toEqual([])
      expect(readdirSync(directory)).toEqual([])
    }
  })
})
