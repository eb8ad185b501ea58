/** Timeouts: an error thrown into a greenlet that takes too long. */
import { checkError } from '../ground/checks.ts'
import { HubError, nameClass } from '../ground/errors.ts'
import { getCurrent, root, type Greenlet, type Limited } from '../greenlet/greenlet.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'

/** Given instead of an error: the time is over already. */
const TIME_OVER = new Error()

/**
 * Throws itself, or another error, into the current greenlet after some seconds, unless it is canceled first.
 *
 * @example
 * using timeout = new Timeout(5)
 * const bytes = yield* socket.recv(1024)
 * @eventlet eventlet.timeout.Timeout
 */
export class Timeout extends HubError {
  static {
    nameClass(this, 'Timeout')
  }

  /** Seconds until it fires; null for never. */
  readonly seconds: number | null
  #timer: Timer | null = null
  /** The greenlet that it limits; null when it has never begun to. */
  #greenlet: Greenlet | null = null
  /** The limit that was set before this one. */
  #outer: Limited | null = null

  /**
   * Starts at once.
   *
   * @param seconds - 0 or more; null or nothing for never
   * @param error - what is thrown instead of this object
   * @throws ERR_NOT_GREEN in `__main__`, where nothing can be thrown into; ERR_OPTION_INVALID
   */
  constructor(seconds: number | null = null, error?: Error) {
    super('ERR_TIMEOUT', typeof seconds === 'number' ? `The time is over: ${seconds} s` : 'The time is over')
    this.seconds = seconds
    if (error === TIME_OVER) return
    if (error !== undefined) checkError('new Timeout: error', error)
    const greenlet = getCurrent()
    if (greenlet === root) {
      throw new HubError('ERR_NOT_GREEN', 'A Timeout is for green code: create it in a greenthread')
    }
    if (seconds !== null) {
      this.#schedule(seconds, greenlet, error ?? this)
      this.#greenlet = greenlet
      this.#outer = greenlet.limit
      greenlet.limit = this
    }
  }

  #schedule(seconds: number, greenlet: Greenlet, error: Error): void {
    this.#timer = getHub().scheduleCallGlobal(seconds, () => this.#fire(greenlet, error))
  }

  /** A greenlet that has been handed what it waits for goes on with it first, and may take the limit back. */
  #fire(greenlet: Greenlet, error: Error): void {
    if (greenlet.dead) return this.cancel() // nobody is left whose time is limited
    greenlet.pause?.settle()
    if (this.#timer === null) return
    if (greenlet.pause?.served === true) return this.#schedule(0, greenlet, error)
    this.cancel()
    greenlet.resumeThrow(error)
  }

  /** One whose time is over. @internal */
  static over(seconds: number): Timeout {
    return new Timeout(seconds, TIME_OVER)
  }

  /** Whether it can still fire. */
  get pending(): boolean {
    return this.#timer?.pending ?? false
  }

  /** @internal */
  get outer(): Limited | null {
    return this.#outer
  }

  /** When it fires, by the hub's clock; null when it can't. @internal */
  get due(): number | null {
    return this.#timer?.pending === true ? this.#timer.due : null
  }

  /** Takes it back; doing so twice changes nothing. */
  cancel(): void {
    this.#timer?.cancel()
    this.#timer = null
    if (this.#greenlet === null) return
    if (this.#greenlet.limit === this) this.#greenlet.limit = this.#outer
    else this.#unlink(this.#greenlet)
    this.#greenlet = null
  }

  /** Takes it out from between others. Limits are few, and seldom end in another order than that of their beginnings. */
  #unlink(greenlet: Greenlet): void {
    for (let inner = greenlet.limit; inner instanceof Timeout; inner = inner.#outer)
      if (inner.#outer === this) inner.#outer = this.#outer
  }

  [Symbol.dispose](): void {
    this.cancel()
  }
}

/**
 * A limit of one wait, whose {@link Timeout} is made only when the time is over: an error costs its stack, which is far
 * more than the wait.
 */
export class TimeLimit {
  #error: Error | null = null
  #timer: Timer

  /**
   * Starts at once.
   *
   * @param seconds - 0 or more
   * @param error - what is thrown instead of a Timeout
   */
  constructor(seconds: number, error?: Error) {
    if (error !== undefined) checkError('timeoutError', error)
    const greenlet = getCurrent()
    this.#timer = getHub().scheduleCallGlobal(seconds, () => {
      this.#error = error ?? Timeout.over(seconds)
      greenlet.resumeThrow(this.#error)
    })
  }

  /** Whether this is the error that this limit threw. */
  threw(error: unknown): boolean {
    return this.#error !== null && error === this.#error
  }

  /** To be called where the error comes out: a Timeout of this limit's was made in MAINLOOP, and gets the stack of the wait. */
  atItsPlace(error: unknown): unknown {
    if (error instanceof Timeout && this.threw(error)) Error.captureStackTrace(error, this.atItsPlace)
    return error
  }

  cancel(): void {
    this.#timer.cancel()
  }
}

/** Whether an error says that time was over: a {@link Timeout}, or a `TimeoutError` of Node. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Timeout || (error instanceof Error && error.name === 'TimeoutError')
}
