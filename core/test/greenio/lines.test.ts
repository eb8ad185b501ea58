import { describe, expect, it } from 'vitest'
import { socketPair, spawn, type Green, type GreenSocket } from '../../index.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

function* lines(socket: GreenSocket): Green<string[]> {
  const found: string[] = []
  for (;;) {
    const line = String(yield* socket.recvLine())
    found.push(line)
    if (line === '') return found
  }
}

/** What `reader` makes of these chunks, each sent on its own. */
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

  it('refuses an endless line as soon as the limit is reached', async () => {
    const [left, right] = socketPair()
    using _left = left
    using _right = right
    await spawn(() => left.sendAll('x'.repeat(5000)))
    expect(await errorOf(() => right.recvLine({ limit: 5000 }))).toMatchObject({ code: 'ERR_LINE_TOO_LONG' })
  })
})
