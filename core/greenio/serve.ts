/** A server's own loop: one greenthread per connection, and no more of them than it can bear. */
import { GreenletExit, StopServe } from '../ground/errors.ts'
import { greenCall } from '../greenlet/green-call.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { spawn, type Spawnable } from '../green/greenthread.ts'
import { getHub } from '../hubs/registry.ts'
import { Semaphore } from '../green/semaphore.ts'
import { WaitList } from '../green/wait-list.ts'
import { acceptPatiently } from './accept.ts'
import { checkFunction, checkOptions, checkWhole, refuse } from './options.ts'
import { GreenSocket } from './socket.ts'

export interface ServeOptions {
  /** How many connections are handled at a time, at most; further ones wait in the listener's backlog. 1000 unless given. */
  concurrency?: number
  /** Takes what a handler throws. Without it the first such error ends `serve`, which throws it. */
  onError?: (error: unknown, client: GreenSocket) => void
}

/**
 * Accepts connections for ever, and calls `handler(client)` in a greenthread of its own for each. The client is closed
 * when its handler ends, however it ends. A handler that throws {@link StopServe} makes `serve` return; those that are
 * still running go on. When the listener is closed meanwhile, `serve` throws `IOClosed`.
 *
 * Where descriptors or memory run out (`EMFILE`), it tells `hub.onError` once, waits, and goes on.
 *
 * @param listener - from `listen`; it stays open
 * @param handler - a green function, a plain one, or one that returns a promise
 * @throws what a handler throws, unless there is an `onError`; what `accept` throws; ERR_OPTION_INVALID
 * @eventlet eventlet.convenience.serve
 * @example
 * yield* serve(listen({ port: 7000 }), function* (client) {
 *   yield* client.sendAll('hello\n')
 * })
 */
export const serve = greenCall(function* serve<R>(
  listener: GreenSocket,
  handler: ((client: GreenSocket) => R) & Spawnable<R>,
  options: ServeOptions = {},
): Green<void> {
  const service = new Service(checkListener(listener), handler, options)
  try {
    yield* service.run()
  } catch (error) {
    if (!(error instanceof StopServe)) throw error
  } finally {
    service.over = true
  }
})

class Service {
  /** Whether `serve` has ended, so that no handler's error reaches its greenlet any more. */
  over = false
  #greenlet = getCurrent()
  #listener: GreenSocket
  #handler: (client: GreenSocket) => unknown
  #onError: ServeOptions['onError']
  #room: Semaphore
  #ended = new WaitList()

  constructor(listener: GreenSocket, handler: (client: GreenSocket) => unknown, options: ServeOptions) {
    const { concurrency = 1000, onError } = checkOptions('serve', options)
    this.#listener = listener
    this.#handler = checkFunction('serve: handler', handler, 'a function of a client')
    this.#room = new Semaphore(checkWhole('serve: concurrency', concurrency, 1))
    if (onError !== undefined) checkFunction('serve: onError', onError, 'a function of an error and a client')
    this.#onError = onError
  }

  *run(): Green<void> {
    for (;;) {
      yield* this.#room.acquire()
      this.#handle(yield* acceptPatiently(this.#listener, this.#ended))
    }
  }

  #handle(client: GreenSocket): void {
    const thread = spawn(this.#handler, client)
    thread.link(() => {
      client.close()
      this.#room.release()
      this.#ended.wakeFirstSoon()
    })
    thread.catch((error: unknown) => this.#failed(error, client))
  }

  #failed(error: unknown, client: GreenSocket): void {
    if (error instanceof GreenletExit) return
    if (this.#onError !== undefined && !(error instanceof StopServe)) return this.#tell(error, client)
    getHub().scheduleCallGlobal(0, () => {
      if (this.over) this.#tooLate(error)
      else this.#greenlet.resumeThrow(error)
    })
  }

  #tell(error: unknown, client: GreenSocket): void {
    try {
      this.#onError?.(error, client)
    } catch (failure) {
      getHub().reportError(failure, 'The onError of serve failed')
    }
  }

  /** It must not be lost, and there is nobody left to throw it at. */
  #tooLate(error: unknown): void {
    if (error instanceof StopServe) return
    getHub().reportError(error, 'A handler failed after serve had ended')
  }
}

function checkListener(listener: unknown): GreenSocket {
  if (listener instanceof GreenSocket) return listener
  throw refuse('serve: listener', listener, 'a socket that listen() made')
}
