/** Attacks on the WebSocket itself, by clients that are not browsers. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOCKET_PATH } from '../../shared/protocol.ts'
import { Arena } from './arena.ts'
import { findJail, type SessionClient } from '../support/session-client.ts'
import { closed } from '../support/closed.ts'

const hasJail = await findJail()
if (!hasJail) console.log('The attacks are left out: bubblewrap makes no jail on this machine.')

const FOREVER = `console.log('running'); setInterval(() => {}, 1000)`

describe.skipIf(!hasJail)('a client that', { timeout: 60_000 }, () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  /** Opens a TCP connection. Its end by the other side is not an error of the test. */
  function open(): Socket {
    const { hostname, port } = new URL(arena.address)
    return connect(Number(port), hostname).on('error', (error) => void error.message)
  }

  async function upgraded(): Promise<Socket> {
    const socket = open()
    socket.write(
      `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: ${new URL(arena.address).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
    await once(socket, 'data')
    return socket
  }

  async function gone(socket: Socket): Promise<void> {
    socket.resume()
    await closed(socket)
  }

  it.each([
    ['reserved bits', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
    ['an unknown opcode', Buffer.from([0x8b, 0x80, 0, 0, 0, 0])],
    ['no mask', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['a length of 2^63', Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
    ['a continuation of nothing', Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
    ['a ping that is too long', Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0])],
    ['text that is not UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe])],
    ['an invalid close code', Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0, 1])],
  ])('sends a frame with %s is cut off', async (_, frame) => {
    await arena.during(async () => {
      const socket = await upgraded()
      socket.write(frame)
      await gone(socket)
    })
  })

  it('sends random bytes is cut off, a hundred times', async () => {
    await arena.during(async () => {
      for (let round = 0; round < 100; round++) {
        const socket = await upgraded()
        socket.end(randomBytes(64))
        await gone(socket)
      }
    })
  })

  it.each([
    ['JSON of great depth', '['.repeat(100_000)],
    ['a prototype', '{"type":"run","__proto__":{"code":""},"constructor":1}'],
    ['a number instead of code', '{"type":"run","code":1,"columns":80,"rows":24}'],
    ['an unknown hub', '{"type":"run","code":"","hub":"../x","columns":80,"rows":24}'],
    ['a terminal of great size', '{"type":"run","code":"","columns":1e9,"rows":24}'],
    ['negative acknowledgements', '{"type":"shown","characters":-1}'],
    ['no message at all', ''],
  ])('sends %s gets one error and is closed', async (_, text) => {
    await arena.during(async (attacker) => {
      attacker.socket.send(text)
      expect(await attacker.error()).toBe('ERR_MESSAGE')
      expect((await attacker.closed).code).toBe(1008)
      expect(attacker.errors).toHaveLength(1)
    })
  })

  it('speaks out of turn gets one error and is closed', async () => {
    await arena.during(async (attacker) => {
      attacker.send({ type: 'input', data: 'x' })
      expect(await attacker.error()).toBe('ERR_MESSAGE_ORDER')
      expect((await attacker.closed).code).toBe(1008)
    })
  })

  it('sends messages without end gets one error and is closed', async () => {
    await arena.during(async (attacker) => {
      attacker.start(FOREVER)
      await attacker.sees('running')
      while (attacker.socket.readyState === attacker.socket.OPEN) {
        for (let count = 0; count < 200; count++) attacker.send({ type: 'resize', columns: 80, rows: 24 })
        await new Promise((resolve) => setImmediate(resolve))
      }
      await attacker.closed
      expect(attacker.errors).toEqual(['ERR_TOO_MANY_MESSAGES'])
    })
  })

  it('leaves in the middle of a run takes the run along', async () => {
    await arena.during(async (attacker) => {
      attacker.start(FOREVER)
      await attacker.sees('running')
      attacker.socket.terminate()
    })
  })

  it('leaves in the moment in which its run begins leaves nothing', async () => {
    await arena.during(async () => {
      for (let round = 0; round < 10; round++) {
        const client = await arena.connect()
        client.start(FOREVER)
        client.socket.terminate()
      }
    })
  })

  it('opens connections and says nothing keeps nobody out', async () => {
    await arena.during(async () => {
      const silent = Array.from({ length: 50 }, () => open())
      await Promise.all(silent.map((socket) => once(socket, 'connect')))
      for (const socket of silent) socket.write('GET / HTTP/1.1\r\nHost:')
      const other = await arena.connect()
      expect(await other.run(`console.log('meanwhile')`)).toMatchObject({ exitCode: 0 })
      await other.close()
      for (const socket of silent) socket.destroy()
    })
  })

  it('reads nothing of a flood has its own run held, and no other', async () => {
    await arena.during(async (attacker) => {
      attacker.acknowledges = false
      attacker.start(`for (let i = 0; i < 600; i++) console.log('y'.repeat(1000))`)
      await attacker.find(() => attacker.output.length >= 256 * 1024)
      const other = await arena.connect()
      expect(await other.run(`console.log('meanwhile')`)).toMatchObject({ exitCode: 0 })
      await other.close()
      expect(attacker.output.length).toBeLessThan(400_000)
    })
  })

  it('comes two hundred times at once gets a run or a refusal each time', async () => {
    const outcomes = await arena.during(() => Promise.all(Array.from({ length: 200 }, () => visit())))
    expect(outcomes.filter((outcome) => outcome === 'ran').length).toBeGreaterThan(0)
    for (const outcome of outcomes) expect(outcome).toMatch(/^(ran|ERR_\w+|refused)$/)
  })

  async function visit(): Promise<string> {
    let client: SessionClient
    try {
      client = await arena.connect()
    } catch (error) {
      // By an answer, or where one address has too many connections, by closing this one at once.
      const refusal = /Unexpected server response: (503|429)|socket hang up|ECONNRESET/
      if (refusal.test((error as Error).message)) return 'refused'
      throw error
    }
    client.start(`console.log('ran')`)
    await client.find(({ type }) => type === 'ended' || type === 'error')
    const outcome = client.errors[0] ?? (client.output === 'ran\r\n' ? 'ran' : client.output)
    client.socket.terminate()
    return outcome
  }
})
