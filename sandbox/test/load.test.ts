/** Fifty sessions at once, with others waiting behind them: each gets its own right output, and nobody is overtaken. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'
import { SessionClient } from './support/session-client.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const SESSIONS = 50
const VISITORS = 60
/** For so long visitors run one snippet after the other; in the short form each runs one. */
const SECONDS = isLong ? 60 : 0

/** A snippet whose output nobody else's has. */
const snippet = (name: string) => `
  import { Queue, sleep, spawn } from 'hublet'
  const queue = new Queue()
  spawn(function* () { for (let i = 0; i < 3; i++) { yield* sleep(0.05); yield* queue.put('${name} ' + i) } })
  await spawn(function* () { for (let i = 0; i < 3; i++) console.log(yield* queue.get()) })`

const outputOf = (name: string) => [0, 1, 2].map((i) => `${name} ${i}\r\n`).join('')

interface Visit {
  output: string
  expected: string
  reason: string
  positions: number[]
  firstOutputMs: number
  endedMs: number
}

describe(`${SESSIONS} sessions at once`, { timeout: 240_000 }, () => {
  let server: ServerProcess
  beforeAll(async () => {
    const all = { sessionsPerAddress: SESSIONS, queuePerAddress: VISITORS, connectionsPerAddress: VISITORS }
    // On a busy machine fifty beginnings take their time.
    server = await startServerProcess({ ...all, sessions: SESSIONS, seconds: 120 })
  }, 60_000)
  afterAll(() => server.close())

  async function visit(client: SessionClient, name: string): Promise<Visit> {
    const begun = performance.now()
    client.start(snippet(name))
    await client.find(({ type }) => type === 'output' || type === 'ended')
    const firstOutputMs = performance.now() - begun
    const { reason } = await client.ended()
    return {
      output: client.output,
      expected: outputOf(name),
      reason,
      positions: client.messages.flatMap((message) => (message.type === 'queued' ? [message.position] : [])),
      firstOutputMs,
      endedMs: performance.now() - begun,
    }
  }

  it('end with the output of each, in the order in which they came', async () => {
    const clients = await Promise.all(
      Array.from({ length: VISITORS }, () => SessionClient.connect(server.address)),
    )
    const until = performance.now() + SECONDS * 1000
    const visits = await Promise.all(
      clients.map(async (client, index) => {
        const own: Visit[] = []
        do own.push(await visit(client, `visitor-${index}-${own.length}`))
        while (performance.now() < until)
        return own
      }),
    )
    const all = visits.flat()
    for (const { output, expected, reason, positions } of all) {
      expect({ output, reason }).toEqual({ output: expected, reason: 'exit' })
      // An overtaken run has a later place than before.
      expect(positions).toEqual([...positions].sort((a, b) => b - a))
    }
    expect(all.filter(({ positions }) => positions.length > 0).length).toBeGreaterThanOrEqual(
      VISITORS - SESSIONS,
    )
    const p95 = (numbers: number[]) =>
      Math.round([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * 0.95)] ?? 0)
    const [first, ended] = [all.map((one) => one.firstOutputMs), all.map((one) => one.endedMs)]
    console.log(
      `${all.length} runs; p95 from Run to the first output ${p95(first)} ms, to the end ${p95(ended)} ms`,
    )
    for (const client of clients) client.socket.terminate()
  })
})
