/** The WebSocket's address: who may connect, how many, and whether they are still there. */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { AllowedHosts } from './allowed-hosts.ts'
import { type Refusal, refuseSocket } from './answer.ts'
import type { FindAddress } from './client-address.ts'
import { Connection, type ConnectionContext } from './connection.ts'
import type { Limits } from './limits.ts'
import { hostProblem, type RequestGuard, takeTarget } from './request-guard.ts'
import { SOCKET_PATH } from '../shared/protocol.ts'

/** ws closes a message above its own bound without a word, so that is so many times ours. */
const PAYLOAD_FACTOR = 4

/** Each costs the server time, however small it is. A browser sends a message of that size in a few frames, and TCP in a few hundred pieces. */
const MOST_FRAGMENTS = 128
const MOST_CHUNKS = 4096
/** RFC 6455, 4.4: the versions that the server speaks. */
const VERSION = { 'Sec-WebSocket-Version': '13' }

export interface SocketEndpoint {
  /** Lets nobody in, and ends every session and connection; sessions may go on for so long at most. */
  close(graceSeconds: number): Promise<void>
}

export interface EndpointOptions {
  hosts: AllowedHosts
  addressOf: FindAddress
  limits: Limits
  guard: RequestGuard
}

export function openSocketEndpoint(
  server: Server,
  { hosts, addressOf, limits, guard }: EndpointOptions,
  context: ConnectionContext,
): SocketEndpoint {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PAYLOAD_FACTOR * limits.messageBytes,
    perMessageDeflate: false,
    maxFragments: MOST_FRAGMENTS,
    maxBufferedChunks: MOST_CHUNKS,
  })
  sockets.on('wsClientError', (error, socket) => {
    refuseSocket(socket, { status: '400 Bad Request', sentence: `${error.message}.`, headers: VERSION })
  })
  const connections = new Map<Connection, string>()
  /** Of each address, since the last ping. */
  const attempts = new Map<string, number>()
  let isClosing = false
  const heartbeat = setInterval(() => {
    attempts.clear()
    for (const connection of connections.keys()) connection.ping()
  }, limits.pingSeconds * 1000)

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    context.session.guarded(
      'upgrade',
      () => upgrade(request, socket, head),
      () => socket.destroy(),
    )
  })

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Its answer would be mixed into that of the request before it.
    if (guard.isBusy(socket)) return void socket.destroy()
    if (!asksForWebSocket(request)) return guard.answerAnyway(request, socket as Socket)
    takeTarget(request)
    const address = addressOf(request)
    const refusal = tooOften(address) ?? refusalOf(request, hosts) ?? noRoom(address)
    if (refusal !== undefined) {
      context.refusals.info({ address, status: refusal.status }, 'A connection was refused.')
      return refuseSocket(socket, refusal)
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, context, address)
      connections.set(connection, address)
      void connection.done.then(() => connections.delete(connection))
    })
  }

  function tooOften(address: string): Refusal | undefined {
    const count = (attempts.get(address) ?? 0) + 1
    attempts.set(address, count)
    if (count <= limits.attemptsPerAddress) return undefined
    const sentence = `Too many connections from your address; try again in ${limits.pingSeconds} seconds.`
    return { status: '429 Too Many Requests', sentence }
  }

  function noRoom(address: string): Refusal | undefined {
    const own = [...connections.values()].filter((other) => other === address).length
    if (isClosing) return unavailable('The server is being shut down; try again.')
    if (connections.size >= limits.connections) return unavailable('Too many pages are connected; try again.')
    if (own >= limits.connectionsPerAddress)
      return unavailable('Too many pages are connected from your address; close one.')
    return undefined
  }

  return {
    async close(graceSeconds) {
      isClosing = true
      clearInterval(heartbeat)
      await Promise.all([...connections.keys()].map((connection) => connection.shutDown(graceSeconds)))
      await new Promise((resolve) => sockets.close(resolve))
    },
  }
}

function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return /websocket/i.test(headers.upgrade ?? '')
}

function refusalOf(request: IncomingMessage, hosts: AllowedHosts): Refusal | undefined {
  const { host, origin } = request.headers
  const problem = hostProblem(request)
  if (problem !== undefined) return { status: '400 Bad Request', sentence: problem }
  if (!hosts.allowsHost(host)) return { status: '421 Misdirected Request', sentence: unknownHost(host) }
  if (!hosts.allowsOrigin(origin)) {
    const sentence = `Pages of ${JSON.stringify(origin)} may not connect; ALLOWED_HOSTS names those that may.`
    return { status: '403 Forbidden', sentence }
  }
  if (request.method !== 'GET')
    return { status: '405 Method Not Allowed', sentence: 'WebSockets open with GET.' }
  const path = request.url?.split('?')[0]
  if (path !== SOCKET_PATH)
    return { status: '404 Not Found', sentence: `The WebSocket is at ${SOCKET_PATH}.` }
  return undefined
}

function unavailable(sentence: string): Refusal {
  return { status: '503 Service Unavailable', sentence }
}

/** The answer to a request for a name that is not this server's. */
export function unknownHost(host: string | undefined): string {
  return `This server does not answer to ${JSON.stringify(host ?? '')}; ALLOWED_HOSTS names the hosts that it does.`
}
