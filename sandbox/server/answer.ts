/** Short answers: a sentence, or a small page. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { SAFETY_HEADERS } from './safety-headers.ts'

/** Answers a request. An error or a rejection becomes a 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Answers with a sentence, or with a page when `type` says so. */
export function answer(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, {
    'Content-Type': `${type};charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-cache',
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

/** Answers a method that changes something, or is unknown. */
export function refuseMethod(response: ServerResponse, method = ''): void {
  response.setHeader('Allow', 'GET, HEAD')
  answer(response, 405, `${method} is not answered here; pages are read with GET.`)
}

/** A status line's end, and a sentence for the body. */
export interface Refusal {
  /** As in `404 Not Found`. */
  status: string
  sentence: string
  headers?: Readonly<Record<string, string>>
}

/** Answers on a socket of which `node:http` has let go, or whose bytes are not a request; and closes it. */
export function refuseSocket(socket: Duplex, { status, sentence, headers: more }: Refusal): void {
  // The answer is all that matters; a browser that has hung up by now needs none.
  socket.on('error', () => socket.destroy())
  const headers = {
    ...SAFETY_HEADERS,
    ...more,
    'Content-Type': 'text/plain;charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  // Not only ended: the other side could keep its half open, and the descriptor with it, for good.
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${sentence}`, () => socket.destroy())
}
