/** The results of `imap` and `starmap`, while they are made. */
import { isExit } from '../ground/errors.ts'
import { GreenIterator } from './green-iterator.ts'
import { spawn, type GreenThread } from '../green/greenthread.ts'
import type { Green } from '../greenlet/green.ts'
import { LightQueue } from '../green/queue.ts'
import { getHub } from '../hubs/registry.ts'

/** Starts a greenthread for each result, and offers it; returns when there are no more. */
export type Producer<T> = (offer: (thread: GreenThread<T>) => Green<void>) => Green<void>

/**
 * The results of one function for many arguments, in the order of the arguments. A greenthread of its own starts the
 * work, and waits when it is as far ahead of the results' reader as the pool is large.
 *
 * @eventlet eventlet.greenpool.GreenMap
 */
export class GreenMap<T> extends GreenIterator<T> {
  /** In the order of the results; null is the end, and stays. */
  #threads: LightQueue<GreenThread<T> | null>
  #underway = new Set<GreenThread<T>>()

  /** @internal The greenthread that starts the work; the pool has to know it. */
  readonly producer: GreenThread<void>

  /** @internal made by `imap` and `starmap` of a GreenPool */
  constructor(ahead: number, produce: Producer<T>) {
    super()
    this.#threads = new LightQueue(ahead)
    const imap = (): Green<void> => this.#run(produce)
    this.producer = spawn(imap)
    this.producer.daemon = true // nobody may ask for the rest
  }

  /** @internal */
  protected override *take(): Green<GreenThread<T> | null> {
    const thread = yield* this.#threads.get()
    if (thread === null) this.#end()
    return thread
  }

  /** @internal */
  protected override giveUp(): GreenThread<unknown>[] {
    const left: GreenThread<unknown>[] = [...this.#underway]
    this.#underway.clear()
    // The iterable itself may close this: its call is the last to be ended.
    if (this.producer.isBusy) left.push(this.producer)
    else this.producer.kill()
    this.#threads.takeAll()
    this.#end()
    return left
  }

  /** No more work is started, and the error is the last result. @internal */
  fail(error: Error): void {
    if (this.producer.isBusy) {
      getHub().scheduleCallGlobal(0, () => this.fail(error))
    } else if (this.producer.started) {
      this.producer.kill(error) // which is an error of the arguments
    } else {
      this.producer.kill()
      this.#threads.resize(null)
      this.#threads.putNowait(failed(error))
      this.#threads.putNowait(null)
    }
  }

  /** Arguments that can't be had are the last result: their error. */
  *#run(produce: Producer<T>): Green<void> {
    try {
      yield* produce((thread) => this.#offer(thread))
    } catch (error) {
      if (isExit(error)) throw error // the iterable has closed this
      yield* this.#offer(failed(error))
    }
    yield* this.#threads.put(null)
  }

  *#offer(thread: GreenThread<T>): Green<void> {
    thread.claim()
    this.#underway.add(thread)
    thread.link(() => void this.#underway.delete(thread))
    yield* this.#threads.put(thread)
  }

  /** Readers that ask now or later find the end. */
  #end(): void {
    this.#threads.resize(null)
    this.#threads.putNowait(null)
  }
}

/** One whose result is the error. */
function failed(error: unknown): GreenThread<never> {
  const fail = (): never => {
    throw error
  }
  const thread: GreenThread<never> = spawn(fail)
  thread.claim()
  return thread
}
