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
  /** Seconds that a request may take from its first byte to its last, and the first one from the connection on. 30 unless given. */
  requestSeconds?: number
  /** The largest body of a request; 1 MiB unless given. */
  maxBodyBytes?: number
  /** Takes what a handler throws; the client gets a 500. Unless given it is printed. */
  onError?: (error: unknown, request: Request) => void
}

/**
 * Buffer for receives of all connections. From the return of `recvInto` to the end of `feed`, which keeps nothing of
 * it, there is no `yield*`, so nobody else can run.
 */
const INPUT = Buffer.alloc(16_384)

/** How often a connection is looked at in the shorter of its two times. */
const CHECKS = 4

/** How long a refused client is listened to. */
const LINGER_SECONDS = 2

/** Serves until the listener is closed. */
export function* serveHttp(listener: GreenSocket, handler: Handler, options: HttpOptions = {}): Green<void> {
  const { concurrency = 10_000, idleSeconds = 60, requestSeconds = 30 } = options
  const connections = new Set<Connection>()
  const sweeper = spawn(closeLate, connections, { idleSeconds, requestSeconds })
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
      // No connection's error ends the others.
      { concurrency, onError: (error) => console.error(error) },
    )
  } catch (error) {
    if (!(error instanceof IOClosed)) throw error
  } finally {
    sweeper.kill()
  }
}

interface Patience {
  idleSeconds: number
  requestSeconds: number
}

/** One greenthread looks after all: a timer for each read would cost more than the read. */
function* closeLate(connections: ReadonlySet<Connection>, patience: Patience): Green<void> {
  const seconds = Math.min(patience.idleSeconds, patience.requestSeconds) / CHECKS
  for (;;) {
    yield* sleep(seconds)
    for (const connection of connections) connection.noteTime(seconds, patience)
  }
}

class Connection {
  #client: GreenSocket
  #handler: Handler
  #parser: RequestParser
  #onError: (error: unknown, request: Request) => void
  /** Seconds since something came or went; null while a handler has the request. */
  #idle: number | null = 0
  /** Seconds since the request began to come, or the connection; null between two requests. */
  #coming: number | null = 0

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
        this.#idle = 0
        this.#coming = requests.length > 0 ? null : (this.#coming ?? 0)
        if (this.#parser.takeExpectation()) yield* this.#client.sendAll('HTTP/1.1 100 Continue\r\n\r\n')
      }
    } catch (error) {
      if (error instanceof BadRequest) yield* this.#refuse(error)
      else if (!isGone(error)) throw error
    }
  }

  *#respond(request: Request): Green<Buffer> {
    const circumstances = { withoutBody: request.method === 'HEAD', keepAlive: request.keepAlive }
    this.#idle = null
    try {
      return encode(yield* this.#handler(request), circumstances)
    } catch (error) {
      this.#onError(error, request)
      return encode({ status: 500, body: 'Internal Server Error\n' }, circumstances)
    } finally {
      this.#idle = 0
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

  /** Closes a connection that is late: a greenthread that waits for its bytes, or for room to send, gets `IOClosed`. */
  noteTime(seconds: number, { idleSeconds, requestSeconds }: Patience): void {
    if (this.#idle === null) return
    this.#idle += seconds
    if (this.#coming !== null) this.#coming += seconds
    if (this.#idle > idleSeconds || (this.#coming ?? 0) > requestSeconds) this.#client.close()
  }
}

/**
 * The client is gone, or was closed because it was late. Only sockets are asked here, and they name the call that failed:
 * whichever error a network gives for its peer (`ECONNRESET`, `ETIMEDOUT`, `EHOSTUNREACH`), it is this client's alone.
 */
function isGone(error: unknown): boolean {
  return error instanceof IOClosed || (error instanceof Error && 'syscall' in error)
}
