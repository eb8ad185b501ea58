/** HTTP/1.1 on green sockets: one greenthread for each connection, which reads from top to bottom. */
import { IOClosed, serve, sleep, spawn, withTimeout, type Green, type GreenSocket } from 'hublet'
import { BadRequest, RequestParser, type Request } from './request-parser.ts'
import { encode, type Response } from './response.ts'

export type Handler = (request: Request) => Green<Response>

export interface HttpOptions {
  /** Connections at a time; further ones wait. 10,000 unless given. */
  concurrency?: number
  /** Seconds after which a connection is closed that nothing came from. 60 unless given. */
  idleSeconds?: number
  /** The largest body of a request; 1 MiB unless given. */
  maxBodyBytes?: number
  /** Takes what a handler throws; the client gets a 500. Unless given it is printed. */
  onError?: (error: unknown, request: Request) => void
}

/**
 * Where bytes arrive, for all connections together: from the return of `recvInto` to the end of `feed`, which keeps
 * nothing of it, there is no `yield*`, so nobody else can run.
 */
const INPUT = Buffer.alloc(16_384)

/** How long a refused client is listened to. */
const LINGER_SECONDS = 2

/** Serves until the listener is closed. */
export function* serveHttp(listener: GreenSocket, handler: Handler, options: HttpOptions = {}): Green<void> {
  const { concurrency = 10_000, idleSeconds = 60 } = options
  const connections = new Set<Connection>()
  const sweeper = spawn(closeIdle, connections, idleSeconds)
  try {
    yield* serve(
      listener,
      function* (client) {
        const connection = new Connection(client, handler, options)
        connections.add(connection)
        try {
          yield* connection.run()
        } finally {
          connections.delete(connection)
        }
      },
      { concurrency },
    )
  } catch (error) {
    if (!(error instanceof IOClosed)) throw error
  } finally {
    sweeper.kill()
  }
}

/** One greenthread looks after all: a timer for each read would cost more than the read. */
function* closeIdle(connections: ReadonlySet<Connection>, idleSeconds: number): Green<void> {
  for (;;) {
    yield* sleep(idleSeconds / 4)
    const limit = performance.now() - 1000 * idleSeconds
    for (const connection of connections) connection.closeIfIdleSince(limit)
  }
}

class Connection {
  #client: GreenSocket
  #handler: Handler
  #parser: RequestParser
  #onError: (error: unknown, request: Request) => void
  /** When something was to come or to go last, in milliseconds; null while a handler has the request. */
  #idleSince: number | null = performance.now()

  constructor(client: GreenSocket, handler: Handler, options: HttpOptions) {
    this.#client = client
    this.#handler = handler
    this.#parser = new RequestParser(options.maxBodyBytes ?? 1024 * 1024)
    this.#onError = options.onError ?? ((error) => console.error(error))
  }

  *run(): Green<void> {
    try {
      while (yield* this.#serveWhatComes());
    } catch (error) {
      if (error instanceof BadRequest) yield* this.#refuse(error)
      else if (!isGone(error)) throw error
    }
  }

  /** @returns whether the connection goes on */
  *#serveWhatComes(): Green<boolean> {
    const count = yield* this.#client.recvInto(INPUT)
    if (count === 0) return false
    const requests = this.#parser.feed(INPUT.subarray(0, count))
    for (const request of requests) {
      this.#idleSince = null
      const response = yield* this.#respond(request)
      this.#idleSince = performance.now()
      yield* this.#client.sendAll(response)
      if (!request.keepAlive) return false
    }
    this.#idleSince = performance.now()
    if (this.#parser.takeExpectation()) yield* this.#client.sendAll('HTTP/1.1 100 Continue\r\n\r\n')
    return true
  }

  *#respond(request: Request): Green<Buffer> {
    const circumstances = { withoutBody: request.method === 'HEAD', keepAlive: request.keepAlive }
    try {
      return encode(yield* this.#handler(request), circumstances)
    } catch (error) {
      this.#onError(error, request)
      return encode({ status: 500, body: 'Internal Server Error\n' }, circumstances)
    }
  }

  /**
   * A socket that is closed while bytes are unread resets the connection, and the client would not see why it was refused:
   * what it still sends is read and thrown away, for a while.
   */
  *#refuse({ status, message }: BadRequest): Green<void> {
    const refusal = encode({ status, body: `${message}\n` }, { withoutBody: false, keepAlive: false })
    try {
      yield* this.#client.sendAll(refusal)
      this.#client.shutdown('write')
      yield* withTimeout({ seconds: LINGER_SECONDS, timeoutValue: undefined }, () => this.#drain())
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  *#drain(): Green<void> {
    while ((yield* this.#client.recvInto(INPUT)) > 0);
  }

  /** Whoever waits for this client's bytes, or for room to send, gets `IOClosed`. */
  closeIfIdleSince(limit: number): void {
    if (this.#idleSince !== null && this.#idleSince < limit) this.#client.close()
  }
}

/** The client has closed the connection, or it was closed because it was idle. */
function isGone(error: unknown): boolean {
  return (
    error instanceof IOClosed ||
    ['ECONNRESET', 'EPIPE', 'ENOTCONN'].includes((error as { code?: string }).code ?? '')
  )
}
