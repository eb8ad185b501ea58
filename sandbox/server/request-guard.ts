/**
 * Guards every HTTP request: headers for safety, the refusals of RFC 9112 that `node:http` leaves to its user, one
 * request of a connection at a time, and a 500 for every error.
 */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
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
  /** How long a client may read nothing of an answer. */
  stalledSeconds: number
}

export interface RequestGuard {
  /** Whether an earlier request of this connection is being answered. */
  isBusy(socket: Duplex): boolean
  /**
   * Answers a request that asks for another protocol as if it did not, which RFC 9110, 7.8 allows: some clients ask for `h2c` with
   * each request. The connection is closed then, since `node:http` has let go of it.
   */
  answerAnyway(request: IncomingMessage, socket: Socket): void
}

/** Hands the requests of `server` to `handler`, which may throw. */
export function guardRequests(server: Server, handler: Handler, options: GuardOptions): RequestGuard {
  const turns = new ConnectionTurns()
  const guarded = (then: Handler) => (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const begin = (): void => {
      response.once('close', () => turns.leave(socket))
      void answerSafely(then, request, response, options)
    }
    if (!turns.take(socket, begin)) void answerSafely(refuseCrowd, request, response, options)
  }
  const answerChecked = guarded(checked(handler))
  server.on('request', answerChecked)
  server.on('checkExpectation', guarded(refuseExpectation))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // Half of an answer may be on its way, into which another one would be mixed.
    if (error.code === 'ECONNRESET' || !socket.writable || turns.isBusy(socket)) socket.destroy()
    else refuseSocket(socket, REFUSALS[error.code ?? ''] ?? MALFORMED)
  })
  return {
    isBusy: (socket) => turns.isBusy(socket as Socket),
    answerAnyway(request, socket) {
      const response = new ServerResponse(request)
      response.shouldKeepAlive = false
      response.assignSocket(socket)
      response.once('finish', () => {
        response.detachSocket(socket)
        socket.destroySoon()
      })
      socket.on('error', () => socket.destroy())
      socket.setTimeout(options.stalledSeconds * 1000, () => socket.destroy())
      answerChecked(request, response)
    },
  }
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
    takeTarget(request)
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

/**
 * RFC 9112, 3.2.2: a target may be a whole URL, whose host counts then, and not that of the header. Afterwards the request looks as
 * all others do.
 */
export function takeTarget(request: IncomingMessage): void {
  const [, host, path = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? []
  if (host === undefined) return
  request.headers.host = host
  request.url = path.startsWith('/') ? path : `/${path}`
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
