/** Requests that nobody sends on purpose, beside a bystander whose run must be right. */
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Arena } from './attacks/arena.ts'
import { findJail } from './support/session-client.ts'
import { SOCKET_PATH } from '../shared/protocol.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const hasJail = await findJail()
if (!hasJail) console.log('Left out: bubblewrap makes no jail on this machine.')

/** Fewer than the plain connections of one address. */
const AT_ONCE = 20
/** How many come beside one bystander, who may stay for half a minute. */
const BESIDE_ONE = 5 * AT_ONCE

const HOST = 'HOST'
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'HEAD') },
  fc.constantFrom('POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY', 'get', 'PRI', 'G\0T', '', ' '),
)
const target = fc.oneof(
  fc.constantFrom('/', '/guide/understanding-hubs', '/playground', '/health', '/metrics', SOCKET_PATH, '*'),
  fc.constantFrom('//', '/%', '/%00', '/%2e%2e/', 'http://HOST/', 'http://[', ':80', '/?', '/#', '/\\', ''),
  fc.webPath(),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((text) => `/${text}`),
  fc.nat(20_000).map((length) => `/${'a'.repeat(length)}`),
)
const number = fc.oneof(
  fc.nat(20_000).map(String),
  fc.constantFrom('-1', '0x10', '1e3', '99999999999999999999999', '', ' ', '00', '+1', '1.5', 'NaN'),
)
const range = fc
  .array(
    fc.tuple(number, number).map(([from, to]) => `${from}-${to}`),
    { maxLength: 40 },
  )
  .map((parts) => `bytes=${parts.join(',')}`)
const odd = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 30 }),
  fc.constantFrom('', ' ', '*', '"', 'W/"', 'close', 'keep-alive', '\t', '\u00ff', ','.repeat(3000)),
)
const date = fc.oneof(
  fc.date({ noInvalidDate: true }).map((each) => each.toUTCString()),
  odd,
)
const named = (name: string, value: fc.Arbitrary<string>) => value.map((each) => [name, each] as const)
const header = fc.oneof(
  named('Range', range),
  named('If-Range', date),
  named('If-Modified-Since', date),
  named('If-Unmodified-Since', date),
  named('If-None-Match', odd),
  named('If-Match', odd),
  named('Accept-Encoding', fc.oneof(odd, fc.constantFrom('br;q=2', 'gzip;q=', '*;q=0', 'br,'.repeat(900)))),
  named('Content-Length', number),
  named(
    'Transfer-Encoding',
    fc.constantFrom('chunked', 'chunked, chunked', 'gzip', 'xchunked', '\u000bchunked'),
  ),
  named('Connection', fc.constantFrom('close', 'keep-alive', 'Upgrade', 'Host', 'close, Upgrade')),
  named('Upgrade', fc.constantFrom('websocket', 'h2c', 'WebSocket, h2c', '', 'websocket '.repeat(50))),
  named('Sec-WebSocket-Key', fc.constantFrom('AAAAAAAAAAAAAAAAAAAAAA==', '', 'x', 'A'.repeat(9000))),
  named('Sec-WebSocket-Version', fc.constantFrom('13', '8', '0', '-1', '13, 13')),
  named('Sec-WebSocket-Extensions', odd),
  named('Sec-WebSocket-Protocol', odd),
  named('Expect', fc.constantFrom('100-continue', 'wings', '')),
  named('Host', fc.constantFrom(HOST, 'example.org', '', '[', 'HOST, HOST')),
  named('X-Forwarded-For', odd),
  named('Origin', fc.constantFrom('null', 'http://HOST', 'http://example.org', '://', '')),
  named(
    'Cookie',
    fc.nat(20_000).map((length) => 'a=b;'.repeat(length / 4)),
  ),
  fc.tuple(odd, odd).map(([name, value]) => [name, value] as const),
)
const lineEnd = fc.oneof(
  { weight: 20, arbitrary: fc.constant('\r\n') },
  fc.constantFrom('\n', '\r', '\r\r\n', '\0'),
)
const body = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '0\r\n\r\n',
    '-1\r\n',
    '5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n',
    '0x5\r\nhello\r\n',
    '\xff'.repeat(99),
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
)

const request = fc
  .record({
    method,
    target,
    version: fc.oneof(
      { weight: 9, arbitrary: fc.constant('HTTP/1.1') },
      fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    ),
    host: fc.oneof({ weight: 9, arbitrary: fc.constant(`Host: ${HOST}\r\n`) }, fc.constant('')),
    headers: fc.array(fc.tuple(header, lineEnd), { maxLength: 8 }),
    many: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(3000)),
    end: lineEnd,
    body,
  })
  .map(({ method, target, version, host, headers, many, end, body }) => {
    const lines = headers.map(([[name, value], end]) => `${name}: ${value}${end}`).join('')
    return `${method} ${target} ${version}\r\n${host}${lines}${'a: b\r\n'.repeat(many)}${end}${body}`
  })

/** Some come in pieces, some several at once, and some of those who send them hang up. */
const visit = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  leaves: fc.constantFrom('ends', 'ends', 'resets', 'is gone'),
})
type Visit = typeof visit extends fc.Arbitrary<infer T> ? T : never

describe.skipIf(!hasJail)('requests', { timeout: isLong ? 1_200_000 : 60_000 }, () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  it('of every kind are answered with what HTTP knows, or closed, and cost nobody else anything', async () => {
    const visits = fc.sample(visit, isLong ? 20_000 : 400)
    for (let at = 0; at < visits.length; at += BESIDE_ONE) {
      await arena.during(async () => {
        for (let from = at; from < at + BESIDE_ONE; from += AT_ONCE)
          await Promise.all(visits.slice(from, from + AT_ONCE).map((each) => send(each)))
      })
    }
  })

  /** Sends a visit's bytes; the end is the end of the connection. */
  function send({ requests, cut, leaves }: Visit): Promise<void> {
    const { hostname, port, host } = new URL(arena.address)
    const bytes = Buffer.from(requests.join('').replaceAll(HOST, host), 'latin1')
    const middle = Math.floor(bytes.length * cut)
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = []
      const socket = connect(Number(port), hostname)
      socket.on('data', (part) => parts.push(part))
      // The server closes at once where it has said no, and the rest of the bytes has nobody to read it.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        const said = Buffer.concat(parts).toString('latin1')
        if (said === '' || /^HTTP\/1\.1 (10[01]|200|206|30\d|4\d\d|503) /.test(said)) resolve()
        else reject(new Error(`${shortened(String(bytes))} was answered with ${shortened(said)}`))
      })
      socket.write(bytes.subarray(0, middle), () => {
        if (leaves === 'resets') socket.resetAndDestroy()
        else if (leaves === 'is gone') socket.write(bytes.subarray(middle), () => socket.destroy())
        else socket.end(bytes.subarray(middle))
      })
    })
  }
})

function shortened(text: string): string {
  return JSON.stringify(text.slice(0, 500))
}
