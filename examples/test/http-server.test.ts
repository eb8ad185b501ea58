import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  connect,
  listen,
  sleep,
  spawn,
  withTimeout,
  type Endpoint,
  type Green,
  type GreenThread,
} from 'hublet'
import { site } from '../http-server/main.ts'
import { serveHttp, type Handler } from '../http-server/serve-http.ts'
import { missing } from '../../core/test/support/missing.ts'
import { output, startExample } from './programs.ts'

const problems: unknown[] = []
const listener = listen({ host: '127.0.0.1', port: 0, backlog: 1024 })
const { port } = listener.localAddress as { port: number }
const url = `http://127.0.0.1:${port}`
let server: GreenThread<void>

/** The site of the example, and two pages that do what a handler should not. */
const handler: Handler = function* (request) {
  if (request.url === '/broken') throw new Error('broken')
  if (request.url === '/split') return { headers: { 'X-Split': 'a\r\nX-Evil: b' } }
  return yield* site(request)
}

beforeAll(() => {
  server = spawn(() =>
    serveHttp(listener, handler, { maxBodyBytes: 1_000_000, onError: (error) => problems.push(error) }),
  )
})

afterAll(async () => {
  listener.close()
  await server
})

/** Sends bytes as they are, and gives all that comes until the server closes, or nothing more comes for a while. */
function* talk(endpoint: Endpoint, ...parts: string[]): Green<string> {
  using socket = yield* connect(endpoint)
  for (const part of parts) {
    yield* socket.sendAll(part)
    yield* sleep(0)
  }
  socket.shutdown('write')
  let answer = ''
  for (;;) {
    const bytes = yield* socket.recv(65_536)
    if (bytes.length === 0) return answer
    answer += bytes.toString('latin1')
  }
}

const ask = (...parts: string[]): GreenThread<string> => spawn(() => talk(listener.localAddress, ...parts))

const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? answer

describe.skipIf(missing('curl'))(`the HTTP server, asked by curl ${missing('curl') ?? ''}`, () => {
  it('says hello', async () => {
    const answer = await output('curl', '-si', `${url}/`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/)
    expect(answer).toMatch(/\r\n\r\nHello from a greenthread\n$/)
  })

  it('keeps the connection for a second request, and closes it when asked to', async () => {
    const kept = await output('curl', '-sv', '-w', '%{num_connects}\n', `${url}/`, `${url}/nothing`)
    expect(kept.match(/^\d$/gm)).toEqual(['1', '0'])
    const closed = await output('curl', '-si', '-H', 'Connection: close', `${url}/`)
    expect(closed).toContain('Connection: close\r\n')
  })

  it('takes a body by length, in chunks, and after a 100 Continue', async () => {
    const body = 'a body of some length '.repeat(2000)
    const ways = [
      [],
      ['-H', 'Transfer-Encoding: chunked'],
      ['-H', 'Expect: 100-continue', '--expect100-timeout', '60'],
    ]
    for (const way of ways) {
      expect(await output('curl', '-s', ...way, '--data-binary', body, `${url}/echo`)).toBe(body)
    }
  })

  it('answers HEAD without a body', async () => {
    const answer = await output('curl', '-s', '--head', `${url}/`)
    expect(answer).toMatch(/Content-Length: 25\r\n/)
  })

  it('serves others while a handler sleeps', async () => {
    const slow = output('curl', '-s', `${url}/sleep/0.3`)
    expect(await output('curl', '-s', `${url}/`)).toContain('Hello')
    expect(await slow).toBe('Slept for 0.3 s\n')
  })
})

describe.skipIf(missing('wrk'))(`the HTTP server, under the load of wrk ${missing('wrk') ?? ''}`, () => {
  it('answers every request of 100 connections', async () => {
    const report = await output('wrk', '-t1', '-c100', '-d1', `${url}/`)
    expect(report).not.toMatch(/Socket errors|Non-2xx/)
    expect(Number(/(\d+) requests in/.exec(report)?.[1])).toBeGreaterThan(100)
  })
})

describe('the HTTP server', () => {
  it('answers requests that come together in their order, and bytes that come one by one', async () => {
    const two = 'GET /sleep/0.01 HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n'
    const together = await ask(two)
    expect(together.match(/Slept.*|There is.*/g)).toEqual(['Slept for 0.01 s', 'There is no /nothing'])
    const oneByOne = await ask(...two)
    expect(oneByOne.match(/Slept.*|There is.*/g)).toEqual(['Slept for 0.01 s', 'There is no /nothing'])
  })

  it('gives a 500 for a handler that throws, tells why, and goes on', async () => {
    const answer = await ask('GET /broken HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 200'])
    expect(problems.splice(0)).toEqual([expect.objectContaining({ message: 'broken' })])
  })

  it('sends no header that would break out of its line', async () => {
    const answer = await ask('GET /split HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(statusOf(answer)).toBe('500')
    expect(answer).not.toContain('X-Evil')
    expect(problems.splice(0)).toHaveLength(1)
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['a length that is no number', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n', '400'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400',
    ],
    [
      'an encoding that it does not know',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
      '501',
    ],
    ['a body that is too large', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n', '413'],
    [
      'chunks that are too large',
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nf4241\r\n${'x'.repeat(1_000_001)}`,
      '413',
    ],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(20_000)}\r\n`, '400'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', '400'],
    ['another version', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', '400'],
    ['lines without CR', 'GET / HTTP/1.1\nHost: x\n\n', '400'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n', '400'],
    ['a space before a colon', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n', '400'],
    ['a line without a colon', 'GET / HTTP/1.1\r\nHost: x\r\njunk\r\n\r\n', '400'],
    ['a NUL in a value', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n', '400'],
    ['a CR in a value', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n', '400'],
    ['the same length twice', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\nx', '400'],
    [
      'chunks in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['a path without end', `GET /${'a'.repeat(70_000)}`, '400'],
    ['empty lines without end', '\r\n'.repeat(5000), '400'],
    ...['-6', '-0', '+5', '0x5', '', 'zz', '5 G', ' 5', '1.5', 'FFFFFFFFFFFFFFFFF', '5\0'].map((size) => [
      `a chunk of size ${JSON.stringify(size)}`,
      `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\nhello\r\n0\r\n\r\n`,
      '400',
    ]),
    [
      'a chunk without its end',
      'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n',
      '400',
    ],
    [
      'trailers without end',
      `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(20_000)}\r\n`,
      '400',
    ],
  ])('refuses %s, and closes the connection', async (_what, bytes, status) => {
    expect(statusOf(await ask(bytes))).toBe(status)
  })

  it('takes the body of a request that asks for another protocol as a body', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n'
    const body = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const answer = await ask(`POST /echo HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${chunk}`)
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200'])
  })

  it.each([
    ['headers', ['GET / HTTP/1.1\r\nHost: x\r\n', 'A: b\r\n']],
    ['a body', ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n', 'x']],
    ['empty lines', ['', '\r\n']],
  ])(
    'closes a connection whose %s come slowly, however often something comes',
    async (_what, [first = '', more = '']) => {
      const impatient = listen({ host: '127.0.0.1', port: 0 })
      const serving = spawn(() => serveHttp(impatient, site, { requestSeconds: 0.2 }))
      const socket = await spawn(() => connect(impatient.localAddress))
      const dripping = spawn(function* () {
        yield* socket.sendAll(first)
        for (;;) {
          yield* socket.sendAll(more)
          yield* sleep(0.02)
        }
      })
      await expect(dripping).rejects.toMatchObject({
        code: expect.stringMatching(/EPIPE|ECONNRESET/) as string,
      })
      socket.close()
      impatient.close()
      await serving
    },
  )

  it('closes a connection from which nothing comes', async () => {
    const impatient = listen({ host: '127.0.0.1', port: 0 })
    const serving = spawn(() => serveHttp(impatient, site, { idleSeconds: 0.1 }))
    const end = await spawn(function* () {
      using socket = yield* connect(impatient.localAddress)
      return yield* withTimeout(10, () => socket.recv(1))
    })
    expect(end).toHaveLength(0)
    impatient.close()
    await serving
  })

  it('starts as its header says', async () => {
    const { line } = await startExample('http-server/main', [], { PORT: '0' })
    expect(await (await fetch(line)).text()).toBe('Hello from a greenthread\n')
  })
})
