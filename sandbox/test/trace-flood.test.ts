/** Floods of the trace channel: lines cost the server time whatever is in them, so their number is bounded. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS, type Limits } from '../server/limits.ts'
import { TraceChannel } from '../server/trace-channel.ts'
import { parseTraceLine } from '../server/trace-line.ts'
import { findJail, SessionClient, startTestServer } from './support/session-client.ts'

const isLong = process.env['HUBLET_LONG'] === '1'

const MARK = '{"kind":"mark","name":"m","seq":1,"t":1,"greenlet":0}'

describe('a line of the trace channel', () => {
  it('is an event, a count, a report, a word of the runner, or a problem, whatever it is made of', () => {
    const json = fc.json({ maxDepth: 4 })
    const pieces = fc.constantFrom(
      '{"',
      '"',
      '}',
      '{"dropped":',
      '{"report":',
      '{"ready":true}',
      '1e999',
      'null',
      '[',
      '\\u0000',
      '\ud800',
      MARK,
    )
    const broken = fc
      .array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 12 })
      .map((parts) => parts.join(''))
    const known = ['event', 'dropped', 'ready', 'compiled', 'report', 'problem']
    fc.assert(
      fc.property(fc.oneof(json, broken, fc.mixedCase(fc.constant(MARK))), (line) => {
        const keys = Object.keys(parseTraceLine(line))
        expect(keys).toHaveLength(1)
        expect(known).toContain(keys[0])
      }),
      { numRuns: isLong ? 200_000 : 3000 },
    )
  })
})

describe('a trace channel', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hublet-trace-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  let count = 0

  /** A channel, and the program's end of it. */
  function open(limits: Partial<Limits> = {}) {
    const path = join(directory, String(count++))
    execFileSync('mkfifo', [path])
    const said: string[] = []
    let flooded!: () => void
    const flood = new Promise<void>((resolve) => (flooded = resolve))
    const channel = new TraceChannel(
      path,
      { ...LIMITS, ...limits },
      {
        guard: (act) => act(),
        onReady: () => void said.push('ready'),
        onCompiled: (report) => void said.push(report ?? 'compiled'),
        onEvent: () => void said.push('event'),
        onFlood: flooded,
      },
    )
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    return { channel, said, flood, write: (text: string) => writeSync(fd, text), end: () => closeSync(fd) }
  }

  it.each([
    '\n',
    '\r\n',
    'x\n',
    '{}\n',
    '{"\n',
    '[]\n',
    '{"dropped":-1}\n',
    '{"dropped":1}\n',
    '{"ready":true}\n',
    '{"compiled":true}\n',
    '{"report":"x"}\n',
    '{"kind":"mark"}\n',
  ])('is lost after a few hundred lines %j', async (line) => {
    const { channel, flood, write, end, said } = open({ refusedLines: 30 })
    write(line.repeat(200))
    await flood
    expect(channel.dropped).toBeLessThanOrEqual(32)
    expect(said.length).toBeLessThanOrEqual(1)
    channel.close()
    end()
  })

  it('gives others their turns while what is left in it is read', async () => {
    const { channel, said, write, end } = open()
    channel.pause()
    const lines = Math.floor(65_000 / (MARK.length + 1))
    write(`${MARK}\n`.repeat(lines))
    let turns = 0
    const turn = setInterval(() => turns++, 0)
    await channel.drain()
    clearInterval(turn)
    end()
    expect(said).toHaveLength(lines)
    expect(turns).toBeGreaterThan(0)
  })

  it('counts events beyond the limit as refused, and takes only counts that grow', async () => {
    const { channel, said, write, end } = open({ traceEvents: 5 })
    write(`${MARK}\n`.repeat(8) + '{"dropped":1000}\n{"dropped":900}\n{"dropped":1500}\n')
    await channel.drain()
    end()
    expect(said).toHaveLength(5)
    expect(channel.dropped).toBe(1500 + 3 + 1)
  })

  it('takes the word of the runner once, and before any event', async () => {
    const { channel, said, write, end } = open()
    write(
      `{"ready":true}\n{"compiled":true}\n${MARK}\n{"report":"forged"}\n{"ready":true}\n{"compiled":true}\n`,
    )
    await channel.drain()
    end()
    expect(said).toEqual(['ready', 'compiled', 'event'])
    expect(channel.dropped).toBe(3)
  })
})

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

describe.each(modes)(
  'a snippet that floods its trace channel with isolation %s',
  { timeout: 60_000 },
  (isolation) => {
    let server: Awaited<ReturnType<typeof startTestServer>>
    let client: SessionClient
    beforeAll(async () => {
      server = await startTestServer({ isolation })
      client = await SessionClient.connect(server.address)
    })
    afterAll(() => server.close())

    it.each(['\n', '{}\n', 'x\n', '{"dropped":1}\n', `${MARK.slice(0, -1)}\n`])(
      'with %j is ended, and told why',
      async (line) => {
        const ended = await client.run(`
      import { writeSync } from 'node:fs'
      const block = Buffer.from(${JSON.stringify(line)}.repeat(${Math.floor(65_536 / line.length)}))
      console.log('floods')
      try { for (;;) writeSync(8, block) } catch { setInterval(() => {}, 1000) }`)
        expect(ended).toMatchObject({ reason: 'trace-limit', exitCode: null })
        expect(client.output).toContain(
          'Stopped: a session may write 300 lines to its trace channel that are no trace events.',
        )
      },
    )

    it('while it is held is ended by Stop, and nobody waits for that', async () => {
      const other = await SessionClient.connect(server.address)
      other.start(
        `process.stdin.on('data', (data) => console.log('pong ' + String(data).trim())); console.log('here')`,
      )
      await other.sees('here')
      client.acknowledges = false
      client.start(`
      import { writeSync } from 'node:fs'
      process.stdin.once('data', () => writeSync(8, Buffer.alloc(60_000, '\\n')))
      console.log('y'.repeat(266_000))`)
      await client.find(() => client.output.length > LIMITS.unshownCharacters.hold)
      client.send({ type: 'input', data: '\r' })
      other.send({ type: 'input', data: 'p\r' })
      await other.sees('pong p')
      client.send({ type: 'stop' })
      await client.ended()
      client.acknowledges = true
      other.send({ type: 'input', data: 'q\r' })
      await other.sees('pong q')
      await other.close()
    })
  },
)
