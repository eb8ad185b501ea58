/** Callbacks of a hub: what they throw is reported, and never reaches MAINLOOP. */
import type { Greenlet } from '../greenlet/greenlet.ts'
import { checkCallback } from '../ground/checks.ts'
import { instruments } from '../ground/instrument.ts'
import type { Host } from '../kernel/host-contract.ts'
import { reportOnStderr, type ErrorSink } from './error-sink.ts'

export abstract class CallbackErrors {
  /** Gives MAINLOOP its turns. @internal */
  protected hubHost: Host | null = null
  #onError: ErrorSink = reportOnStderr
  #tellsErrors = true

  /** Takes errors that no caller can take: of callbacks, and of greenthreads that nobody waits for. Replaceable. */
  get onError(): ErrorSink {
    return this.#onError
  }

  /** @throws ERR_OPTION_INVALID for what is not a plain function: errors would be lost */
  set onError(sink: ErrorSink) {
    this.#onError = checkCallback('hub.onError', sink, 'a function that takes an error and a sentence')
  }

  /** A timer's callback failed: reports the error. */
  squelchTimerError(error: unknown): void {
    this.squelch(error, 'A timer failed')
  }

  /** @internal */
  protected squelch(error: unknown, what: string): void {
    instruments?.errorSquelched(error)
    if (this.#tellsErrors) this.reportError(error, what)
  }

  /** Whether errors of callbacks are handed to `onError`; true unless set. */
  setTimerErrors(state: boolean): void {
    this.#tellsErrors = state
  }

  /** Hands an error to the sink; one that the sink throws is Node's. */
  reportError(error: unknown, what: string): void {
    try {
      this.onError(error, what)
    } catch (failure) {
      if (this.hubHost === null) throw failure
      this.hubHost.reportUncaught(failure)
    }
  }

  /** Calls a listener of a descriptor that has ended, and then runs what it leaves for Node. @internal */
  protected callOfEnded(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.squelch(error, 'A listener failed that was told of the end of its descriptor')
    }
    this.hubHost?.drain()
  }

  /**
   * Resumes a greenlet in a callback that has others to serve: what it throws is reported, and Node runs what it left.
   *
   * @internal
   */
  resumeSafely(greenlet: Greenlet): void {
    try {
      greenlet.resume()
    } catch (error) {
      this.squelch(error, `The greenlet ${greenlet.name} failed when it was handed what it waited for`)
    }
    this.hubHost?.drain()
  }
}
