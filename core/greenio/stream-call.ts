/** A call of a stream's, as `yield*` runs it. */
import type { Green, Suspend } from '../greenlet/green.ts'
import { GREEN_CALL, showAs } from '../ground/show-as.ts'
import type { Soon } from './soon.ts'

/** In the place of a call's result: another attempt has to be made. */
export const AGAIN = Symbol('again')

/** What a call attempts, and what that comes to. One object for each kind, so that a call makes no function. */
export interface StreamCallKind<Stream, T> {
  /** Begins an attempt. */
  attempt(call: StreamCall<Stream, T>): Soon<number>
  /** What the result of an attempt means. */
  finish(call: StreamCall<Stream, T>, count: number): T | typeof AGAIN
}

/**
 * Does what this generator function does, and is written out like {@link Transfer}. A generator that has waited lies where
 * the processor fetches it from afar: without it a ping-pong over 1,000 pairs took a twentieth less.
 *
 *     for (;;) {
 *       const soon = kind.attempt(this)
 *       const result = kind.finish(this, typeof soon === 'number' ? soon : yield* soon)
 *       if (result !== AGAIN) return result
 *     }
 */
export class StreamCall<Stream, T> {
  readonly stream: Stream
  /** Where bytes go, or come from. */
  bytes: Uint8Array | null
  /** How many bytes are asked for, or have been sent. */
  count: number
  /** How many bytes there were when the call was made: who owns them may transfer them to another thread. */
  readonly size: number
  #kind: StreamCallKind<Stream, T>
  /** The attempt that waits. */
  #waiting: Green<number> | null = null

  /** @returns what `yield*` takes */
  static of<Stream, T>(
    kind: StreamCallKind<Stream, T>,
    stream: Stream,
    bytes: Uint8Array | null,
    count: number,
  ): Green<T> {
    return new StreamCall(kind, stream, bytes, count) as unknown as Green<T>
  }

  constructor(kind: StreamCallKind<Stream, T>, stream: Stream, bytes: Uint8Array | null, count: number) {
    this.stream = stream
    this.bytes = bytes
    this.count = count
    this.size = bytes === null ? 0 : bytes.length
    this.#kind = kind
  }

  next(sent?: unknown): IteratorResult<Suspend, T> {
    const waiting = this.#waiting
    return waiting === null ? this.#begin() : this.#goOn(waiting, waiting.next(sent))
  }

  throw(error: unknown): IteratorResult<Suspend, T> {
    const waiting = this.#waiting
    if (waiting === null) throw error
    return this.#goOn(waiting, waiting.throw(error))
  }

  return(value: T): IteratorResult<Suspend, T> {
    const step = this.#waiting?.return(value as never)
    return step === undefined || step.done ? { done: true, value } : step
  }

  #begin(): IteratorResult<Suspend, T> {
    for (;;) {
      const soon = this.#kind.attempt(this)
      if (typeof soon !== 'number') return this.#goOn(soon, soon.next())
      const result = this.#kind.finish(this, soon)
      if (result !== AGAIN) return { done: true, value: result }
    }
  }

  #goOn(waiting: Green<number>, step: IteratorResult<Suspend, number>): IteratorResult<Suspend, T> {
    if (!step.done) {
      this.#waiting = waiting
      return step
    }
    this.#waiting = null
    const result = this.#kind.finish(this, step.value)
    return result === AGAIN ? this.#begin() : { done: true, value: result }
  }

  [Symbol.iterator](): this {
    return this
  }
}

showAs(StreamCall, () => GREEN_CALL)
