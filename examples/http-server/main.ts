/**
 * A small HTTP/1.1 server: keep-alive, pipelining, chunked requests, `100 Continue`, HEAD; the parser is http-parser-js.
 *
 *     PORT=8000 node dist/examples/http-server/main.js
 *     curl http://127.0.0.1:8000/sleep/0.5
 *     wrk -c 100 http://127.0.0.1:8000/
 */
import { listen, sleep, spawn, type Green } from 'hublet'
import type { Request } from './request-parser.ts'
import type { Response } from './response.ts'
import { serveHttp } from './serve-http.ts'

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' }

/** Each call is a greenthread's own: it may sleep, read sockets, wait for promises. */
export function* site(request: Request): Green<Response> {
  const [, page = '', argument = ''] = request.url.split('/')
  if (page === '') return { headers: TEXT, body: 'Hello from a greenthread\n' }
  if (page === 'echo') return { headers: TEXT, body: request.body }
  if (page === 'sleep') {
    const seconds = Math.min(Number(argument) || 0, 10)
    yield* sleep(Math.max(seconds, 0))
    return { headers: TEXT, body: `Slept for ${seconds} s\n` }
  }
  return { status: 404, headers: TEXT, body: `There is no ${request.url}\n` }
}

if (process.argv[1] === import.meta.filename) {
  const listener = listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 8000), backlog: 1024 })
  const address = listener.localAddress
  if ('port' in address) console.log(`http://${address.host}:${address.port}/`)
  await spawn(() => serveHttp(listener, site))
}
