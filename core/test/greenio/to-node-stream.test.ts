/** Green sockets for Node's libraries. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { Duplex, PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { IOClosed, Timeout, connect, sleep, socketPair, spawn, toNodeStream } from '../../index.ts'
import { recvAll, tcpPair } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const MANY = Buffer.from('abcdefghij'.repeat(100_000))

describe('a green socket as a Duplex', () => {
  it('passes on everything in both directions, and half-closes', async () => {
    const [left, right] = socketPair()
    const duplex = toNodeStream(left)
    expect(duplex).toBeInstanceOf(Duplex)
    const serving = spawn(function* () {
      const bytes = yield* recvAll(right)
      yield* right.sendAll(bytes.toUpperCase())
      right.close()
    })
    duplex.end(MANY)
    expect((await text(duplex)) === String(MANY).toUpperCase()).toBe(true)
    await serving
    if (!duplex.closed) await once(duplex, 'close')
    expect(left.closed).toBe(true)
  })

  it('goes through a pipeline of Node', async () => {
    const [left, right] = socketPair()
    const sending = spawn(function* () {
      yield* right.sendAll(gzipSync(MANY))
      right.close()
    })
    const duplex = toNodeStream(left)
    duplex.end()
    const received: Buffer[] = []
    const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => done(void received.push(chunk)) })
    await pipeline(duplex, createGunzip(), sink)
    expect(Buffer.concat(received).equals(MANY)).toBe(true)
    await sending
  })

  it('begins with what recvLine has read ahead', async () => {
    const [left, right] = socketPair()
    const line = await spawn(function* () {
      yield* right.sendAll('line\nrest')
      right.close()
      return String(yield* left.recvLine())
    })
    const duplex = toNodeStream(left).end()
    expect([line, await text(duplex)]).toEqual(['line\n', 'rest'])
    if (!duplex.closed) await once(duplex, 'close')
  })

  it('is a connection of an HTTP server and of an HTTP client', async () => {
    const server = createServer((incoming, response) => {
      void text(incoming).then((body) => response.end(`${incoming.method} ${body}`))
    })
    const [left, right] = await tcpPair()
    const [duplex, other] = [toNodeStream(left), toNodeStream(right)]
    server.emit('connection', duplex)
    const asking = request({
      method: 'POST',
      createConnection: () => other,
      headers: { connection: 'close' },
    })
    asking.end('hello')
    const [response] = (await once(asking, 'response')) as [Readable]
    expect(await text(response)).toBe('POST hello')
    for (const stream of [duplex, other]) if (!stream.closed) await once(stream, 'close')
    expect([left.closed, right.closed]).toEqual([true, true])
  })

  it('is destroyed with the error of its socket', async () => {
    const server = createNetServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const connected = once(server, 'connection') as Promise<[Socket]>
    const duplex = toNodeStream(await spawn(() => connect({ host: '127.0.0.1', port })))
    const [peer] = await connected
    peer.resetAndDestroy()
    duplex.resume()
    expect((await once(duplex, 'error'))[0]).toMatchObject({ code: 'ECONNRESET', syscall: 'recv' })
    server.close()
  })

  it('is destroyed when the socket is closed behind its back, or its timeout is over', async () => {
    const [left, right] = socketPair()
    const [closed, late] = [toNodeStream(left), toNodeStream(right.setTimeout(0.001))]
    late.resume()
    expect((await once(late, 'error'))[0]).toBeInstanceOf(Timeout)
    const [other, end] = socketPair()
    const stream = toNodeStream(other)
    stream.resume()
    await spawn(() => sleep(0))
    other.close()
    expect((await once(stream, 'error'))[0]).toBeInstanceOf(IOClosed)
    end.close()
    closed.destroy()
    await once(closed, 'close')
  })

  it('frees the socket when it is destroyed while both directions wait', async () => {
    const [left, right] = socketPair()
    const duplex = toNodeStream(left)
    duplex.resume()
    duplex.write(Buffer.alloc(3_000_000))
    await spawn(() => sleep(0))
    duplex.destroy()
    await once(duplex, 'close')
    expect(left.closed).toBe(true)
    right.close()
  })

  it('refuses what is no green socket', () => {
    const call = toNodeStream as (socket: unknown) => Duplex
    for (const wrong of [null, 7, {}, new PassThrough()])
      expect(() => call(wrong)).toThrow(
        expect.objectContaining({
          code: 'ERR_OPTION_INVALID',
          message: expect.stringContaining('toNodeStream: socket') as unknown,
        }),
      )
  })
})
