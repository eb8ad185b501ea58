/** Green handlers inside the servers that people use: `node:http` and Fastify. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { connect as netConnect, type AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import {
  Event,
  GreenletExit,
  IOClosed,
  Semaphore,
  Timeout,
  connect,
  fromNodeStream,
  getHub,
  getSignal,
  green,
  serve,
  sleep,
  spawn,
  toNodeStream,
  until,
  withTimeout,
  type Green,
  type GreenSocket,
} from '../../index.ts'
import { localListener, recvAll, sleepUntil } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** Runs `use(url)` while a server answers. */
async function withServer(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

async function answer(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, { ...init, headers: { connection: 'close' } })
  return `${response.status} ${await response.text()}`
}

/** A green server that says what it was asked in capitals. */
function* shouting(client: GreenSocket): Green<void> {
  yield* client.sendAll((yield* recvAll(client)).toUpperCase())
}

function* askUpstream({ localAddress }: GreenSocket, question: string): Green<string> {
  using upstream = yield* connect(localAddress)
  yield* upstream.sendAll(question)
  upstream.shutdown('write')
  return yield* recvAll(upstream)
}

async function withUpstream(use: (upstream: GreenSocket) => Promise<void>): Promise<void> {
  const upstream = localListener()
  const serving = spawn(() => serve(upstream, shouting))
  try {
    await use(upstream)
  } finally {
    serving.kill()
    await serving.catch(() => undefined)
    upstream.close()
  }
}

/** Aborted when the client leaves before its answer is complete. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) left.abort(new Error('the client has left'))
  })
  return left.signal
}

describe('a green handler that is given a signal', () => {
  /** Notes how it ends. */
  function* slow(ends: unknown[]): Green<string> {
    const signal = getSignal()
    try {
      yield* sleep(60)
      return 'never'
    } finally {
      ends.push(signal.reason)
    }
  }

  /** Asks, and leaves when the handler runs. */
  async function leave(url: string, running: Promise<unknown>): Promise<void> {
    const client = netConnect(Number(new URL(url).port), '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await running
    client.destroy()
  }

  it('ends with its client in node:http, and a promise that nobody has asked for is no trouble', async () => {
    const ends: unknown[] = []
    const called = new Event<PromiseLike<unknown>>()
    const handler = green((_request: IncomingMessage, _response: ServerResponse) => slow(ends), {
      signal: (_request, response) => leaving(response),
    })
    const listener: RequestListener = (request, response) => {
      const { thread } = handler(request, response)
      called.send(new Promise<void>((resolve) => void thread.link(() => resolve())))
    }
    await withServer(listener, async (url) => {
      const ended = spawn(function* () {
        return [yield* called.wait()]
      })
      await leave(url, ended.then())
      await (
        await ended
      )[0]
    })
    expect(ends).toEqual([expect.objectContaining({ message: 'the client has left' })])
  })

  it('ends with its client in Fastify, which goes on to serve', async () => {
    const ends: unknown[] = []
    const running = new Event()
    const app = Fastify()
    app.get(
      '/',
      green(
        function* (_request: unknown, _reply: { raw: ServerResponse }) {
          running.send()
          return yield* slow(ends)
        },
        { signal: (_request, reply) => leaving(reply.raw) },
      ),
    )
    app.get('/quick', () => 'quick')
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    await leave(url, spawn(() => running.wait()).then())
    await spawn(() => sleepUntil(() => ends.length > 0))
    expect(ends).toEqual([expect.objectContaining({ message: 'the client has left' })])
    expect(await answer(`${url}/quick`)).toBe('200 quick')
    await app.close()
  })

  it('gives its error to the hub when nobody has asked for the promise, and to whoever has', async () => {
    const hub = getHub()
    const print = hub.onError
    const reported: unknown[] = []
    hub.onError = (error) => void reported.push(error)
    try {
      const failing = green(function* (message: string) {
        yield* sleep(0)
        throw new Error(message)
      })
      void failing('nobody asks')
      await expect(failing('asked')).rejects.toThrow('asked')
      const killed = failing('never thrown')
      killed.kill()
      await expect(killed).rejects.toBeInstanceOf(GreenletExit)
      await spawn(() => sleep(0))
    } finally {
      hub.onError = print
    }
    expect(reported.map(String)).toEqual(['Error: nobody asks'])
  })

  it('is refused at once for what is not a signal', () => {
    expect(() => green(() => 1, { signal: new AbortController() as never })).toThrow(/green: signal/)
  })
})

describe('a green handler inside node:http', () => {
  it('reads the request by lines, asks another server, and answers, many at a time', async () => {
    await withUpstream(async (upstream) => {
      const handler = green(function* (request: IncomingMessage, response: ServerResponse) {
        const body = fromNodeStream(request)
        const out = fromNodeStream(response)
        for (;;) {
          const line = String(yield* body.recvLine())
          if (line === '') break
          yield* out.sendAll(yield* askUpstream(upstream, line))
        }
        response.end()
      })
      await withServer(
        (request, response) => void handler(request, response),
        async (url) => {
          const bodies = Array.from({ length: 20 }, (_, i) => `line ${i}\nand more of ${i}\n`)
          const answers = await Promise.all(bodies.map((body) => answer(url, { method: 'POST', body })))
          expect(answers).toEqual(bodies.map((body) => `200 ${body.toUpperCase()}`))
        },
      )
    })
  })

  it('is killed when its client has gone, and runs its finally', async () => {
    const ends: string[] = []
    function* slow(response: ServerResponse): Green<void> {
      try {
        yield* sleep(60)
        response.end('never')
      } finally {
        ends.push('let go')
      }
    }
    let thread: Promise<void> | undefined
    const listener: RequestListener = (_request, response) => {
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      thread = spawn(slow, response).killOn(gone.signal).then()
      thread.catch(() => undefined)
    }
    await withServer(listener, async (url) => {
      const client = netConnect(Number(new URL(url).port), '127.0.0.1')
      client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      await spawn(() => sleepUntil(() => thread !== undefined))
      client.destroy()
      await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    })
    expect(ends).toEqual(['let go'])
  })

  it('hears that the client is gone while it sends', async () => {
    let sending: Promise<unknown> | undefined
    const handler = green(function* (_request: IncomingMessage, response: ServerResponse) {
      const out = fromNodeStream(response)
      for (;;) yield* out.sendAll(Buffer.alloc(1_000_000))
    })
    const listener: RequestListener = (request, response) => {
      sending = handler(request, response).catch((error: unknown) => error)
    }
    await withServer(listener, async (url) => {
      const client = netConnect(Number(new URL(url).port), '127.0.0.1')
      client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      await once(client, 'data')
      client.destroy()
      const error = (await sending) as NodeJS.ErrnoException
      expect(error).toBeInstanceOf(Error)
      expect(error instanceof IOClosed || /^(EPIPE|ECONNRESET|ERR_STREAM_)/.test(String(error.code))).toBe(
        true,
      )
    })
  })

  it('serves a connection that green code has accepted', async () => {
    using listener = localListener()
    const server = createServer(
      green(function* (request, response) {
        yield* sleep(0)
        response.end(`green ${request.url}`)
      }) as RequestListener,
    )
    const accepting = spawn(function* () {
      const connection = toNodeStream(yield* listener.accept())
      server.emit('connection', connection)
      return connection
    })
    const { port } = listener.localAddress as { port: number }
    expect(await answer(`http://127.0.0.1:${port}/page`)).toBe('200 green /page')
    const connection = await accepting
    if (!connection.closed) await once(connection, 'close')
  })
})

describe('a green handler inside Fastify', () => {
  it('answers with what it returns, after waiting for a green server, beside others', async () => {
    await withUpstream(async (upstream) => {
      const app = Fastify()
      const atATime = new Semaphore(2)
      let [busy, most] = [0, 0]
      app.get<{ Params: { name: string } }>(
        '/:name',
        green(function* (request: { params: { name: string } }) {
          yield* atATime.acquire()
          most = Math.max(most, ++busy)
          try {
            return { said: yield* askUpstream(upstream, request.params.name) }
          } finally {
            busy--
            atATime.release()
          }
        }),
      )
      const url = await app.listen({ host: '127.0.0.1', port: 0 })
      const names = ['ann', 'bob', 'cid', 'dee', 'eve']
      const answers = await Promise.all(names.map((name) => answer(`${url}/${name}`)))
      expect(answers).toEqual(names.map((name) => `200 {"said":"${name.toUpperCase()}"}`))
      expect(most).toBe(2)
      await app.close()
    })
  })

  it('that throws is an answer of Fastify, a timeout too, and hooks may be green', async () => {
    const app = Fastify()
    const hooked: string[] = []
    app.addHook(
      'onRequest',
      green(function* (request: { url: string }) {
        yield* sleep(0)
        hooked.push(request.url)
      }),
    )
    app.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof Timeout ? 504 : 500).send(String((error as Error).message)),
    )
    app.get(
      '/fails',
      green(function* () {
        yield* sleep(0)
        throw new RangeError('no such row')
      }),
    )
    app.get(
      '/late',
      green(function* () {
        yield* withTimeout(0.001, () => until(new Promise(() => undefined)))
      }),
    )
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    expect(await answer(`${url}/fails`)).toBe('500 no such row')
    expect(await answer(`${url}/late`)).toMatch(/^504 /)
    expect(hooked).toEqual(['/fails', '/late'])
    await app.close()
  })
})
