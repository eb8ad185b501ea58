/** The connections of a server socket, for async code. */
import { IOClosed } from '../ground/errors.ts'
import { spawn, type GreenThread } from '../green/greenthread.ts'
import type { Green } from '../greenlet/green.ts'
import { Semaphore } from '../green/semaphore.ts'
import { WaitList } from '../green/wait-list.ts'
import { acceptPatiently, type ServerSocket } from './accept.ts'

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined }

/** Accepts one connection whenever it is asked for one, until the server socket is closed. */
export class Connections<S> implements AsyncIterator<S, undefined> {
  #server: ServerSocket<S>
  /** Waiters for a connection: they get one each, in the order in which they ask. */
  #turn = new Semaphore(1)
  #asking = new Set<GreenThread<IteratorResult<S, undefined>>>()

  constructor(server: ServerSocket<S>) {
    this.#server = server
  }

  next(): Promise<IteratorResult<S, undefined>> {
    const asking = spawn(() => this.#accept())
    this.#asking.add(asking)
    asking.link(() => this.#asking.delete(asking))
    return asking.then()
  }

  /** Nobody asks any more; the server socket stays open. */
  return(): Promise<IteratorResult<S, undefined>> {
    for (const asking of this.#asking) asking.kill()
    return Promise.resolve(DONE)
  }

  *#accept(): Green<IteratorResult<S, undefined>> {
    yield* this.#turn.acquire()
    try {
      return { done: false, value: yield* acceptPatiently(this.#server, new WaitList()) }
    } catch (error) {
      if (error instanceof IOClosed) return DONE
      throw error
    } finally {
      this.#turn.release()
    }
  }
}
