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

/** How often a connection is looked at before it is closed. */
const CHECKS_PER_IDLE_TIME = 4

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
    yield* sleep(idleSeconds / CHECKS_PER_IDLE_TIME)
    for (const connection of connections) connection.noteCheck(CHECKS_PER_IDLE_TIME)
  }
}

class Connection {
  #client: GreenSocket
  #handler: Handler
  #parser: RequestParser
  #onError: (error: unknown, request: Request) => void
  /** How often it was found waiting since something came or went; null while a handler has the request. */
  #idleChecks: number | null = 0

  constructor(client: GreenSocket, handler: Handler, options: HttpOptions) {
    this.#client = client
    this.#handler = handler
    this.#parser = new RequestParser(options.maxBodyBytes ?? 1024 * 1024)
    this.#onError = options.onError ?? ((error) => console.error(error))
  }

  *run(): Green<void> {
    try {
      for (;;) {
        const count = yield* this.#client.recvInto(INPUT)
        if (count === 0) return
        const requests = this.#parser.feed(INPUT.subarray(0, count))
        for (const request of requests) {
          yield* this.#client.sendAll(yield* this.#respond(request))
          if (!request.keepAlive) return
        }
        this.#idleChecks = 0
        if (this.#parser.takeExpectation()) yield* this.#client.sendAll('HTTP/1.1 100 Continue\r\n\r\n')
      }
    } catch (error) {
      if (error instanceof BadRequest) yield* this.#refuse(error)
      else if (!isGone(error)) throw error
    }
  }

  *#respond(request: Request): Green<Buffer> {
    const circumstances = { withoutBody: request.method === 'HEAD', keepAlive: request.keepAlive }
    this.#idleChecks = null
    try {
      return encode(yield* this.#handler(request), circumstances)
    } catch (error) {
      this.#onError(error, request)
      return encode({ status: 500, body: 'Internal Server Error\n' }, circumstances)
    } finally {
      this.#idleChecks = 0
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
  noteCheck(most: number): void {
    if (this.#idleChecks === null) return
    if (this.#idleChecks === most) this.#client.close()
    else this.#idleChecks++
  }
}

/** The client has closed the connection, or it was closed because it was idle. */
function isGone(error: unknown): boolean {
  return (
    error instanceof IOClosed ||
    ['ECONNRESET', 'EPIPE', 'ENOTCONN'].includes((error as { code?: string }).code ?? '')
  )
}
