/**
 * How soon a visitor sees a key, and /health answers, while others do their worst. The long form holds 99 of 100 to the bound; the
 * short one half of them, since the machine that it runs on may be busy with other tests.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOCKET_PATH } from '../shared/protocol.ts'
import { Arena } from './attacks/arena.ts'
import { findJail, SessionClient } from './support/session-client.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const hasJail = await findJail()
if (!hasJail) console.log('Left out: bubblewrap makes no jail on this machine.')

const MOST_MS = 250
const SAMPLES = isLong ? 400 : 20
const PART = isLong ? 0.99 : 0.5

/** A visitor types so fast at most. */
const KEY_MS = 25

const FLOOD = fileURLToPath(new URL('attacks/websocket-flood.mjs', import.meta.url))

/** The visitor begins anew before the time of a run is over. */
const RUN_MS = 15_000

/** Strangers have addresses of their own, as many runs as these may have, and the visitor has one of the eight. */
const STRANGERS = ['127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.3', '127.0.0.3', '127.0.0.3']

/** The short form tries the first attack of each kind. */
function attacks(of: Record<string, string>): [what: string, how: string][] {
  const all = Object.entries(of)
  return isLong ? all : all.slice(0, 1)
}

/** Each goes on until it is stopped: the code of a snippet, again and again, or what else strangers send. */
const SNIPPETS: Record<string, string> = {
  'computes in all of its processes': `
    import { Worker } from 'node:worker_threads'
    for (let i = 0; i < 8; i++) new Worker('for (;;);', { eval: true })
    for (;;);`,
  'compiles to too much': `${Array.from({ length: 22 }, (_, i) => `const a${i} = ${i === 0 ? "'x'" : `\`\${a${i - 1}}\${a${i - 1}}\``}`).join('\n')}\nconsole.log(a21.length)`,
  'is nested as deep as it may be': `${'('.repeat(9_000)}1${')'.repeat(9_000)}`,
  'floods its trace channel': `
    import { writeSync } from 'node:fs'
    const block = Buffer.alloc(65536, '\\n')
    try { for (;;) writeSync(8, block) } catch { setInterval(() => {}, 1000) }`,
  'marks without end': `
    import { mark } from 'hublet/trace'
    import { sleep, spawn } from 'hublet'
    await spawn(function* () { for (;;) { for (let i = 0; i < 2000; i++) mark('m' + i); yield* sleep(0) } })`,
  'prints without end': `
    import { writeSync } from 'node:fs'
    const text = 'y'.repeat(9_998) + '\\r\\n'
    for (;;) writeSync(1, text)`,
  'prints single characters': `for (;;) process.stdout.write('.')`,
}

describe.skipIf(!hasJail)('a visitor types', { timeout: isLong ? 600_000 : 60_000 }, () => {
  let arena: Arena
  let typist: SessionClient
  let satDown = 0
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  /** One that echoes keys, as terminals do; a run lasts for a limited time only. */
  async function sitDown(): Promise<void> {
    typist = await arena.connect()
    satDown = performance.now()
    typist.start(`process.stdin.resume(); console.log('here')`)
    await typist.sees('here')
  }

  /** From a key to its echo, in milliseconds. */
  async function echo(): Promise<number> {
    typist.messages.length = 0
    const begun = performance.now()
    typist.send({ type: 'input', data: 'k' })
    await typist.sees('k')
    return performance.now() - begun
  }

  const agent = new Agent({ keepAlive: true, maxSockets: 1 })

  function health(): Promise<number> {
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      get(new URL('/health', arena.address), { agent }, (response) => {
        response.resume()
        response.on('end', () => resolve(performance.now() - begun))
      }).on('error', reject)
    })
  }

  /** Measures while something goes on, and says what it found. */
  async function measure(what: string): Promise<void> {
    const [keys, answers]: [number[], number[]] = [[], []]
    for (let sample = 0; sample < SAMPLES; sample++) {
      if (performance.now() - satDown > RUN_MS) {
        await typist.close()
        await sitDown()
      }
      const pace = new Promise((resolve) => setTimeout(resolve, KEY_MS))
      keys.push(await echo())
      answers.push(await health())
      await pace
    }
    const [key, answer] = [keys, answers].map((numbers) => quantile(numbers, PART)) as [number, number]
    console.log(
      `${what}: ${PART * 100} of 100 keys within ${key.toFixed(1)} ms, /health within ${answer.toFixed(1)} ms`,
    )
    expect(key).toBeLessThan(MOST_MS)
    expect(answer).toBeLessThan(MOST_MS)
  }

  /** Measures while attackers go on until their signal; none of them outlives it. */
  async function measureBeside(
    what: string,
    attackers: number,
    attack: (over: AbortSignal, attacker: number) => Promise<void>,
  ): Promise<void> {
    await sitDown()
    const over = new AbortController()
    const all = Array.from({ length: attackers }, (_, attacker) => attack(over.signal, attacker))
    try {
      await measure(`beside ${what}`)
    } finally {
      over.abort()
      await Promise.all(all)
      await typist.close()
    }
  }

  it('and sees each key soon, whatever the snippets of others do', async () => {
    for (const [what, code] of attacks(SNIPPETS)) {
      const runs = `${STRANGERS.length} runs, each of which ${what}`
      await measureBeside(runs, STRANGERS.length, async (over, stranger) => {
        const localAddress = STRANGERS[stranger] as string
        const client = await SessionClient.connect(arena.address, { localAddress })
        over.addEventListener('abort', () => client.send({ type: 'stop' }))
        while (!over.aborted) await client.run(code)
        await client.close()
      })
    }
  })

  it('and sees each key soon, whatever comes over the wire', async () => {
    const { hostname, port } = new URL(arena.address)
    const bytes: Record<string, string> = {
      'requests that are none': `GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=${'0-1,'.repeat(2000)}\r\n\r\n`,
      'headers without end': `GET /health HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(3000)}\r\n`,
      'upgrades that are refused': `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      'large files that nobody reads': `GET /playground HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`.repeat(
        50,
      ),
    }
    for (const [what, text] of attacks(bytes)) {
      await measureBeside(what, 16, async (over) => {
        while (!over.aborted) {
          const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' })
          socket.on('error', () => socket.destroy())
          socket.on('connect', () => socket.write(text))
          socket.once('data', () => socket.destroy())
          await new Promise((resolve) => socket.once('close', resolve))
        }
      })
    }
  })

  it('and sees each key soon, whatever a WebSocket is flooded with', async () => {
    const { host } = new URL(arena.address)
    const messages: Record<string, string> = {
      'keys that no program reads': JSON.stringify({ type: 'input', data: 'x'.repeat(1000) }),
      'messages that are none': '{"type":"nothing"}',
      'long messages': JSON.stringify({ type: 'input', data: 'x'.repeat(60_000) }),
      'changes of size': JSON.stringify({ type: 'resize', columns: 90, rows: 30 }),
    }
    for (const [what, text] of attacks(messages)) {
      await measureBeside(what, 1, async (over) => {
        const flood = spawn(process.execPath, [FLOOD, `ws://${host}${SOCKET_PATH}`, text, '127.0.0.2'])
        const ended = once(flood, 'exit')
        over.addEventListener('abort', () => flood.kill('SIGKILL'))
        await ended
        expect(over.aborted, 'the flood ended by itself').toBe(true)
      })
    }
  })
})

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
}
