/** A call of a stream's, as `yield*` runs it. */
import type { Green, Suspend } from '../greenlet/green.ts'
import { misused } from '../greenlet/misuse.ts'
import { refuseAwaitOf } from '../greenlet/not-awaited.ts'
import { atPlaceOfWait } from '../green/place-of-wait.ts'
import { GREEN_CALL, showAs } from '../ground/show-as.ts'
import { TimeLimit, type Timeout } from '../green/timeout.ts'
import { BatchedSend } from './batched-send.ts'
import type { Idleness, IdleWait } from './idleness.ts'
import type { Soon } from './soon.ts'

/** Returned instead of a call's result: another attempt has to be made. */
export const AGAIN = Symbol('again')

/** The end of every call whose result is a number, or nothing: it is read before anything else runs. */
const ended: IteratorReturnResult<unknown> = { done: true, value: undefined }

/** How long a stream lets its calls wait. */
export interface Limited {
  /** Seconds that one call may wait, all in all; null for ever. */
  readonly timeout: number | null
  /** How long no byte may move in either direction while somebody waits. */
  readonly idleness: Idleness | null
}

/** A call's attempt and its evaluation. One object for each kind, so that a call makes no function. */
export interface StreamCallKind<Stream extends Limited, T> {
  /** Begins an attempt. */
  attempt(call: StreamCall<Stream, T>): Soon<number>
  /** Evaluates the result of an attempt. */
  finish(call: StreamCall<Stream, T>, count: number): T | typeof AGAIN
}

/**
 * Does what this generator function does, and is written out like {@link Transfer}. A parked generator is a cache
 * miss.
 *
 *     for (;;) {
 *       const soon = kind.attempt(this)
 *       const result = kind.finish(this, typeof soon === 'number' ? soon : yield* soon)
 *       if (result !== AGAIN) return result
 *     }
 *
 * The stream's timeout holds for the call as a whole: its clock starts with the first wait. One object serves the calls of a
 * stream in one direction, one after the other, unless one of them ends by an error or is cut short.
 */
export class StreamCall<Stream extends Limited, T> implements IdleWait {
  readonly stream: Stream
  /** Whether its call has returned, so that it can become another one. */
  free = false
  /** Source or target of the bytes. */
  bytes: Uint8Array | null = null
  /** How many bytes are asked for, or are the most that is taken. */
  count = 0
  /** How far it has come: how many bytes were sent, or looked at. */
  progress = 0
  /** How many bytes there were when the call was made: who owns them may transfer them to another thread. */
  size = 0
  idleError: Timeout | null = null
  #kind: StreamCallKind<Stream, T>
  /** The attempt that waits. */
  #waiting: Green<number> | null = null
  #over = false
  #limit: TimeLimit | null = null
  /** The limit on idleness that counts this wait. */
  #idleness: Idleness | null = null

  /**
   * @param last - the last call of this direction, if there was one
   * @returns the call
   */
  static of<Stream extends Limited, T>(
    last: StreamCall<Stream, unknown> | null,
    kind: StreamCallKind<Stream, T>,
    stream: Stream,
    bytes: Uint8Array | null,
    count: number,
  ): StreamCall<Stream, T> {
    const call = last?.free === true ? (last as StreamCall<Stream, T>) : new StreamCall(kind, stream)
    call.#become(kind, bytes, count)
    return call
  }

  private constructor(kind: StreamCallKind<Stream, T>, stream: Stream) {
    this.stream = stream
    this.#kind = kind
  }

  #become(kind: StreamCallKind<Stream, T>, bytes: Uint8Array | null, count: number): void {
    this.#kind = kind
    this.bytes = bytes
    this.count = count
    this.size = bytes === null ? 0 : bytes.length
    this.progress = 0
    this.free = this.#over = false
    this.#limit = this.#idleness = null
  }

  next(sent?: unknown): IteratorResult<Suspend, T> {
    const waiting = this.#waiting
    if (this.#over) throw misused(null)
    try {
      if (waiting === null) return this.#begin()
      this.#idleness?.end(this)
      return this.#goOn(waiting, waiting.next(sent))
    } catch (error) {
      this.#close()
      throw error
    }
  }

  throw(error: unknown): IteratorResult<Suspend, T> {
    const waiting = this.#waiting
    if (waiting === null) {
      this.#close()
      throw error
    }
    this.#idleness?.end(this)
    try {
      return this.#goOn(waiting, waiting.throw(error))
    } catch (thrown) {
      this.#close()
      throw this.#atItsPlace(thrown)
    }
  }

  return(value: T): IteratorResult<Suspend, T> {
    this.#close()
    this.#idleness?.end(this)
    const step = this.#waiting?.return(value as never)
    if (step !== undefined && !step.done) return step
    return { done: true, value }
  }

  #begin(): IteratorResult<Suspend, T> {
    for (;;) {
      const soon = this.#kind.attempt(this)
      if (typeof soon !== 'number') return this.#goOn(soon, soon.next())
      const result = this.#kind.finish(this, soon)
      if (result !== AGAIN) return this.#end(result)
    }
  }

  #goOn(waiting: Green<number>, step: IteratorResult<Suspend, number>): IteratorResult<Suspend, T> {
    if (!step.done) {
      this.#waiting = waiting
      // A batch is sent before any time could be over.
      if (!(waiting instanceof BatchedSend)) this.#limitWait()
      return step
    }
    this.#waiting = null
    const result = this.#kind.finish(this, step.value)
    return result === AGAIN ? this.#begin() : this.#end(result)
  }

  #limitWait(): void {
    const { timeout, idleness } = this.stream
    if (timeout !== null) this.#limit ??= new TimeLimit(timeout)
    if (idleness === null) return
    this.#idleness = idleness
    idleness.begin(this)
  }

  #end(value: T): IteratorResult<Suspend, T> {
    this.#close()
    this.free = true
    if (typeof value === 'object') return { done: true, value }
    ended.value = value
    return ended as IteratorReturnResult<T>
  }

  /** The call is over, and holds no memory of its caller's: its stream keeps it. */
  #close(): void {
    this.#over = true
    this.bytes = null
    this.#limit?.cancel()
  }

  #atItsPlace(error: unknown): unknown {
    if (error === this.idleError) Error.captureStackTrace(error as Timeout, this.throw)
    return atPlaceOfWait(this.#limit === null ? error : this.#limit.atItsPlace(error), this.throw)
  }

  [Symbol.iterator](): this {
    return this
  }
}

showAs(StreamCall, () => GREEN_CALL)
refuseAwaitOf(StreamCall)
