/** Runs that wait for their turn, runs beside one another, and runs that are given more time. */
import { afterEach, describe, expect, it } from 'vitest'
import type { ServerOptions } from '../server/server.ts'
import { SessionClient, startTestServer } from './support/session-client.ts'

const FOREVER = `console.log('running'); setInterval(() => {}, 1000)`

let server: Awaited<ReturnType<typeof startTestServer>>
let close: (graceSeconds?: number) => Promise<void>
afterEach(() => close())

async function connect(options: Partial<ServerOptions> = {}): Promise<SessionClient> {
  server = await startTestServer(options)
  let closed: Promise<void> | undefined
  const { close: closeServer } = server
  server.close = close = (graceSeconds) => (closed ??= closeServer(graceSeconds))
  return SessionClient.connect(server.address)
}

describe('a run while all sessions are in use', () => {
  async function connectAndFill() {
    const first = await connect({ limits: { sessions: 1 } })
    first.start(FOREVER)
    await first.sees('running')
    return first
  }

  async function wait(code: string, position: number): Promise<SessionClient> {
    const client = await SessionClient.connect(server.address)
    client.start(code)
    await client.find((message) => message.type === 'queued' && message.position === position)
    return client
  }

  it('is told its place whenever that changes, and begins in its turn', async () => {
    const first = await connectAndFill()
    const second = await wait(`process.exit(2)`, 1)
    const third = await wait(`process.exit(3)`, 2)
    first.send({ type: 'stop' })
    expect(await third.ended()).toMatchObject({ exitCode: 3 })
    expect(await second.ended()).toMatchObject({ exitCode: 2 })
    expect(third.messages.map((message) => ('position' in message ? message.position : 0))).toEqual(
      expect.arrayContaining([2, 1]),
    )
  })

  it('leaves the queue when it is stopped, or its browser goes', async () => {
    const first = await connectAndFill()
    const second = await wait(FOREVER, 1)
    const third = await wait(FOREVER, 2)
    const fourth = await wait(`process.exit(4)`, 3)
    second.send({ type: 'stop' })
    expect(await second.ended()).toMatchObject({ reason: 'stopped', exitCode: null, milliseconds: 0 })
    await fourth.find((message) => message.type === 'queued' && message.position === 2)
    third.socket.terminate()
    await fourth.find((message) => message.type === 'queued' && message.position === 1)
    first.send({ type: 'stop' })
    expect(await fourth.ended()).toMatchObject({ exitCode: 4 })
    expect(await second.run(`process.exit(5)`)).toMatchObject({ exitCode: 5 })
  })
})

describe('a server that is told to stop with some grace', () => {
  it('lets a run end by itself, and begins no other', async () => {
    const first = await connect({ limits: { sessions: 1 } })
    first.start(`console.log('running'); process.stdin.once('data', () => process.exit(9))`)
    await first.sees('running')
    const waiting = await SessionClient.connect(server.address)
    waiting.start(FOREVER)
    await waiting.find(({ type }) => type === 'queued')
    const closed = server.close(60)
    expect(await waiting.ended()).toMatchObject({ reason: 'server-shutdown', milliseconds: 0 })
    first.send({ type: 'run', run: 1, code: FOREVER, columns: 80, rows: 24 })
    expect(await first.error()).toBe('ERR_SHUTTING_DOWN')
    first.send({ type: 'input', data: 'x\r' })
    expect(await first.ended()).toMatchObject({ reason: 'exit', exitCode: 9 })
    await closed
    expect((await first.closed).code).toBe(1001)
  })

  it('ends a run that goes on when the grace is over', async () => {
    const client = await connect()
    client.start(FOREVER)
    await client.sees('running')
    await server.close(0.1)
    expect(await client.ended()).toMatchObject({ reason: 'server-shutdown' })
  })
})

describe('several runs of one browser', () => {
  it('go on beside one another, each on its hub, each message with its number', async () => {
    const client = await connect()
    const hubs = ['epolls', 'poll', 'selects']
    client.messages.length = 0
    for (const [run, hub] of hubs.entries()) {
      client.send({
        type: 'run',
        run,
        hub,
        columns: 80,
        rows: 24,
        code: `
          import { getHub, sleep, spawn } from 'hublet'
          await spawn(function* () { yield* sleep(0.01) })
          console.log(getHub().constructor.name, process.env.EVENTLET_HUB)
          process.stdin.once('data', (keys) => { console.log('read ' + keys); process.exit(${run}) })`,
      })
    }
    for (const [run, hub] of hubs.entries()) {
      await client.find(() => client.outputOf(run).includes(hub))
    }
    for (const [run] of hubs.entries()) client.send({ type: 'input', run, data: `key ${run}\r` })
    for (const [run] of hubs.entries()) {
      const ended = await client.find((message) => message.type === 'ended' && message.run === run)
      expect(ended).toMatchObject({ exitCode: run })
      expect(client.outputOf(run)).toContain(`read key ${run}`)
      const traced = client.messages.flatMap((message) =>
        message.type === 'trace' && message.run === run ? message.events : [],
      )
      expect(traced.find(({ kind }) => kind === 'hub-launched')).toMatchObject({ hub: hubs[run] })
    }
  })

  it('are stopped one by one', async () => {
    const client = await connect()
    client.start(FOREVER, { run: 0 })
    await client.sees('running')
    client.start(FOREVER, { run: 3 })
    await client.sees('running')
    client.send({ type: 'stop', run: 3 })
    expect(await client.ended()).toMatchObject({ run: 3, reason: 'stopped' })
    client.start(`console.log('again')`, { run: 0 })
    expect(await client.error()).toBe('ERR_SESSION_RUNNING')
  })
})

describe('a run whose time is nearly over', () => {
  const limits = { seconds: 1, askSeconds: 0.6, moreSeconds: 1 }

  it('is asked once whether it is to go on, and then gets more time', async () => {
    const client = await connect({ limits })
    client.start(FOREVER)
    expect(await client.find(({ type }) => type === 'ending-soon')).toMatchObject({ moreSeconds: 1 })
    client.send({ type: 'continue' })
    client.send({ type: 'continue' })
    const ended = await client.ended()
    expect(ended).toMatchObject({ reason: 'time-limit' })
    expect(ended.milliseconds).toBeGreaterThanOrEqual(2000)
    expect(client.output).toContain('Stopped: a session may last 2 seconds.')
    expect(client.messages.filter(({ type }) => type === 'ending-soon')).toHaveLength(1)
  })

  it('ends when nobody answers, and gets nothing for an answer that comes before the question', async () => {
    const client = await connect({ limits })
    client.start(FOREVER)
    client.send({ type: 'continue' })
    expect(await client.ended()).toMatchObject({ reason: 'time-limit' })
    expect(client.output).toContain('Stopped: a session may last 1 seconds.')
  })
})
