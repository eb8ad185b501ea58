/** Connections: how many, and how long one may say nothing. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { boundConnections } from '../server/connection-bounds.ts'
import { LIMITS, type Limits } from '../server/limits.ts'
import { PATIENCE } from './support/patience.ts'
import { closed } from './support/closed.ts'

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** @param limits those in which it differs from every server */
async function start(limits: Partial<Limits>, descriptors = 3000) {
  const refused: (string | undefined)[] = []
  const server = createServer({ connectionsCheckingInterval: 20 }, (_, response) => response.end('hello'))
  servers.push(server)
  boundConnections(server, {
    limits: { ...LIMITS, ...limits },
    descriptors,
    ownerOf: (address) => (address === '127.0.0.9' ? undefined : address),
    refused: (owner) => refused.push(owner),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, refused, port: (server.address() as AddressInfo).port }
}

function open(port: number, localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => socket.destroy())
  sockets.push(socket)
  return socket
}

const FEW = { connections: 4, connectionsPerAddress: 1, plainConnections: 16, plainConnectionsPerAddress: 2 }

describe('connections', () => {
  it('beyond those that one address may have are closed at once, and others come in', async () => {
    const { port, refused } = await start(FEW)
    const own = [open(port), open(port), open(port)]
    await Promise.all(own.map((socket) => once(socket, 'connect')))
    await closed(open(port))
    expect(refused).toEqual(['127.0.0.1'])
    const other = open(port, '127.0.0.2')
    other.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(String((await once(other, 'data'))[0])).toContain('200 OK')
  })

  it('make room when they end', async () => {
    const { port, refused, server } = await start(FEW)
    const first = [open(port), open(port), open(port)]
    await Promise.all(first.map((socket) => once(socket, 'connect')))
    for (const socket of first) socket.destroy()
    await vi.waitFor(() => expect(server.listenerCount('connection')).toBeGreaterThan(0), PATIENCE)
    await vi.waitFor(async () => {
      const next = open(port)
      next.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      expect(String((await once(next, 'data'))[0])).toContain('200 OK')
    }, PATIENCE)
    expect(refused.every((owner) => owner === '127.0.0.1')).toBe(true)
  })

  it('of a proxy are bounded in all only', async () => {
    const { port, refused } = await start(FEW)
    const many = Array.from({ length: 10 }, () => open(port, '127.0.0.9'))
    await Promise.all(many.map((socket) => once(socket, 'connect')))
    many[9]?.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(many[9] as Socket, 'data')
    expect(refused).toEqual([])
  })

  it('are fewer where the server may have few descriptors', async () => {
    const { server } = await start({}, 90)
    expect(server.maxConnections).toBe(30)
  })

  it.each([
    ['nothing', ''],
    ['headers without an end', 'GET / HTTP/1.1\r\nX: '],
  ])('that say %s are closed', async (_, text) => {
    const { port } = await start({ headerSeconds: 0.1, requestSeconds: 0.2 })
    const socket = open(port)
    socket.write(text)
    socket.resume()
    await closed(socket)
  })

  it('whose body does not come are closed', async () => {
    const { port } = await start({ headerSeconds: 0.1, requestSeconds: 0.2 })
    const socket = open(port)
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow')
    socket.resume()
    await closed(socket)
  })
})
