/** Errors that nobody thought of, in a real server: what they cost, and whom. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PACKAGE_ROOT, SessionClient } from './support/session-client.ts'

/** Loaded before the server: makes calls fail that never do, once each time they are asked to. */
const BROKEN = `
import { WebSocket } from ${JSON.stringify(pathToFileURL(join(PACKAGE_ROOT, 'node_modules/ws/wrapper.mjs')).href)}
const { send } = WebSocket.prototype
WebSocket.prototype.send = function (text, ...more) {
  if (String(text).includes('please fail')) throw new RangeError('an error that nobody thought of')
  return send.call(this, text, ...more)
}
const { stringify } = JSON
JSON.stringify = (value, ...more) => {
  if (value?.type === 'output' && value.text.includes('fail while it is sent')) throw 'no Error at all'
  return stringify(value, ...more)
}
process.on('SIGUSR2', () => { throw new Error('nobody caught this') })
`

describe('an error that nobody thought of', { timeout: 60_000 }, () => {
  let directory: string
  let server: ChildProcess
  let address: string
  let log: string[]

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hublet-uncaught-'))
    const file = join(directory, 'broken.mjs')
    writeFileSync(file, BROKEN)
    server = spawn(
      process.execPath,
      [`--import=${file}`, join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')],
      {
        env: { PATH: process.env['PATH'], PORT: '0', WARM_RUNNERS: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    log = []
    if (server.stdout === null || server.stderr === null) throw new Error('The server has no pipes.')
    createInterface(server.stderr).on('line', (line) => log.push(line))
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
    address = line.replace(/^.*: (?=http)/, '')
  }, 60_000)
  afterEach(async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    rmSync(directory, { recursive: true })
  })

  async function caught(where: string): Promise<number> {
    const text = await (await fetch(new URL('/metrics', address))).text()
    return Number(
      new RegExp(`^hublet_errors_caught_total\\{where="${where}"\\} (\\d+)$`, 'm').exec(text)?.[1],
    )
  }

  async function neighbor(): Promise<SessionClient> {
    const client = await SessionClient.connect(address)
    client.start(
      `process.stdin.on('data', (data) => console.log('pong ' + String(data).trim())); console.log('here')`,
    )
    await client.sees('here')
    return client
  }

  async function isUnharmed(client: SessionClient): Promise<void> {
    client.send({ type: 'input', data: 'question\r' })
    await client.sees('pong question')
    const other = await SessionClient.connect(address)
    expect(await other.run(`console.log('fine')`)).toMatchObject({ exitCode: 0 })
    await other.close()
  }

  it('while a message is answered closes that connection, and is counted', async () => {
    const client = await neighbor()
    const visitor = await SessionClient.connect(address)
    visitor.send({ type: 'please fail' })
    await visitor.closed
    await isUnharmed(client)
    expect(await caught('message')).toBe(1)
    expect(log.join('\n')).toContain('an error that nobody thought of')
    await client.close()
  })

  it('while output is sent ends that run or its connection, and no other', async () => {
    const client = await neighbor()
    const visitor = await SessionClient.connect(address)
    visitor.start(`console.log('fail while it is sent'); setInterval(() => {}, 1000)`)
    await visitor.closed
    await isUnharmed(client)
    expect(await caught('message')).toBeGreaterThan(0)
    await client.close()
  })

  it('that nothing caught lets runs end, and then the server, for its supervisor', async () => {
    const client = await SessionClient.connect(address)
    client.start(
      `console.log('begun'); process.stdin.once('data', () => { console.log('finished'); process.exit() })`,
    )
    await client.sees('begun')
    server.kill('SIGUSR2')
    await expect.poll(() => log.join('\n')).toContain('nobody caught this')
    const exited = once(server, 'exit') // before the run ends: the server may be gone when that is heard of
    client.send({ type: 'input', data: 'x\r' })
    expect(await client.ended()).toMatchObject({ reason: 'exit', exitCode: 0 })
    expect(client.output).toContain('finished')
    expect((await exited)[0]).toBe(1)
  })
})
