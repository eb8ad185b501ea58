/** Node's streams in green code. */
import { spawn as startProcess } from 'node:child_process'
import { once } from 'node:events'
import { Duplex, PassThrough, Readable, Transform, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGunzip, createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  IOClosed,
  Timeout,
  fromNodeStream,
  sleep,
  spawn,
  until,
  type Green,
  type GreenNodeStream,
} from '../../index.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const MANY = Buffer.from('abcdefghij'.repeat(100_000))

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
    expect(await errorOf(() => stream.send('x'))).toEqual(new RangeError('broken'))
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

  describe('that emits no close event', () => {
    const silent = (): Duplex => new Duplex({ emitClose: false, read() {}, write() {} })
    const calls = [
      ['a reader', (stream) => stream.recv(1)],
      ['a writer', (stream) => stream.sendAll('x')],
    ] as [string, (stream: GreenNodeStream) => Green<unknown>][]

    it.each(calls)('wakes %s with the error that destroys it', async (_who, call) => {
      const source = silent()
      const stream = fromNodeStream(source)
      const waiting = errorOf(() => call(stream))
      await spawn(() => sleep(0))
      source.destroy(new RangeError('broken'))
      expect(await waiting).toEqual(new RangeError('broken'))
      expect(await errorOf(() => call(stream))).toEqual(new RangeError('broken'))
    })

    it.each(calls)('wakes %s with IOClosed when it is destroyed without one', async (_who, call) => {
      const source = silent()
      const stream = fromNodeStream(source)
      const waiting = errorOf(() => call(stream))
      await spawn(() => sleep(0))
      source.destroy()
      expect(await waiting).toBeInstanceOf(IOClosed)
      expect(await errorOf(() => call(stream))).toBeInstanceOf(IOClosed)
    })
  })

  it('limits an operation as a whole, and both directions together when it is idle', async () => {
    const source = new PassThrough()
    const stream = fromNodeStream(source).setTimeout(0.2)
    const dripping = spawn(function* () {
      for (;;) {
        source.write('x')
        yield* sleep(0.02)
      }
    })
    expect(await errorOf(() => stream.recvLine())).toBeInstanceOf(Timeout)
    expect(dripping.dead).toBe(false)
    dripping.kill()
    await dripping.catch(() => undefined)
    stream.setTimeout(null).setIdleTimeout(0.05)
    expect(await errorOf(() => stream.recvLine())).toMatchObject({
      code: 'ERR_TIMEOUT',
      message: 'No byte came or went for 0.05 s',
    })
    stream.close()
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
