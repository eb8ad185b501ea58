/** Tests who may connect, what they may send, and how many may run. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, SOCKET_PATH } from '../shared/protocol.ts'
import { type RunningServer, type ServerOptions, startServer } from '../server/server.ts'
import { PACKAGE_ROOT, SessionClient, startTestServer } from './support/session-client.ts'

const FOREVER = `console.log('running'); setInterval(() => {}, 1000)`

let server: RunningServer & { lines: string[] }
afterEach(() => server.close())

async function start(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await startTestServer(options)
}

/** Asks for a page or, with `upgrade`, for the WebSocket, and returns the answer to a refusal. */
function ask(
  headers: Record<string, string>,
  upgrade = false,
  page = '/',
): Promise<{ status: number | undefined; text: string }> {
  const { hostname, port } = new URL(server.address)
  const socketHeaders = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  return new Promise((resolve, reject) => {
    const asked = request({
      hostname,
      port,
      path: upgrade ? SOCKET_PATH : page,
      headers: upgrade ? { ...socketHeaders, ...headers } : headers,
    })
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode, text: '' })
    })
    asked.on('error', reject).end()
  })
}

describe('a connection', () => {
  it.each([
    ['not JSON', '{', 'ERR_MESSAGE', 1008],
    ['no known message', '{"type":"explode"}', 'ERR_MESSAGE', 1008],
    ['too big', JSON.stringify({ type: 'x'.repeat(MAX_MESSAGE_BYTES) }), 'ERR_MESSAGE_TOO_BIG', 1009],
    ['about a run that there never was', '{"type":"input","run":1,"data":"x"}', 'ERR_MESSAGE_ORDER', 1008],
    ['about a run with no possible number', '{"type":"stop","run":4}', 'ERR_MESSAGE', 1008],
    ['binary', Buffer.from('{"type":"stop"}'), 'ERR_MESSAGE', 1003],
  ])('is closed with a sentence when a message is %s, while others go on', async (_, data, error, code) => {
    await start()
    const other = await SessionClient.connect(server.address)
    other.start(FOREVER)
    await other.sees('running')
    const client = await SessionClient.connect(server.address)
    client.start(FOREVER)
    await client.sees('running')
    client.socket.send(data)
    expect(await client.error()).toBe(error)
    expect((await client.closed).code).toBe(code)
    other.send({ type: 'stop' })
    expect(await other.ended()).toMatchObject({ reason: 'stopped' })
  })

  it('is closed with a sentence when a snippet is longer than this server allows', async () => {
    await start({ limits: { codeCharacters: 10 } })
    const client = await SessionClient.connect(server.address)
    client.start('x'.repeat(11))
    expect(await client.error()).toBe('ERR_MESSAGE')
    expect(await client.closed).toMatchObject({
      code: 1008,
      reason: expect.stringContaining('the most is 10'),
    })
  })

  it('is closed with the code for size when a message is far too big to be read at all', async () => {
    await start()
    const client = await SessionClient.connect(server.address)
    client.socket.send('x'.repeat(8 * MAX_MESSAGE_BYTES))
    expect((await client.closed).code).toBe(1009)
    expect(await (await SessionClient.connect(server.address)).run('process.exit(4)')).toMatchObject({
      exitCode: 4,
    })
  })

  it('runs one snippet at a time', async () => {
    await start()
    const client = await SessionClient.connect(server.address)
    client.start(FOREVER)
    await client.sees('running')
    client.start(`console.log('second')`)
    expect(await client.error()).toBe('ERR_SESSION_RUNNING')
    client.send({ type: 'stop' })
    expect(await client.ended()).toMatchObject({ reason: 'stopped' })
    expect(client.output).not.toContain('second')
  })

  it('is refused when too many are open', async () => {
    await start({ limits: { connections: 1 } })
    const first = await SessionClient.connect(server.address)
    expect(await ask({}, true)).toMatchObject({ status: 503 })
    await first.close()
  })

  it('is refused when too many are open from its address, whatever else it claims', async () => {
    await start({ limits: { connectionsPerAddress: 1 }, trustedProxies: ['192.0.2.1'] })
    const first = await SessionClient.connect(server.address)
    expect(await ask({ 'X-Forwarded-For': '198.51.100.7' }, true)).toMatchObject({ status: 503 })
    await first.close()
  })

  it('counts for the address that a trusted proxy names', async () => {
    await start({ limits: { connectionsPerAddress: 1 }, trustedProxies: ['127.0.0.0/8'] })
    const first = await SessionClient.connect(server.address)
    expect(await ask({ 'X-Forwarded-For': '198.51.100.7' }, true)).toMatchObject({ status: 101 })
    await first.close()
  })
})

describe('a client that sends too much', () => {
  it.each([
    ['messages', JSON.stringify({ type: 'stop' })],
    ['bytes', JSON.stringify({ type: 'input', data: 'x'.repeat(16_000) })],
  ])('is cut off with a sentence: too many %s', async (_, message) => {
    await start({ limits: { messages: { burst: 50, perSecond: 1 } } })
    const client = await SessionClient.connect(server.address)
    client.start(FOREVER)
    await client.sees('running')
    for (let count = 0; count < 50; count++) client.socket.send(message)
    await client.find((message) => message.type === 'error' && message.code === 'ERR_TOO_MANY_MESSAGES')
    expect((await client.closed).code).toBe(1008)
  })
})

describe('a client that does not listen', () => {
  it('is cut off when it asks on and on and reads no answer', { timeout: 60_000 }, async () => {
    await start({ limits: { unreadBytes: 64 * 1024, messages: { burst: 1e9, perSecond: 1e9 } } })
    const client = await SessionClient.connect(server.address)
    client.start(FOREVER)
    await client.sees('running')
    client.socket.pause()
    const question = JSON.stringify({ type: 'run', code: '', columns: 80, rows: 24 })
    while (client.socket.readyState === client.socket.OPEN) {
      for (let count = 0; count < 1000; count++) client.socket.send(question)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await client.closed).code).toBe(1006)
  })

  it('keeps no descriptor of the server when it was refused and does not hang up', async () => {
    await start()
    const { hostname, port } = new URL(server.address)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const gone = new Promise((resolve) => socket.once('close', resolve))
    const answered = once(socket, 'end')
    // The server's reset is what ends it, and an error to this side.
    socket.on('error', () => socket.destroy()).resume()
    socket.write(
      'GET /elsewhere HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    await answered
    while (!socket.destroyed) await new Promise((resolve) => socket.write('x', resolve))
    await gone
  })
})

describe('the names of the server', () => {
  it('answers pages only under its own names', async () => {
    await start({ allowedHosts: ['hublet.example'] })
    const { port } = new URL(server.address)
    expect((await ask({ Host: `localhost:${port}` })).status).not.toBe(421)
    expect((await ask({ Host: 'hublet.example' })).status).not.toBe(421)
    const refused = await ask({ Host: 'evil.example' })
    expect(refused.status).toBe(421)
    expect(refused.text).toContain('"evil.example"')
    expect((await ask({ Host: 'localhost:1' })).status).toBe(421)
  })

  it('lets only its own pages connect, even when Host and Origin agree', async () => {
    await start()
    const { host } = new URL(server.address)
    expect((await ask({ Origin: `http://${host}` }, true)).status).toBe(101)
    expect((await ask({}, true)).status).toBe(101)
    expect((await ask({ Origin: 'http://evil.example' }, true)).status).toBe(403)
    expect((await ask({ Origin: 'null' }, true)).status).toBe(403)
    expect((await ask({ Origin: '' }, true)).status).toBe(403)
    expect((await ask({ Host: 'evil.example', Origin: 'http://evil.example' }, true)).status).toBe(421)
  })
})

describe('the pages for operators', () => {
  it('say under any name that the server works', async () => {
    await start()
    expect(await ask({ Host: '10.0.0.9:8080' }, false, '/health')).toEqual({
      status: 200,
      text: '{"status":"ok"}',
    })
  })

  it('count sessions, for this machine only', async () => {
    await start({ limits: { sessions: 1 }, trustedProxies: ['127.0.0.1'] })
    const client = await SessionClient.connect(server.address)
    await client.run(`process.exit(1)`)
    client.start(FOREVER)
    await client.sees('running')
    client.start(FOREVER, { run: 1 })
    await client.find(({ type }) => type === 'queued')
    const { text } = await ask({}, false, '/metrics')
    expect(text).toContain('hublet_sessions_ended_total{reason="exit"} 1')
    expect(text).toContain('hublet_sessions_running 1')
    expect(text).toContain('hublet_queue_length 1')
    expect((await ask({ Host: 'evil.example' }, false, '/metrics')).status).toBe(403)
    expect((await ask({ 'X-Forwarded-For': '198.51.100.7' }, false, '/metrics')).status).toBe(403)
  })

  it('count for whom METRICS_FROM names, under any name', async () => {
    await start({ trustedProxies: ['127.0.0.1'], metricsFrom: ['198.51.100.0/24'] })
    const headers = { 'X-Forwarded-For': '198.51.100.7', Host: '10.0.0.9:8080' }
    expect((await ask(headers, false, '/metrics')).status).toBe(200)
  })
})

describe('a server without a jail', () => {
  it('runs snippets only for those who have the token', async () => {
    await start({ isolation: 'bare' })
    expect(server.isolated).toBe(false)
    expect(server.lines.join()).toContain('not isolated')
    const stranger = await SessionClient.connect(server.address.replace(/\/#.*/, ''))
    expect(stranger.messages[0]).toMatchObject({
      isolated: false,
      reason: expect.stringContaining('without a jail'),
    })
    stranger.start(`console.log('ran')`)
    expect(await stranger.error()).toBe('ERR_TOKEN')
    stranger.start(`console.log('ran')`, { token: 'guessed' })
    expect(await stranger.error()).toBe('ERR_TOKEN')
    const owner = await SessionClient.connect(server.address)
    expect(await owner.run(`console.log('ran')`)).toMatchObject({ exitCode: 0 })
  })

  it('refuses to listen where other machines can reach it', async () => {
    await start()
    const options = { port: 0, siteDirectory: '', packageRoot: PACKAGE_ROOT, isolation: 'bare' } as const
    await expect(startServer({ host: '0.0.0.0', ...options })).rejects.toThrow(/must be a loopback address/)
  })
})
