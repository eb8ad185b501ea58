/** Results that come one after the other, for green code and for async code. */
import { doAll } from '../green/do-all.ts'
import { spawn, type GreenThread } from '../green/greenthread.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { Semaphore } from '../green/semaphore.ts'
import { untilEnded } from '../green/thread-end.ts'

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined }

/**
 * The results of `imap`, `starmap` and a `GreenPile`. Green code asks with `next`, async code loops with `for await`.
 *
 * @example
 * for await (const page of pool.imap(fetchPage, urls)) console.log(page.length)
 */
export abstract class GreenIterator<T> implements AsyncIterable<T, undefined> {
  /** Waiters for results: they get one each, in the order in which they ask. */
  #turn = new Semaphore(1)
  /** The greenthread whose result comes next, while somebody waits for it or has given up to wait. */
  #head: GreenThread<T> | null = null

  /** Waits for the greenthread whose result is the next one; null when there are no more. @internal */
  protected abstract take(): Green<GreenThread<T> | null>

  /** Nobody will ask for the results that are left. @returns the greenthreads that were to give them, each once @internal */
  protected abstract giveUp(): GreenThread<unknown>[]

  /**
   * Waits for the next result. Nothing is lost when the wait ends early, by a `Timeout` say: the next call gives it.
   *
   * @throws what the greenthread threw; the call after it goes on with the next result
   */
  *next(): Green<IteratorResult<T, undefined>> {
    yield* this.#turn.acquire()
    try {
      const head = (this.#head ??= yield* this.take())
      if (head === null) return DONE
      yield* untilEnded(head)
      if (this.#head !== head) return DONE // closed meanwhile
      this.#head = null
      return { done: false, value: yield* head.wait() }
    } finally {
      this.#turn.release()
    }
  }

  /** All results that are left. @throws the first error among them; `next` goes on with those after it */
  *toArray(): Green<T[]> {
    const results: T[] = []
    for (;;) {
      const step = yield* this.next()
      if (step.done === true) return results
      results.push(step.value)
    }
  }

  /** Nobody asks any more: work whose result nobody got is killed. A second call changes nothing. */
  close(): void {
    const head = this.#head
    this.#head = null
    const left = new Set(this.giveUp())
    if (head !== null) left.add(head)
    // Each is killed once: a second kill would end the waits of its finally blocks.
    doAll(left, (thread) => thread.kill())
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return {
      next: () => spawn(() => this.next()).then(),
      return: () => {
        this.close()
        return Promise.resolve(DONE)
      },
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

refuseAwait(GreenIterator, 'next', 'toArray')
