import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, getHub, listen, sleep, spawn, type Green, type GreenSocket, type GreenThread } from 'hublet'
import { serveChat } from '../chat-server.ts'

/** Both ends of each connection are in this process, and `selects` has room for descriptors up to 1023 only. */
const CLIENTS = getHub().name === 'selects' ? 400 : 1000
const SPEAKERS = 20

let listener: GreenSocket
let server: GreenThread<void>

beforeEach(() => {
  listener = listen({ host: '127.0.0.1', port: 0, backlog: 1024 })
  server = spawn(() => serveChat(listener))
})

afterEach(async () => {
  listener.close()
  await expect(server).rejects.toMatchObject({ code: 'ERR_IO_CLOSED' })
})

function* linesOf(socket: GreenSocket, count: number): Green<string[]> {
  let text = ''
  while (text.split('\n').length <= count) {
    const bytes = yield* socket.recv(65_536)
    if (bytes.length === 0) break
    text += String(bytes)
  }
  return text.split('\n').slice(0, -1)
}

/** Comes in, and returns when everybody in the room hears it. */
function* enter(witness: GreenSocket, name: string): Green<GreenSocket> {
  const socket = yield* connect(listener.localAddress)
  yield* socket.sendAll(`${name} is here\n`)
  expect(yield* linesOf(witness, 1)).toEqual([`${name} is here`])
  return socket
}

describe('the chat server', () => {
  it(`tells each line to all the others of ${CLIENTS} clients`, { timeout: 60_000 }, async () => {
    const clients = await spawn(function* () {
      const clients: GreenSocket[] = []
      while (clients.length < CLIENTS - 1) clients.push(yield* connect(listener.localAddress))
      // Connections are accepted in their order: when the last one is in, all are.
      clients.push(yield* enter(clients[0] as GreenSocket, 'the last one'))
      return clients
    })
    await Promise.all(clients.slice(1, -1).map((client) => spawn(linesOf, client, 1)))

    const hearing = clients.map((client, n) => spawn(linesOf, client, n < SPEAKERS ? SPEAKERS - 1 : SPEAKERS))
    await Promise.all(
      clients.slice(0, SPEAKERS).map((client, n) => spawn(() => client.sendAll(`line of ${n}\n`))),
    )
    const heard = await Promise.all(hearing)
    const said = Array.from({ length: SPEAKERS }, (_, n) => `line of ${n}`)
    heard.forEach((lines, n) => {
      expect(lines.toSorted()).toEqual(said.filter((_, speaker) => speaker !== n).toSorted())
    })
    for (const client of clients) client.close()
  })

  it(
    'throws out a client that does not read, and keeps nobody waiting for it',
    { timeout: 60_000 },
    async () => {
      await spawn(function* () {
        using deaf = yield* connect(listener.localAddress)
        using hearing = yield* connect(listener.localAddress)
        using speaking = yield* enter(hearing, 'the speaker')
        const line = `${'x'.repeat(999)}\n`
        const COUNT = 12_000
        const listening = spawn(function* () {
          let bytes = 0
          const buffer = Buffer.alloc(65_536)
          while (bytes < COUNT * line.length) bytes += yield* hearing.recvInto(buffer)
          return bytes
        })
        for (let n = 0; n < COUNT; n++) {
          yield* speaking.sendAll(line)
          if (n % 50 === 0) yield* sleep(0)
        }
        expect(yield* listening.wait()).toBe(COUNT * line.length)
        // It gets what the kernel held for it, and then the end.
        const buffer = Buffer.alloc(65_536)
        let deafBytes = 0
        for (let count = 1; count > 0; deafBytes += count) count = yield* deaf.recvInto(buffer)
        expect(deafBytes).toBeLessThan(COUNT * line.length)
      })
    },
  )
})
