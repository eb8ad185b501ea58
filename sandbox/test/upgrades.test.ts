/** Attempts to open a WebSocket: how many one address may make, and what an error in one of them costs. */
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { PATIENCE } from './support/patience.ts'
import { SessionClient, startTestServer } from './support/session-client.ts'
import { SOCKET_PATH } from '../shared/protocol.ts'
import { closed } from './support/closed.ts'

type Server = Awaited<ReturnType<typeof startTestServer>>
const servers: Server[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) await server.close()
})

async function start(options: Parameters<typeof startTestServer>[0]): Promise<Server> {
  const server = await startTestServer({ isolation: 'bare', ...options })
  servers.push(server)
  return server
}

/** @returns the whole answer to an attempt; nothing when the connection was closed without one */
async function attempt({ address }: Server, path = SOCKET_PATH, more = ''): Promise<string> {
  const { hostname, port, host } = new URL(address)
  const socket = connect(Number(port), hostname)
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`,
  )
  await closed(socket)
  return String(Buffer.concat(parts))
}

describe('attempts to open a WebSocket', () => {
  it('are refused with 429 when one address makes too many, and are taken again after the next ping', async () => {
    const server = await start({ limits: { attemptsPerAddress: 3, pingSeconds: 1 } })
    for (let count = 0; count < 3; count++)
      expect(await attempt(server, '/nowhere')).toMatch(/^HTTP\/1.1 404 /)
    const refused = await attempt(server)
    expect(refused).toMatch(/^HTTP\/1.1 429 Too Many Requests\r\n/)
    expect(refused).toContain('Too many connections from your address; try again in 1 seconds.')
    await vi.waitFor(async () => (await SessionClient.connect(server.address)).close(), PATIENCE)
  })

  it('count for each address, as a proxy that is believed tells it', async () => {
    const server = await start({ limits: { attemptsPerAddress: 1 }, trustedProxies: ['127.0.0.1'] })
    const from = (address: string) => attempt(server, '/nowhere', `X-Forwarded-For: ${address}\r\n`)
    expect(await from('2001:db8::1')).toMatch(/^HTTP\/1.1 404 /)
    expect(await from('2001:db8::ffff:1')).toMatch(/^HTTP\/1.1 429 /)
    expect(await from('2001:db8:0:1::1')).toMatch(/^HTTP\/1.1 404 /)
  })

  it('that meet an error are closed, counted and told, and the next ones are taken', async () => {
    const server = await start({})
    const broken = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade').mockImplementationOnce(() => {
      throw new RangeError('unheard of')
    })
    expect(await attempt(server)).toBe('')
    expect(broken).toHaveBeenCalledOnce()
    expect(
      server.lines.some((line) => line.includes('unheard of') && line.includes('"where":"upgrade"')),
    ).toBe(true)
    const metrics = await (await fetch(new URL('/metrics', server.address))).text()
    expect(metrics).toContain('hublet_errors_caught_total{where="upgrade"} 1')
    const client = await SessionClient.connect(server.address)
    expect(await client.run(`console.log('fine')`)).toMatchObject({ exitCode: 0 })
    await client.close()
  })
})
