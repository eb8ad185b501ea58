/** The WebSocket under messages and frames that nobody sends on purpose, beside a bystander whose run must be right. */
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './attacks/arena.ts'
import { findJail } from './support/session-client.ts'
import { parseClientMessage, SOCKET_PATH } from '../shared/protocol.ts'
import { closed } from './support/closed.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const hasJail = await findJail()
if (!hasJail) console.log('Left out: bubblewrap makes no jail on this machine.')

const type = fc.constantFrom(
  'run',
  'stop',
  'input',
  'resize',
  'shown',
  'continue',
  'welcome',
  '__proto__',
  '',
)
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(0, 1, 3, 4, -1, 1e308, 2 ** 53, '', 'poll', 'console.log(1)'),
)
const message = fc.oneof(
  fc.record(
    {
      type,
      run: value,
      code: value,
      hub: value,
      columns: value,
      rows: value,
      data: value,
      characters: value,
    },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    {
      type,
      run: fc.nat(3),
      columns: fc.nat(600),
      rows: fc.nat(400),
      data: fc.string({ unit: 'binary' }),
      characters: fc.nat(),
    },
    { requiredKeys: ['type'] },
  ),
)
const text = fc.oneof(
  message.map((each) => JSON.stringify(each)),
  fc.json(),
  fc.string({ unit: 'binary' }),
)

describe('a message', () => {
  it('is one of the protocol, or a problem in a sentence, whatever it is made of', () => {
    fc.assert(
      fc.property(text, (each) => {
        const parsed = parseClientMessage(each)
        if (!parsed.ok) expect(parsed.problem).toMatch(/^The message is not /)
      }),
      { numRuns: isLong ? 200_000 : 3000 },
    )
  })
})

describe.skipIf(!hasJail)('a connection', { timeout: isLong ? 600_000 : 60_000 }, () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  it('with messages of every kind is answered or closed, and costs nobody else anything', async () => {
    await arena.during(async () => {
      for (const messages of fc.sample(fc.array(text, { minLength: 1, maxLength: 30 }), isLong ? 2000 : 60)) {
        const client = await arena.connect()
        for (const each of messages)
          if (client.socket.readyState === client.socket.OPEN) client.socket.send(each)
        client.socket.close()
        await client.closed
      }
    })
  })

  it('with frames of every kind is closed, and costs nobody else anything', async () => {
    await arena.during(async () => {
      for (const frames of fc.sample(fc.array(frame, { minLength: 1, maxLength: 300 }), isLong ? 2000 : 60)) {
        const socket = await upgraded()
        socket.end(Buffer.concat(frames))
        socket.resume()
        await closed(socket)
      }
    })
  })

  it.each([
    [
      'empty fragments',
      Buffer.concat([
        Buffer.from([0x01, 0x80, 0, 0, 0, 0]),
        Buffer.alloc(6 * 50_000, Buffer.from([0x00, 0x80, 0, 0, 0, 0])),
      ]),
    ],
    ['pongs', Buffer.alloc(6 * 50_000, Buffer.from([0x8a, 0x80, 0, 0, 0, 0]))],
    ['pings', Buffer.alloc(6 * 50_000, Buffer.from([0x89, 0x80, 0, 0, 0, 0]))],
    ['empty messages', Buffer.alloc(6 * 50_000, Buffer.from([0x81, 0x80, 0, 0, 0, 0]))],
  ])('with fifty thousand %s is closed long before it has read them', async (_, frames) => {
    await arena.during(async () => {
      const socket = await upgraded()
      socket.resume()
      socket.write(frames)
      await closed(socket)
    })
  })

  const frame = fc
    .tuple(
      fc.nat(255),
      fc.constantFrom(0x00, 0x80),
      fc.oneof(fc.nat(125), fc.constantFrom(126, 127)),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([head, mask, length, rest]) => Buffer.from([head, mask | length, ...rest]))

  async function upgraded() {
    const { hostname, port, host } = new URL(arena.address)
    const socket = connect(Number(port), hostname).on('error', (error) => void error.message)
    socket.write(
      `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
    await once(socket, 'data')
    return socket
  }
})

/** How a visitor may leave a run, in which phase. */
const PHASES = ['queued', 'compiling', 'running', 'held', 'ending', 'mistaken'] as const
const ENDLESS = `type X = A extends ${'(infer U extends '.repeat(40)}B${' ? C : D)'.repeat(40)} ? 1 : 2`
const CODE: Record<(typeof PHASES)[number], string> = {
  queued: `console.log('x')`,
  compiling: ENDLESS,
  running: `console.log('x'); setInterval(() => {}, 1000)`,
  held: `for (;;) console.log('y'.repeat(1000))`,
  ending: `process.on('exit', () => { for (;;); })`,
  mistaken: 'const = 1',
}

describe.skipIf(!hasJail)('sessions', { timeout: isLong ? 1_800_000 : 120_000 }, () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  it(`left in every phase leave nothing, ${isLong ? 1000 : 48} of them`, async () => {
    for (let round = 0; round < (isLong ? 42 : 2); round++) {
      await arena.during(async () => {
        const visitors = await Promise.all(Array.from({ length: 6 }, () => arena.connect()))
        for (const [index, visitor] of visitors.entries()) {
          const phase = PHASES[index % PHASES.length] as (typeof PHASES)[number]
          visitor.acknowledges = false
          for (let run = 0; run < 4; run++) visitor.start(CODE[phase], { run })
          if ((round + index) % 2 === 0) visitor.send({ type: 'stop', run: index % 4 })
          if (index % 3 === 0) await visitor.find(({ type }) => type !== 'welcome')
        }
        for (const visitor of visitors) visitor.socket.terminate()
      })
    }
  })
})
