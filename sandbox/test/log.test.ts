/** The operator's log: a line for each run and each refusal, and nothing that a visitor wrote. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../server/log.ts'
import { PATIENCE } from './support/patience.ts'
import { SessionClient, startTestServer } from './support/session-client.ts'

const SECRET = 'a-secret-of-the-visitor'

describe('the log of a server', () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  beforeEach(async () => {
    server = await startTestServer()
  })
  afterEach(async () => {
    expect(server.lines.join()).not.toContain(SECRET)
    await server.close()
  })

  const entries = () => server.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const written = (expected: object) =>
    vi.waitFor(() => expect(entries()).toContainEqual(expect.objectContaining(expected)), PATIENCE)

  it('has one line for the end of a run, with sizes and reason', async () => {
    const client = await SessionClient.connect(server.address)
    const code = `console.log('${SECRET}'); process.exit(3)`
    await client.run(code, { hub: 'poll' })
    const about = {
      address: '127.0.0.1',
      run: 0,
      hub: 'poll',
      codeCharacters: code.length,
      reason: 'exit',
      exitCode: 3,
    }
    await written({ level: 30, msg: 'A run has ended.', ...about, outputBytes: SECRET.length + 2 })
    expect(entries().filter(({ msg }) => msg === 'A run has ended.')).toHaveLength(1)
  })

  it.each([
    ['that is not JSON', SECRET, 'ERR_MESSAGE'],
    ['out of turn', JSON.stringify({ type: 'input', data: SECRET }), 'ERR_MESSAGE_ORDER'],
    ['that is too big', SECRET.repeat(20_000), 'ERR_MESSAGE_TOO_BIG'],
  ])('has one line for a message %s, with its code and size', async (_, text, code) => {
    const client = await SessionClient.connect(server.address)
    client.socket.send(text)
    await client.closed
    await written({ msg: 'A message was refused.', address: '127.0.0.1', code, bytes: text.length })
  })

  it('has one line for a run that is refused, and for a connection', async () => {
    const client = await SessionClient.connect(server.address)
    client.start(`setInterval(() => {}, 1000)`)
    client.start(SECRET)
    await client.error()
    await written({ msg: 'A run was refused.', run: 0, code: 'ERR_SESSION_RUNNING' })
    const origin = 'http://evil.example'
    await expect(SessionClient.connect(server.address, { origin })).rejects.toThrow('403')
    await written({ msg: 'A connection was refused.', address: '127.0.0.1', status: '403 Forbidden' })
  })
})

describe('a log', () => {
  it('leaves out what is below its level', () => {
    const lines: string[] = []
    const log = createLog('warn', { write: (line) => void lines.push(line) })
    log.info('not written')
    log.error({ err: new Error('failed') }, 'written')
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'written',
        err: expect.objectContaining({ message: 'failed' }) as object,
      }),
    ])
  })
})
