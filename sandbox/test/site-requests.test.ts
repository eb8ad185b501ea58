/** Requests for files, odd ones too: RFC 9110 and RFC 9112 say what each of them gets. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningServer } from '../server/server.ts'
import { closed } from './support/closed.ts'
import { PATIENCE } from './support/patience.ts'
import { startTestServer } from './support/session-client.ts'

const TEXT = 'a line of a page\n'.repeat(500)
const PAGE = `<script>one()</script><script src="x.js"></script><script type="module">two()</script>${TEXT}`

const directory = mkdtempSync(join(tmpdir(), 'hublet-files-'))
let server: RunningServer & { lines: string[] }
let port: number

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'))
  mkdirSync(join(directory, 'guide'))
  writeFileSync(join(directory, 'index.html'), PAGE)
  writeFileSync(join(directory, '404.html'), 'lost')
  writeFileSync(join(directory, 'guide/index.html'), 'guide')
  writeFileSync(join(directory, 'guide/a b.html'), 'spaced')
  writeFileSync(join(directory, 'empty.txt'), '')
  writeFileSync(join(directory, 'large.txt'), Buffer.alloc(32 * 1024 * 1024))
  writeFileSync(join(directory, 'assets/app.Bc3_-x9Z.js'), TEXT)
  writeFileSync(join(directory, 'assets/app.Bc3_-x9Z.js.br'), brotliCompressSync(TEXT))
  writeFileSync(join(directory, 'assets/app.Bc3_-x9Z.js.gz'), gzipSync(TEXT))
  server = await startTestServer({ siteDirectory: directory })
  port = Number(new URL(server.address).port)
})
afterAll(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Sends bytes as they are; the answers are those that came until the server closed the connection. */
function send(text: string): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => resolve(answersIn(Buffer.concat(parts))))
  })
}

function answersIn(bytes: Buffer): Answer[] {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return []
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((each) => [
      each.slice(0, each.indexOf(':')).toLowerCase(),
      each.slice(each.indexOf(':') + 1).trim(),
    ]),
  )
  const status = Number(line.split(' ')[1])
  const length = status === 304 ? 0 : Number(headers['content-length'] ?? 0)
  const body = bytes.subarray(end + 4, end + 4 + length)
  return [{ status, headers, body }, ...answersIn(bytes.subarray(end + 4 + body.length))]
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'close', ...headers })
  const [first] = await send(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  )
  if (first === undefined) throw new Error(`${method} ${path} got no answer.`)
  return first
}

const descriptors = (): number => readdirSync('/proc/self/fd').length

/** Files of the site that the server, which is in this process, has open. */
function openFiles(): number {
  const names = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return '' // of the folder itself, closed by now
    }
  })
  return names.filter((name) => name.startsWith(directory)).length
}

const JS = '/assets/app.Bc3_-x9Z.js'
const size = TEXT.length

describe('a range', () => {
  it.each([
    ['bytes=2-4', 2, 4],
    ['bytes=-5', size - 5, size - 1],
    ['bytes=0-99999999999999999999', 0, size - 1],
    [`bytes=-${size + 5}`, 0, size - 1],
    [`bytes=${size - 1}-`, size - 1, size - 1],
  ])('%s is that part of the file', async (range, from, to) => {
    const { status, headers, body } = await get(JS, { Range: range })
    expect([status, headers['content-range']]).toEqual([206, `bytes ${from}-${to}/${size}`])
    expect(String(body)).toBe(TEXT.slice(from, to + 1))
  })

  it.each([`bytes=${size}-`, 'bytes=99999999999999999999-', 'bytes=-0'])('%s has no bytes', async (range) => {
    const { status, headers } = await get(JS, { Range: range })
    expect([status, headers['content-range']]).toEqual([416, `bytes */${size}`])
  })

  it.each([
    'bytes=5-2',
    'bytes=1e3-',
    'bytes=0--5',
    'bytes= 0 - 5',
    'bytes=a-b',
    'bytes=',
    'bytes=,',
    'bytes',
    'items=0-5',
    'bytes=0x1-2',
    'bytes=0-5;q=1',
    'bytes=0-1,5-2',
    `bytes=${'9'.repeat(400)}-1`,
    `bytes=${'0-1,'.repeat(1000)}0-1`,
  ])('that is none, or of many parts (%s), is left out', async (range) => {
    const { status, body } = await get(JS, { Range: range })
    expect([status, body.length]).toEqual([200, size])
  })

  it('counts for GET alone', async () => {
    const { status, headers } = await get(JS, { Range: 'bytes=2-4' }, 'HEAD')
    expect([status, headers['content-length']]).toEqual([200, String(size)])
  })

  it('of an empty file has no bytes', async () => {
    expect((await get('/empty.txt', { Range: 'bytes=0-5' })).status).toBe(416)
    expect((await get('/empty.txt')).status).toBe(200)
  })

  it('is one of the file that is there: the date of If-Range has to be its own', async () => {
    const modified = (await get(JS)).headers['last-modified'] ?? ''
    const statusFor = async (ifRange: string) =>
      (await get(JS, { Range: 'bytes=2-4', 'If-Range': ifRange })).status
    expect(await statusFor(modified)).toBe(206)
    for (const other of [new Date(0).toUTCString(), new Date().toUTCString(), 'W/"x"', '"x"', '*'])
      expect(await statusFor(other)).toBe(200)
  })
})

describe('a condition', () => {
  it('is met by the entity tag and the date that the file has', async () => {
    const { headers } = await get(JS)
    const [tag = '', modified = ''] = [headers['etag'], headers['last-modified']]
    expect((await get(JS, { 'If-None-Match': `"x", ${tag}` })).status).toBe(304)
    expect((await get(JS, { 'If-None-Match': '*' })).status).toBe(304)
    expect((await get(JS, { 'If-None-Match': '"x"', 'If-Modified-Since': modified })).status).toBe(200)
    expect((await get(JS, { 'If-Modified-Since': modified })).status).toBe(304)
    expect((await get(JS, { 'If-Modified-Since': new Date(0).toUTCString() })).status).toBe(200)
    expect((await get(JS, { 'If-Match': '"x"' })).status).toBe(412)
    expect((await get(JS, { 'If-Unmodified-Since': new Date(0).toUTCString() })).status).toBe(412)
  })

  it.each(['99999999999999', '2099', 'tomorrow'])('that is not a date (%s) is left out', async (date) => {
    expect((await get(JS, { 'If-Modified-Since': date })).status).toBe(200)
    expect((await get(JS, { 'If-Unmodified-Since': date })).status).toBe(200)
  })
})

describe('an encoding', () => {
  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0.5, br;q=0.1', 'gzip'],
    ['identity', undefined],
    ['br;q=0', undefined],
    ['', undefined],
    ['a,'.repeat(4000), undefined],
  ])('is the best that %j takes', async (accepted, encoding) => {
    const { status, headers, body } = await get(JS, { 'Accept-Encoding': accepted })
    expect([status, headers['content-encoding'], headers['vary']]).toEqual([200, encoding, 'Accept-Encoding'])
    expect(body.length).toBe(
      encoding === undefined
        ? size
        : statSync(join(directory, `${JS}.${encoding === 'br' ? 'br' : 'gz'}`)).size,
    )
    expect(headers['content-type']).toContain('text/javascript')
  })
})

describe('an address', () => {
  it.each([
    ['/', PAGE],
    ['/index.html', PAGE],
    ['/?a=1', PAGE],
    ['/guide', 'guide'],
    ['/guide/', 'guide'],
    ['/guide/a%20b', 'spaced'],
  ])('%s is a page', async (path, text) => {
    const { status, body } = await get(path)
    expect([status, String(body)]).toEqual([200, text])
  })

  it.each([
    '/%',
    '/%00',
    '/%ff',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//',
    '//example.org/',
    '/__proto__',
    '/constructor',
    `/${'a'.repeat(9000)}`,
    `${JS}/`,
    '/assets',
    '/guide\\index.html',
  ])('%s is none', async (path) => {
    const { status, body } = await get(path)
    expect([status, String(body)]).toEqual([404, 'lost'])
  })
})

describe('a request', () => {
  const host = () => `Host: 127.0.0.1:${port}\r\n`

  it.each([
    ['without a Host', () => 'GET / HTTP/1.1\r\n\r\n', 400],
    ['with two', () => `GET / HTTP/1.1\r\n${host()}${host()}\r\n`, 400],
    [
      'to another host by its target',
      () => `GET http://example.org/ HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`,
      421,
    ],
    [
      'to the metrics of a stranger',
      () => `GET http://example.org/metrics HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`,
      403,
    ],
    ['that writes to /health', () => `DELETE /health HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`, 405],
    ['to another host', () => 'GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n', 421],
    ['that expects more', () => `GET / HTTP/1.1\r\n${host()}Connection: close\r\nExpect: wings\r\n\r\n`, 417],
    ['that is not HTTP', () => '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    ['with headers too long', () => `GET / HTTP/1.1\r\n${host()}X: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    [
      'that writes',
      () => `POST / HTTP/1.1\r\n${host()}Connection: close\r\nContent-Length: 2\r\n\r\nhi`,
      405,
    ],
    [
      'to a WebSocket that is elsewhere',
      () => `GET /x HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      404,
    ],
    [
      'to a WebSocket without a key',
      () => `GET /sandbox HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      400,
    ],
  ])('%s is refused, with the headers that every answer has', async (_, text, expected) => {
    const [first] = await send(text())
    expect(first?.status).toBe(expected)
    expectSafe(first?.headers ?? {})
  })

  it.each([
    [
      'whose target is a whole URL',
      () => `GET http://127.0.0.1:${port}/guide HTTP/1.1\r\nHost: example.org\r\n`,
    ],
    [
      'that would rather have HTTP/2',
      () => `GET /guide HTTP/1.1\r\n${host()}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n`,
    ],
  ])('%s is answered as any other', async (_, text) => {
    const [first] = await send(
      `${text()}Connection: ${text().includes('h2c') ? 'Upgrade, HTTP2-Settings' : 'close'}\r\n\r\n`,
    )
    expect([first?.status, first?.body.length]).toEqual([200, 5])
    expectSafe(first?.headers ?? {})
  })

  it('that would rather have HTTP/2 is cut off when its answer is not read', async () => {
    const slow = await startTestServer({ siteDirectory: directory, limits: { stalledSeconds: 1 } })
    const { hostname, port: own, host: name } = new URL(slow.address)
    const before = descriptors()
    const socket = connect(Number(own), hostname)
    await once(socket, 'connect')
    socket.pause()
    socket.write(`GET /large.txt HTTP/1.1\r\nHost: ${name}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`)
    // The connection's two ends are in this process, and the file is open meanwhile.
    await vi.waitFor(() => expect(descriptors()).toBe(before + 3), { timeout: 5000 })
    await vi.waitFor(() => expect(descriptors()).toBe(before + 1), { timeout: 10_000 })
    socket.destroy()
    await slow.close()
  })

  it.each([
    ['one', 1],
    ['several', 4],
  ])('%s of a client that leaves at any moment leave no file open', async (_, count) => {
    const leave: ((socket: Socket) => void)[] = [
      (socket) => socket.destroy(),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.end().resume(),
      (socket) => socket.end('BAD\0\r\n\r\n').resume(),
      (socket) =>
        socket
          .end(`GET /sandbox HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
          .resume(),
    ]
    const before = openFiles()
    const moments: ((socket: Socket) => Promise<unknown>)[] = [
      async () => undefined,
      () => new Promise(setImmediate),
      () => vi.waitFor(() => expect(openFiles()).toBeGreaterThan(before), PATIENCE),
    ]
    for (const until of moments) {
      for (const go of leave) {
        const socket = connect(port, '127.0.0.1')
        socket.write(`GET /large.txt HTTP/1.1\r\n${host()}\r\n`.repeat(count))
        await until(socket)
        go(socket)
        await closed(socket)
        await vi.waitFor(() => expect(openFiles()).toBe(before), PATIENCE)
      }
    }
  })

  it('for a WebSocket behind one that is not answered yet closes the connection', async () => {
    const upgrade = `GET /sandbox HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
    expect(await send(`GET ${JS} HTTP/1.1\r\n${host()}\r\n${upgrade}`)).toEqual([])
  })

  it('of any kind gets these headers', async () => {
    for (const path of ['/', JS, '/nowhere', '/health', '/metrics']) expectSafe((await get(path)).headers)
  })

  it('is answered in its turn, and too many at once on one connection end it', async () => {
    const one = (path: string) => `GET ${path} HTTP/1.1\r\n${host()}\r\n`
    const last = `GET /nowhere HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`
    const three = await send(one(JS) + one('/guide') + last)
    expect(three.map(({ status, body }) => [status, body.length])).toEqual([
      [200, size],
      [200, 5],
      [404, 4],
    ])
    const many = await send(one(JS).repeat(100))
    expect(many.map(({ status }) => status)).toEqual([...Array<number>(17).fill(200), 503])
  })
})

function expectSafe(headers: Record<string, string>): void {
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['cross-origin-opener-policy']).toBe('same-origin')
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/)
  expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*'unsafe/)
}

describe('a page', () => {
  it('may run the scripts that the build has put into it, and no others', async () => {
    const policy = (await get('/')).headers['content-security-policy'] ?? ''
    const hashes = /script-src 'self' ([^;]*)/.exec(policy)?.[1]?.split(' ') ?? []
    expect(hashes).toHaveLength(2)
    for (const hash of hashes) expect(hash).toMatch(/^'sha256-[\w+/]{43}='$/)
    expect((await get('/guide')).headers['content-security-policy']).toContain(`script-src 'self';`)
  })
})
