import { spawn as startProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import {
  connect as netConnect,
  createServer as createNetServer,
  type AddressInfo,
  type Socket,
} from 'node:net'
import { Duplex, PassThrough, Readable, Transform, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  IOClosed,
  Timeout,
  connect,
  fromNodeStream,
  sleep,
  socketPair,
  spawn,
  toNodeStream,
  until,
  type Green,
} from '../../index.ts'
import { errorOf, localListener, portOf, recvAll, tcpPair } from './connections.ts'
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

describe("a stream of Node's in green code", () => {
  it('is read by pieces, by lines, and into memory, however its chunks are cut', async () => {
    const source = Readable.from(
      [Buffer.from('first l'), Buffer.from('ine\nsecond'), Buffer.from(' and more')],
      {
        objectMode: false,
      },
    )
    const stream = fromNodeStream(source)
    const bytes = Buffer.alloc(6)
    const parts = await spawn(function* () {
      const line = yield* stream.recvLine()
      const count = yield* stream.recvInto(bytes)
      const piece = yield* stream.recv(4)
      const rest: string[] = []
      for (;;) {
        const more = yield* stream.recv(100)
        if (more.length === 0)
          return [line, bytes.subarray(0, count), piece].map(String).concat(rest.join(''))
        rest.push(String(more))
      }
    })
    expect(parts).toEqual(['first line\n', 'second', ' and', ' more'])
    expect(String(await spawn(() => stream.recv(1)))).toBe('')
  })

  it('is read no faster than green code asks', async () => {
    let made = 0
    const source = new Readable({
      highWaterMark: 1000,
      read() {
        made++
        this.push(Buffer.alloc(1000))
      },
    })
    const stream = fromNodeStream(source)
    await spawn(() => stream.recv(10))
    for (let i = 0; i < 10; i++) await new Promise(setImmediate)
    expect(made).toBeLessThan(5)
    stream.close()
    expect(source.destroyed).toBe(true)
  })

  it('keeps green code back until it has dealt with what was sent', async () => {
    const held: (() => void)[] = []
    const sink = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void held.push(done) })
    const stream = fromNodeStream(sink)
    let sent = 0
    const sending = spawn(function* () {
      for (; sent < 3; sent++) yield* stream.sendAll('bytes')
    })
    for (let expected = 0; expected < 3; expected++) {
      while (held.length === 0) await new Promise(setImmediate)
      await spawn(() => sleep(0))
      expect(sent).toBe(expected)
      held.pop()?.()
    }
    await sending
  })

  it('is a child process', async () => {
    const child = startProcess('tr', ['a-z', 'A-Z'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [input, output] = [fromNodeStream(child.stdin), fromNodeStream(child.stdout)]
    const answer = await spawn(function* () {
      yield* input.sendAll('shout\n')
      child.stdin.end()
      return [yield* output.recvLine(), yield* output.recvLine()].map(String)
    })
    expect(answer).toEqual(['SHOUT\n', ''])
    if (child.exitCode === null) await once(child, 'exit')
    for (const stream of [child.stdin, child.stdout]) if (!stream.closed) await once(stream, 'close')
  })

  it('keeps the output of a child that has exited before anybody reads it', async () => {
    const child = startProcess('echo', ['kept'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const output = fromNodeStream(child.stdout)
    await once(child, 'exit')
    for (let i = 0; i < 10; i++) await new Promise(setImmediate)
    expect(String(await spawn(() => output.recvLine()))).toBe('kept\n')
    expect(await spawn(() => output.recv(1))).toHaveLength(0)
    if (!child.stdout.closed) await once(child.stdout, 'close')
  })

  it('is both sides of a transform', async () => {
    const gzip = createGzip()
    const stream = fromNodeStream(gzip)
    const sending = spawn(function* () {
      yield* stream.sendAll(MANY)
      gzip.end()
    })
    const packed = await spawn(function* () {
      const parts: Buffer[] = []
      for (;;) {
        const part = yield* stream.recv(1000)
        if (part.length === 0) return Buffer.concat(parts)
        parts.push(part)
      }
    })
    await sending
    expect((await buffer(Readable.from([packed]).pipe(createGunzip()))).equals(MANY)).toBe(true)
  })

  it('throws the error of the stream at whoever uses it, and ends no process', async () => {
    const source = new PassThrough()
    const stream = fromNodeStream(source)
    const [reading] = [errorOf(() => stream.recv(1))]
    await spawn(() => sleep(0))
    source.destroy(new RangeError('broken'))
    expect(await reading).toEqual(new RangeError('broken'))
    expect(await errorOf(() => stream.recv(1))).toEqual(new RangeError('broken'))
    expect(await errorOf(() => stream.send('x'))).toMatchObject({ code: 'ERR_STREAM_DESTROYED' })
  })

  it('throws IOClosed when it is destroyed without an error, before and while somebody waits', async () => {
    const stuck = new Duplex({ read() {}, write() {} })
    const stream = fromNodeStream(stuck)
    const waiting = [errorOf(() => stream.recv(1)), errorOf(() => stream.send('x'))]
    await spawn(() => sleep(0))
    stuck.destroy()
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(IOClosed)
    expect(await errorOf(() => stream.recv(1))).toBeInstanceOf(IOClosed)
    stream.close()
    for (const call of [() => stream.recv(1), () => stream.send('x')] as (() => Green<unknown>)[])
      expect(await errorOf(call)).toBeInstanceOf(IOClosed)
  })

  it('gives up after its timeout, and loses nothing by it', async () => {
    const source = new PassThrough()
    const stream = fromNodeStream(source).setTimeout(0.001)
    const listeners = source.listenerCount('readable')
    expect(await errorOf(() => stream.recv(10))).toBeInstanceOf(Timeout)
    expect(source.listenerCount('readable')).toBe(listeners)
    source.end('late')
    expect(String(await spawn(() => stream.recv(10)))).toBe('late')
  })

  it('has no direction that it does not have', async () => {
    expect(await errorOf(() => fromNodeStream(new Writable()).recv(1))).toMatchObject({
      code: 'EBADF',
      syscall: 'read',
    })
    expect(await errorOf(() => fromNodeStream(new Readable()).send('x'))).toMatchObject({
      code: 'EBADF',
      syscall: 'write',
    })
  })

  it.each([
    ['objects', Readable.from([{ a: 1 }])],
    ['text', new PassThrough({ encoding: 'utf8' })],
    ['objects that it makes of bytes', new Transform({ readableObjectMode: true })],
  ])('is not read where it gives %s', async (_what, source) => {
    expect(await errorOf(() => fromNodeStream(source).recv(1))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining('a stream of bytes') as unknown,
    })
  })

  it('of objects is read with its own iterator', async () => {
    const iterator = Readable.from([1, 2])[Symbol.asyncIterator]()
    const seen = await spawn(function* () {
      const items: unknown[] = []
      for (;;) {
        const step = yield* until(iterator.next())
        if (step.done === true) return items
        items.push(step.value)
      }
    })
    expect(seen).toEqual([1, 2])
  })

  it('refuses what is no stream, by name', () => {
    const call = fromNodeStream as (stream: unknown) => unknown
    for (const wrong of [null, undefined, 7, {}, { on: 1, read: 2 }])
      expect(() => call(wrong)).toThrow(
        expect.objectContaining({
          code: 'ERR_OPTION_INVALID',
          message: expect.stringContaining('fromNodeStream: stream') as unknown,
        }),
      )
  })
})

describe('for await over a listener', () => {
  it('gives the connections to async code, and ends when the listener is closed', async () => {
    const listener = localListener()
    const clients = [1, 2, 3].map(() => netConnect(portOf(listener), '127.0.0.1'))
    const answers = Promise.all(clients.map((client) => text(client)))
    let served = 0
    for await (const client of listener) {
      await spawn(() => client.sendAll(`${++served}`))
      client.close()
      if (served === 3) listener.close()
    }
    expect((await answers).sort()).toEqual(['1', '2', '3'])
  })

  it('ends when the listener is closed while it waits', async () => {
    const listener = localListener()
    const looping = (async () => {
      for await (const client of listener) client.close()
      return 'ended'
    })()
    await spawn(() => sleep(0))
    listener.close()
    expect(await looping).toBe('ended')
  })

  it('leaves the listener open when the loop is left', async () => {
    using listener = localListener()
    const first = netConnect(portOf(listener), '127.0.0.1')
    for await (const client of listener) {
      client.close()
      break
    }
    const second = netConnect(portOf(listener), '127.0.0.1')
    const accepted = await spawn(() => listener.accept())
    accepted.close()
    for (const client of [first, second]) client.destroy()
  })

  it('serves several who ask at a time in order, and lets go of them all at its return', async () => {
    using listener = localListener()
    const iterator = listener[Symbol.asyncIterator]()
    const asked = [iterator.next(), iterator.next(), iterator.next()]
    const left = Promise.allSettled(asked.slice(1))
    const client = netConnect(portOf(listener), '127.0.0.1')
    const first = await asked[0]
    expect(first?.done).toBe(false)
    first?.value?.close()
    await iterator.return?.()
    expect((await left).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    client.destroy()
  })

  it('throws what accept throws where there is no listener', async () => {
    const [left, right] = socketPair()
    await expect(left[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'EINVAL',
      syscall: 'accept',
    })
    left.close()
    right.close()
  })
})
