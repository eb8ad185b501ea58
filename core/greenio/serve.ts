/** A server's own loop: one greenthread per connection, and no more of them than it can bear. */
import {
  checkCallback,
  checkFlag,
  checkFunction,
  checkLimit,
  checkOptions,
  checkSignal,
  checkWhole,
  refuse,
} from '../ground/checks.ts'
import { GreenletExit, StopServe } from '../ground/errors.ts'
import { channelsOf } from '../ground/node.ts'
import { Operation, type OperationEnd } from '../ground/operation.ts'
import { greenCall } from '../greenlet/green-call.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { spawn, type GreenThread, type Spawnable } from '../green/greenthread.ts'
import { getHub } from '../hubs/registry.ts'
import { Semaphore } from '../green/semaphore.ts'
import { isPromiseLike } from '../green/until.ts'
import { WaitList } from '../green/wait-list.ts'
import { doAll } from '../green/do-all.ts'
import { acceptPatiently } from './accept.ts'
import { GreenSocket } from './socket.ts'

/** A message of the tracing channel `hublet:serve`: one client, from its acceptance to the end of its handler. */
export interface ServeOperation extends OperationEnd {
  /** The server socket. */
  readonly server: GreenSocket
  readonly client: GreenSocket
}

const channels = channelsOf('hublet:serve')

export interface ServeOptions {
  /** How many connections are handled at a time, at most; further ones wait in the server socket's backlog. 1000 unless given. */
  concurrency?: number
  /**
   * Takes an error that a handler throws; unless given, `hub.onError` does. Serving goes on in either case. With `'throw'`
   * the first such error ends `serve`, which throws it.
   */
  onError?: ((error: unknown, client: GreenSocket) => unknown) | 'throw'
  /**
   * Whether `recv` of a client lends large messages instead of making memory for each: the bytes are the handler's until it calls
   * `recv` of that client again, or ends, and the memory then holds what has come for others. Bytes that are to stay longer have to
   * be copied (`Buffer.from(bytes)`). Clients that wait hold no memory. False unless given.
   */
  lend?: boolean
  /** Stops the server when it is aborted: the server socket is closed, and clients that are there get their `grace`. */
  signal?: AbortSignal
  /**
   * Seconds that handlers get to end after a stop by the signal, 10 unless given; null for ever. Then they are killed: the
   * `cause` of their `GreenletExit` is the signal's reason.
   */
  grace?: number | null
}

/**
 * Accepts connections for ever, and calls `handler(client)` in a greenthread of its own for each. The client is closed
 * when its handler ends, however it ends. Serving outlives a handler that throws: a client can reset its connection at any
 * time, and is not to end the server by it.
 *
 * It ends in these ways. When `options.signal` is aborted, the server socket is closed, so that new clients are
 * refused; `serve` returns when the handlers have ended, or were killed after their time. A handler, or `onError`,
 * that throws {@link StopServe} makes `serve` return at once; those that are still running go on, and the server
 * socket stays open. When the server socket is closed meanwhile, `serve` throws `IOClosed`.
 *
 * When descriptors or memory run out (`EMFILE`), it tells `hub.onError` once, waits, and goes on.
 *
 * @param server - from `listen`
 * @param handler - a green function, a plain one, or one that returns a promise
 * @throws errors of `accept`; with `onError: 'throw'` errors of a handler; ERR_OPTION_INVALID
 * @eventlet eventlet.convenience.serve
 * @example
 * const stop = new AbortController()
 * process.once('SIGTERM', () => stop.abort())
 * yield* serve(listen({ port: 7000 }), handle, { signal: stop.signal, grace: 5 })
 */
export const serve = greenCall(function* serve<R>(
  server: GreenSocket,
  handler: ((client: GreenSocket) => R) & Spawnable<R>,
  options: ServeOptions = {},
): Green<void> {
  const service = new Service(checkServer(server), handler, options)
  yield* service.run()
})

class Service {
  /** Whether no error reaches the greenlet of `serve` any more: it has ended, or waits for the last handlers. */
  #over = false
  #greenlet = getCurrent()
  #server: GreenSocket
  #handler: (client: GreenSocket) => unknown
  #onError: ServeOptions['onError']
  #signal: AbortSignal | undefined
  #grace: number | null
  #lend: boolean
  #room: Semaphore
  #handling = new Set<GreenThread<unknown>>()
  #ended = new WaitList()

  constructor(server: GreenSocket, handler: (client: GreenSocket) => unknown, options: ServeOptions) {
    const { concurrency = 1000, lend = false, onError, signal, grace = 10 } = checkOptions('serve', options)
    this.#server = server
    this.#handler = checkFunction('serve: handler', handler, 'a function of a client')
    this.#room = new Semaphore(checkWhole('serve: concurrency', concurrency, 1))
    if (onError !== undefined && onError !== 'throw')
      checkCallback('serve: onError', onError, "a function of an error and a client, or 'throw'")
    this.#onError = onError
    this.#lend = checkFlag('serve: lend', lend)
    this.#signal = signal === undefined ? signal : checkSignal('serve: signal', signal)
    this.#grace = checkLimit('serve: grace', grace)
  }

  *run(): Green<void> {
    const stop = (): void => this.#stop()
    this.#signal?.addEventListener('abort', stop)
    try {
      if (this.#signal?.aborted !== true) yield* this.#acceptAll()
    } catch (error) {
      if (!(error instanceof StopServe)) throw error
    } finally {
      this.#over = true
      this.#signal?.removeEventListener('abort', stop)
    }
    if (this.#signal?.aborted !== true) return
    this.#server.close()
    yield* this.#finish()
  }

  *#acceptAll(): Green<void> {
    for (;;) {
      yield* this.#room.acquire()
      this.#handle(yield* acceptPatiently(this.#server, this.#ended))
    }
  }

  /** The signal was aborted, by any code: a callback of Node's, a handler. */
  #stop(): void {
    this.#endWith(new StopServe())
  }

  /** Lets the handlers end, and kills those that do not. */
  *#finish(): Green<void> {
    const killing =
      this.#grace === null ? null : getHub().scheduleCallGlobal(this.#grace, () => this.#killAll())
    try {
      while (this.#handling.size > 0) yield* this.#ended.wait()
    } finally {
      killing?.cancel()
    }
  }

  #killAll(): void {
    const reason: unknown = this.#signal?.reason
    doAll(this.#handling, (thread) => thread.killBecause(reason))
  }

  #handle(client: GreenSocket): void {
    const loan = this.#lend ? GreenSocket.lendBytesOf(client) : null
    const operation = channels.hasSubscribers
      ? new Operation<ServeOperation>(channels, { server: this.#server, client })
      : null
    const thread =
      operation === null ? spawn(this.#handler, client) : operation.start(() => spawn(this.#handler, client))
    this.#handling.add(thread)
    thread.link(() => {
      this.#handling.delete(thread)
      this.#room.release()
      this.#ended.wakeFirstSoon()
      if (operation !== null) tellEnd(operation, thread.settled)
      client.close()
      loan?.end()
    })
    thread.catch((error: unknown) => this.#failed(error, client))
  }

  #failed(error: unknown, client: GreenSocket): void {
    if (error instanceof GreenletExit) return
    if (error instanceof StopServe || this.#onError === 'throw') this.#endWith(error)
    else if (this.#onError === undefined) getHub().reportError(error, 'A handler of serve failed')
    else this.#tell(this.#onError, error, client)
  }

  #tell(
    onError: (error: unknown, client: GreenSocket) => unknown,
    error: unknown,
    client: GreenSocket,
  ): void {
    try {
      const told = onError(error, client)
      if (isPromiseLike(told)) told.then(undefined, (failure: unknown) => this.#onErrorFailed(failure))
    } catch (failure) {
      this.#onErrorFailed(failure)
    }
  }

  #onErrorFailed(failure: unknown): void {
    if (failure instanceof StopServe) this.#endWith(failure)
    else getHub().reportError(failure, 'The onError of serve failed')
  }

  /** It ends in MAINLOOP, because any code may stop it. */
  #endWith(error: unknown): void {
    getHub().scheduleCallGlobal(0, () => {
      if (this.#over) this.#tooLate(error)
      else this.#greenlet.resumeThrow(error)
    })
  }

  /** It must not be lost, and there is nobody left to throw it at. */
  #tooLate(error: unknown): void {
    if (error instanceof StopServe) return
    getHub().reportError(error, 'A handler failed after serve had ended')
  }
}

function tellEnd(operation: Operation<ServeOperation>, settled: PromiseSettledResult<unknown>): void {
  if (settled.status === 'fulfilled') operation.end('result', settled.value)
  else operation.end(settled.reason instanceof GreenletExit ? 'killed' : 'error', settled.reason)
}

function checkServer(server: unknown): GreenSocket {
  if (server instanceof GreenSocket) return server
  throw refuse('serve: server socket', server, 'a socket that listen() made')
}
