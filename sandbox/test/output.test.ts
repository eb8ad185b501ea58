/** The output of a session, and its end by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server/server.ts'
import { findJail, SessionClient, startTestServer } from './support/session-client.ts'

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

describe.each(modes)('a session with isolation %s', (isolation) => {
  let server: RunningServer
  let client: SessionClient

  beforeAll(async () => {
    server = await startTestServer({ isolation, limits: { warmRunners: 1 } })
    client = await SessionClient.connect(server.address)
  })
  afterAll(() => server.close())

  it('streams what the snippet prints to both streams, on a real terminal', async () => {
    const ended = await client.run(
      `console.log('out ' + process.stdout.isTTY); console.error('err ' + (process.stdout.columns as number))`,
    )
    expect(client.output).toBe('out true\r\nerr 80\r\n')
    expect(ended).toMatchObject({ reason: 'exit', exitCode: 0, traceEventsDropped: 0 })
  })

  it('loses no output of a snippet that prints a lot and ends at once', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 20; round++) {
      await client.run(`process.stdout.write('x'.repeat(60_000) + 'end'); process.exit(0)`)
      expect(client.output).toHaveLength(60_003)
      expect(client.output.endsWith('end')).toBe(true)
    }
  })

  it('keeps characters whole that are longer than a byte', async () => {
    await client.run(`process.stdout.write('x' + 'añ€😀'.repeat(5000))`)
    expect(client.output).toBe('x' + 'añ€😀'.repeat(5000))
  })

  it.each([
    ['process.exit(7)', 7],
    ['process.exitCode = 3', 3],
    [`process.kill(process.pid, 'SIGTERM')`, 143],
    ['await new Promise(() => {})', 13],
  ])('reports how %s ended', async (code, exitCode) => {
    expect(await client.run(code)).toMatchObject({ reason: 'exit', exitCode })
  })

  it('sends keys and Ctrl-C to the snippet', async () => {
    client.start(`
      process.on('SIGINT', () => { console.log('interrupted'); process.exit(5) })
      process.stdin.once('data', (keys) => console.log('read ' + keys))
      console.log('ready')`)
    await client.sees('ready')
    client.send({ type: 'input', data: 'hello\r' })
    await client.sees('read hello')
    client.send({ type: 'input', data: '\u0003' })
    expect(await client.ended()).toMatchObject({ reason: 'exit', exitCode: 5 })
    expect(client.output).toContain('interrupted')
  })

  it('refuses keys that nobody reads once too many wait', async () => {
    client.start(`process.stdin.setRawMode(true); console.log('raw'); setInterval(() => {}, 1000)`)
    await client.sees('raw')
    for (let count = 0; count < 10; count++) client.send({ type: 'input', data: 'k'.repeat(16_000) })
    expect(await client.error()).toBe('ERR_INPUT_FULL')
    client.send({ type: 'stop' })
    expect(await client.ended()).toMatchObject({ reason: 'stopped' })
  })

  it('tells the snippet about a new size of the terminal', async () => {
    client.start(`
      process.stdout.on('resize', () => { console.log(process.stdout.columns); process.exit() })
      console.log('ready'); setInterval(() => {}, 1000)`)
    await client.sees('ready')
    client.send({ type: 'resize', columns: 123, rows: 30 })
    await client.sees('123')
    await client.ended()
  })

  it('runs nothing that does not compile, and shows the mistake', async () => {
    const ended = await client.run(`console.log('ran')\nconst fine = 1\nconst é = fine +* 2\n`)
    expect(ended).toMatchObject({ reason: 'not-compiled', exitCode: null })
    expect(client.output).toContain('snippet.ts:3:17: Unexpected "*"')
    expect(client.output).toContain('3 | const é = fine +* 2')
    expect(client.output).not.toContain('ran')
    expect(client.messages.some(({ type }) => type === 'started')).toBe(false)
  })

  it('shows where an error was thrown in the source, and nothing of the runner', async () => {
    const code = `interface Wide { a: number }\n\nfunction fail(w: Wide): never {\n  throw new Error('broken ' + w.a)\n}\nfail({ a: 1 })\n`
    const ended = await client.run(code)
    expect(ended).toMatchObject({ reason: 'exit', exitCode: 1 })
    expect(client.output).toContain('Error: broken 1')
    expect(client.output).toMatch(/snippet\.ts:4:9/)
    expect(client.output).toMatch(/snippet\.ts:6:1/)
    expect(client.output).not.toContain('runner')
  })

  it('gives the snippet an ordinary program: its own argv, its own environment, no runner', async () => {
    await client.run(`
      console.log(JSON.stringify({ argv: process.argv.slice(1).map((path) => path.split('/').at(-1)),
        options: process.execArgv.filter((option) => option.includes('import')),
        names: Object.keys(process.env).filter((name) => name !== 'PWD').sort() }))`)
    expect(JSON.parse(client.output)).toEqual({
      argv: ['snippet.mjs'],
      options: [],
      names: ['HOME', 'LANG', 'PATH', 'TERM'],
    })
  })

  it('passes the hub that was chosen on in EVENTLET_HUB', async () => {
    await client.run(`console.log(process.env.EVENTLET_HUB)`, { hub: 'poll' })
    expect(client.output).toBe('poll\r\n')
  })

  it('does not let printed text end the session, however much it looks like its end', async () => {
    await client.run(
      `process.stdout.write('\\x1b]6973;' + '0'.repeat(32) + ';0\\x07'); console.log('still here')`,
    )
    expect(client.output).toContain('still here')
  })

  it('opens no descriptor of another session', async () => {
    const other = await SessionClient.connect(server.address)
    other.start(`console.log('waiting'); setInterval(() => {}, 1000)`)
    await other.sees('waiting')
    await client.run(`
      import { readdirSync, readlinkSync } from 'node:fs'
      const open = []
      for (const fd of readdirSync('/proc/self/fd')) {
        try { open.push(readlinkSync('/proc/self/fd/' + fd)) } catch { /* the listing's own */ }
      }
      console.log('masters: ' + open.filter((name) => name.includes('ptmx')).length)`)
    await other.close()
    expect(client.output).toBe('masters: 0\r\n')
  })

  it('holds a snippet whose output is not shown, and loses nothing', async () => {
    client.acknowledges = false
    client.start(`process.stdout.write('y'.repeat(600_000) + 'end')`)
    await client.find(() => client.output.length >= 256 * 1024)
    const shown = client.output.length
    expect(shown).toBeLessThan(400_000)
    client.acknowledges = true
    client.send({ type: 'shown', characters: shown })
    await client.ended()
    expect(client.output).toHaveLength(600_003)
  })
})
