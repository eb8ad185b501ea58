/** The trace channel: what the hub did, in order, from a program that cannot be trusted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server/server.ts'
import { findJail, SessionClient, startTestServer } from './support/session-client.ts'

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

describe.each(modes)('the trace with isolation %s', (isolation) => {
  let server: RunningServer
  let client: SessionClient

  beforeAll(async () => {
    server = await startTestServer({
      isolation,
      limits: { traceEvents: 50, traceBytes: 200_000, warmRunners: 1 },
    })
    client = await SessionClient.connect(server.address)
  })
  afterAll(() => server.close())

  it('arrives whole before the end, with places in the source', async () => {
    const ended = await client.run(`
      import { mark } from 'hublet/trace'
      interface Blank { a: 1 }

      mark('first')
      function later() { mark('second') }
      later()`)
    expect(client.marks).toEqual(['first', 'second'])
    const places = client.events.flatMap((event) => (event.kind === 'mark' ? [event.at] : []))
    expect(places).toEqual([
      { line: 5, column: 7 },
      { line: 6, column: 26 },
    ])
    expect(ended.traceEventsDropped).toBe(0)
    expect(client.messages.at(-1)).toBe(ended)
  })

  it('stops at the limit and counts the rest', async () => {
    const ended = await client.run(`
      import { mark } from 'hublet/trace'
      for (let i = 0; i < 2500; i++) mark('m' + i)`)
    expect(client.events).toHaveLength(50)
    expect(ended.traceEventsDropped).toBeGreaterThanOrEqual(2450)
    expect(ended.traceEventsDropped).toBeLessThan(2600)
  })

  it('drops and counts lines that are no events', async () => {
    const ended = await client.run(`
      import { writeSync } from 'node:fs'
      const lines = ['', '{', '[]', 'null', '{"kind":"mark"}', '{"kind":"mark","name":1,"seq":0,"t":0,"greenlet":0}',
        '{"kind":"boom","seq":0,"t":0,"greenlet":0}', '{"kind":"wait-begun","seconds":1e999,"seq":0,"t":0,"greenlet":0}',
        '{"kind":"mark","name":"x","seq":1e300,"t":0,"greenlet":0}', 'x'.repeat(20000), '{"dropped":-1}', '{"dropped":"1"}',
        JSON.stringify({ kind: 'mark', name: 'n'.repeat(1001), seq: 0, t: 0, greenlet: 0 })]
      for (const line of lines) writeSync(8, line + '\\n')
      writeSync(8, '{"kind":"mark","name":"forged","seq":9,"t":1,"greenlet":0,"extra":1}\\n')
      console.log('lines: ' + lines.length)`)
    expect(client.marks).toEqual(['forged'])
    expect(client.events.at(-1)).not.toHaveProperty('extra')
    expect(ended.traceEventsDropped).toBe(Number(client.output.slice('lines: '.length)))
  })

  it('is taken away from a snippet that floods it', async () => {
    const ended = await client.run(`
      import { writeSync } from 'node:fs'
      try { for (;;) writeSync(8, 'x'.repeat(5000) + '\\n') } catch (error) { console.log(error.code) }`)
    expect(client.output).toBe('EPIPE\r\n')
    expect(ended).toMatchObject({ reason: 'exit', exitCode: 0 })
  })

  it('does not mix the events of workers and forked programs with those of the snippet', async () => {
    await client.run(`
      import { fork } from 'node:child_process'
      import { once } from 'node:events'
      import { Worker, isMainThread } from 'node:worker_threads'
      import { mark } from 'hublet/trace'
      const role = isMainThread ? process.argv[2] ?? 'snippet' : 'worker'
      mark(role)
      if (role === 'snippet') {
        await once(fork(process.argv[1], ['forked']), 'exit')
        await once(new Worker(new URL(import.meta.url)), 'exit')
      }`)
    expect(client.marks).toEqual(['snippet'])
  })
})
