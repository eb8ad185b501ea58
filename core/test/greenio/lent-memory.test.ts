/** Clients of `serve` whose large messages are lent. */
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { connect, getCurrent, serve, spawn } from '../../index.ts'
import type { Green, GreenSocket, GreenThread, ServeOptions } from '../../index.ts'
import { localListener, sleepUntil } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const LARGE = 16_384

/** Sends messages of one letter each, one after the other, and waits after each until it was answered by one byte. */
function* talk(server: GreenSocket, letters: string, size = LARGE): Green<void> {
  using socket = yield* connect(server.localAddress)
  for (const letter of letters) {
    yield* socket.sendAll(letter.repeat(size))
    yield* socket.recvExactly(1)
  }
}

/** Receives a whole message by `recv`s of the client, each of which has to be of one letter; answers, and gives the last bytes. */
function* takeMessage(client: GreenSocket, size = LARGE): Green<Buffer> {
  let last: Buffer = Buffer.alloc(0)
  for (let left = size; left > 0; left -= last.length) {
    last = yield* client.recv(left)
    if (last.length === 0) return last
    expect(new Set(last).size).toBe(1)
  }
  yield* client.sendAll('.')
  return last
}

/** Serves with `handler` while `clients` run. */
async function served(
  handler: (client: GreenSocket) => Green<void>,
  clients: (server: GreenSocket) => Green<void>[],
  options: ServeOptions = { lend: true },
): Promise<void> {
  using server = localListener()
  const serving = spawn(() => serve(server, handler, { onError: 'throw', ...options }))
  await Promise.all(clients(server).map((client) => spawn(() => client)))
  serving.kill()
  await serving.catch((error: unknown) => expect(error).toMatchObject({ code: 'ERR_GREENLET_EXIT' }))
}

describe('serve with lend', () => {
  it('gives the memory of a message to the next one', async () => {
    const memories = new Set<ArrayBufferLike>()
    const rounds = 20
    await served(
      function* (client) {
        for (let i = 0; i < rounds; i++) memories.add((yield* takeMessage(client)).buffer)
      },
      (server) => [talk(server, 'abcdefghij'.repeat(rounds / 10))],
    )
    expect(memories.size).toBeLessThanOrEqual(3)
  })

  it('leaves the bytes alone until the same client is read again, whatever comes for others', async () => {
    let parked: GreenThread<void> | null = null
    const held: string[] = []
    await served(
      function* (client) {
        const bytes = yield* takeMessage(client)
        const before = bytes.toString()
        if (before.startsWith('h')) {
          parked = getCurrent() as GreenThread<void>
          yield* sleepUntil(() => held.length === 3)
          expect(bytes.toString()).toBe(before)
        }
        held.push(before.slice(0, 1))
      },
      (server) => [
        talk(server, 'h'),
        ...['x', 'y', 'z'].map(function* (letter) {
          yield* sleepUntil(() => parked !== null)
          yield* talk(server, letter)
        }),
      ],
    )
    expect(held.sort()).toEqual(['h', 'x', 'y', 'z'])
  })

  it('keeps small messages for good', async () => {
    const kept: Buffer[] = []
    await served(
      function* (client) {
        for (let i = 0; i < 3; i++) kept.push(yield* takeMessage(client, 100))
      },
      (server) => [talk(server, 'abc', 100)],
    )
    expect(kept.map((bytes) => bytes.toString('latin1', 0, 1))).toEqual(['a', 'b', 'c'])
  })

  it('takes the memory back when the handler ends, however it ends', async () => {
    const memories = new Set<ArrayBufferLike>()
    await served(
      function* (client) {
        memories.add((yield* takeMessage(client)).buffer)
        if (memories.size % 2 === 0) throw new Error('a handler failed')
      },
      (server) => [
        (function* () {
          for (let i = 0; i < 30; i++) yield* talk(server, 'm')
        })(),
      ],
      { lend: true, onError: () => undefined },
    )
    expect(memories.size).toBeLessThanOrEqual(3)
  })

  it('gives an empty message at the end, and again', async () => {
    const ends: number[] = []
    await served(
      function* (client) {
        yield* takeMessage(client)
        for (let i = 0; i < 2; i++) ends.push((yield* client.recv(LARGE)).length)
      },
      (server) => [talk(server, 'm')],
    )
    await spawn(() => sleepUntil(() => ends.length === 2))
    expect(ends).toEqual([0, 0])
  })

  it('is off unless asked for: each message then has memory of its own', async () => {
    const kept: Buffer[] = []
    await served(
      function* (client) {
        for (let i = 0; i < 3; i++) kept.push(yield* takeMessage(client))
      },
      (server) => [talk(server, 'abc')],
      {},
    )
    expect(kept.map((bytes) => bytes.toString('latin1', 0, 1))).toEqual(['a', 'b', 'c'])
    expect(kept.every((bytes) => new Set(bytes).size === 1)).toBe(true)
  })

  it('is refused unless it is true or false', async () => {
    using server = localListener()
    await expect(spawn(() => serve(server, () => undefined, { lend: 'yes' as never }))).rejects.toMatchObject(
      { code: 'ERR_OPTION_INVALID', message: expect.stringContaining('yes') as string },
    )
  })
})
