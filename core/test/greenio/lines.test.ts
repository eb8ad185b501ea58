import { readSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sleep, socketPair, spawn, type Green, type GreenSocket } from '../../index.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** A few bytes come out of Node's pool: 8 KiB, on Node 24 and later 64 KiB and some bytes that align it. */
const MOST_FOR_FEW_BYTES = Buffer.poolSize + 1024

function* lines(socket: GreenSocket): Green<string[]> {
  const found: string[] = []
  for (;;) {
    const line = String(yield* socket.recvLine())
    found.push(line)
    if (line === '') return found
  }
}

/** The result of `reader` for these chunks, each sent on its own. */
async function read<T>(chunks: string[], reader: (socket: GreenSocket) => Green<T>): Promise<T> {
  const [left, right] = socketPair()
  using _left = left
  using _right = right
  const reading = spawn(reader, right)
  await spawn(function* () {
    for (const chunk of chunks) yield* left.sendAll(chunk)
    left.shutdown('write')
  })
  return (await reading) as T
}

describe('recvLine', () => {
  it.each([
    [['one\ntwo\n'], ['one\n', 'two\n', '']],
    [
      ['o', 'ne\r\n', 't', 'wo'],
      ['one\r\n', 'two', ''],
    ],
    [['\n\n'], ['\n', '\n', '']],
    [[''], ['']],
  ])('cuts %j into %j', async (chunks, expected) => {
    expect(await read(chunks, lines)).toEqual(expected)
  })

  it('takes lines that are longer than one read', async () => {
    const line = 'x'.repeat(60_000) + '\n'
    expect(await read([line, line], lines)).toEqual([line, line, ''])
  })

  it('leaves the rest for recv, recvInto and the next line', async () => {
    const parts = await read(['head\nbody and\ntail'], function* (socket) {
      const found = [yield* socket.recvLine(), yield* socket.recv(4)]
      const into = Buffer.alloc(2)
      found.push(into.subarray(0, yield* socket.recvInto(into)))
      found.push(yield* socket.recvLine(), yield* socket.recv(100), yield* socket.recv(100))
      return found.map(String)
    })
    expect(parts).toEqual(['head\n', 'body', ' a', 'nd\n', 'tail', ''])
  })

  it('refuses a line beyond the limit, newline included, and keeps the bytes', async () => {
    const found = await read(['12345\n1234\n'], function* (socket) {
      const codes: unknown[] = []
      try {
        yield* socket.recvLine({ limit: 5 })
      } catch (error) {
        codes.push((error as { code: string }).code)
      }
      return [...codes, String(yield* socket.recv(6)), String(yield* socket.recvLine({ limit: 5 }))]
    })
    expect(found).toEqual(['ERR_LINE_TOO_LONG', '12345\n', '1234\n'])
  })

  it('takes a line of many chunks, and what follows it, without copying each chunk again', async () => {
    const size = 6_000_000
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    const sending = spawn(() => left.sendAll('x'.repeat(size) + '\ntail'))
    const [line, tail] = await spawn(function* () {
      return [yield* right.recvLine({ limit: 2 * size }), yield* right.recv(100)] as const
    })
    await sending
    expect([line.length, line.at(-1), String(tail)]).toEqual([size + 1, 10, 'tail'])
    expect(line.buffer.byteLength).toBeLessThan(3 * size)
    expect(tail.buffer.byteLength).toBeLessThanOrEqual(MOST_FOR_FEW_BYTES)
  })

  it('refuses an endless line as soon as the limit is reached', async () => {
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    await spawn(() => left.sendAll('x'.repeat(5000)))
    expect(await errorOf(() => right.recvLine({ limit: 5000 }))).toMatchObject({ code: 'ERR_LINE_TOO_LONG' })
  })
})

describe('recvExactly', () => {
  it('gives as many bytes as it was asked for, however they come, and leaves the rest', async () => {
    const found = await read(['\0', '\0\0', '\x05hel', 'lo, world'], function* (socket) {
      const length = (yield* socket.recvExactly(4)).readUInt32BE()
      const body = yield* socket.recvExactly(length)
      return [body, yield* socket.recvExactly(0), yield* socket.recv(100)].map(String)
    })
    expect(found).toEqual(['hello', '', ', world'])
  })

  it('takes what recvLine has read ahead first', async () => {
    const found = await read(['head\nbody and tail'], function* (socket) {
      return [yield* socket.recvLine(), yield* socket.recvExactly(4), yield* socket.recv(100)].map(String)
    })
    expect(found).toEqual(['head\n', 'body', ' and tail'])
  })

  it('receives no byte more than that', async () => {
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    await spawn(() => left.sendAll('12345'))
    await spawn(() => right.recvExactly(3))
    const bytes = Buffer.alloc(10)
    expect(bytes.toString('latin1', 0, readSync(right.fd, bytes))).toBe('45')
  })

  it('takes many bytes, and memory only as they come', async () => {
    const size = 3_000_000
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    const waiting = spawn(() => right.recvExactly(2 ** 31 - 1))
    await spawn(() => sleep(0))
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(2 ** 30)
    waiting.kill()
    await waiting.catch(() => undefined)
    const sending = spawn(() => left.sendAll('x'.repeat(size)))
    const bytes = await spawn(() => right.recvExactly(size))
    await sending
    expect(bytes.length).toBe(size)
    expect(bytes.every((byte) => byte === 120)).toBe(true)
  })

  it.each([
    [['123'], 3],
    [[''], 0],
  ])(
    'says how many of them came when the other end finishes after %j, and keeps those',
    async (chunks, count) => {
      const [error, rest] = await read(chunks, function* (socket) {
        try {
          return [yield* socket.recvExactly(10), null]
        } catch (error) {
          return [error, String(yield* socket.recv(100))]
        }
      })
      expect(error).toMatchObject({
        code: 'ERR_STREAM_ENDED',
        message: expect.stringContaining(`${count} of 10 bytes`) as unknown,
      })
      expect(rest).toBe(chunks.join(''))
    },
  )

  it.each([-1, 1.5, '4', undefined])('refuses %s by name', (size) => {
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    expect(() => left.recvExactly(size as number)).toThrow('recvExactly: size')
  })
})

describe('what was received', () => {
  it('holds no more memory than came, however much would have been taken', async () => {
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    for (const before of ['short', 'x'.repeat(150_000)]) {
      // After a receive that filled its memory, the next one is given as much.
      const sending = spawn(() => left.sendAll(before))
      for (let count = 0; count < before.length;) count += (await spawn(() => right.recv(1000))).length
      await sending
      await spawn(() => left.sendAll('ten bytes.'))
      const bytes = await spawn(() => right.recv(1 << 20))
      expect(String(bytes)).toBe('ten bytes.')
      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(MOST_FOR_FEW_BYTES)
    }
  })

  it('is the memory of whoever received it: transferring it takes nothing from what follows', async () => {
    const found = await read(['one line\n' + 'x'.repeat(60_000) + '\nlast'], function* (socket) {
      const lines: number[] = []
      for (;;) {
        const line = yield* socket.recvLine()
        if (line.length === 0) return lines
        lines.push(line.length)
        // Memory of Node's pool is shared by others, and can't be transferred.
        if (line.length > Buffer.poolSize / 2)
          structuredClone(line, { transfer: [line.buffer as ArrayBuffer] })
      }
    })
    expect(found).toEqual([9, 60_001, 4])
  })
})
