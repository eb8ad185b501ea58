/**
 * Guards every HTTP request: headers for safety, the refusals of RFC 9112 that `node:http` leaves to its user, one
 * request of a connection at a time, and a 500 for every error.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { answer, type Handler, refuseSocket } from './answer.ts'
import type { FindAddress } from './client-address.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { SAFETY_HEADERS } from './safety-headers.ts'
import { ConnectionTurns } from './turns.ts'

export interface GuardOptions {
  log: Log
  metrics: Metrics
  addressOf: FindAddress
}

/** Hands the requests of `server` to `handler`, which may throw. */
export function guardRequests(server: Server, handler: Handler, options: GuardOptions): void {
  const turns = new ConnectionTurns()
  const guarded = (then: Handler) => (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const begin = (): void => {
      response.once('close', () => turns.leave(socket))
      void answerSafely(then, request, response, options)
    }
    if (!turns.take(socket, begin)) void answerSafely(refuseCrowd, request, response, options)
  }
  server.on('request', guarded(checked(handler)))
  server.on('checkExpectation', guarded(refuseExpectation))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // Half of an answer may be on its way, into which another one would be mixed.
    if (error.code === 'ECONNRESET' || !socket.writable || turns.isBusy(socket)) socket.destroy()
    else refuseSocket(socket, REFUSALS[error.code ?? ''] ?? MALFORMED)
  })
}

async function answerSafely(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
  { log, metrics, addressOf }: GuardOptions,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(SAFETY_HEADERS)) response.setHeader(name, value)
    await handler(request, response)
  } catch (error) {
    // A client that gave up its answer has made the pipeline fail, which is nobody's mistake.
    if (response.destroyed || request.socket.destroyed) return
    metrics.errorCaught('request')
    log.error({ err: error, address: addressOf(request) }, 'A request failed.')
    apologize(response)
  }
}

/** The last means is the end of the connection: no error of one answer reaches anybody else. */
function apologize(response: ServerResponse): void {
  try {
    if (response.headersSent) response.destroy()
    else answer(response, 500, 'The server failed to answer; its log says why.')
  } catch {
    response.destroy()
  }
}

function checked(handler: Handler): Handler {
  return (request, response) => {
    const problem = hostProblem(request)
    if (problem === undefined) return handler(request, response)
    response.shouldKeepAlive = false
    answer(response, 400, problem)
  }
}

/** RFC 9112, 3.2: one Host, no more and no fewer. @returns what is wrong, if anything is */
export function hostProblem({ rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) return 'The request has more than one Host.'
  return hosts.length === 0 && httpVersion !== '1.0' ? 'The request has no Host.' : undefined
}

function refuseCrowd(_: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false
  answer(response, 503, 'Too many requests came at once on this connection.')
}

function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  answer(response, 417, `${JSON.stringify(request.headers.expect)} cannot be expected here.`)
}

const MALFORMED = { status: '400 Bad Request', sentence: 'The request is not one of HTTP/1.1.' }

/** By the codes of Node's parser. */
const REFUSALS: Readonly<Record<string, { status: string; sentence: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    sentence: 'The headers are too long.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: '413 Payload Too Large',
    sentence: 'The extensions of the chunks are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', sentence: 'The request took too long to come.' },
}
