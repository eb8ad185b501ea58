/** An outcome that many can wait for. */
import { HubError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { showAs } from '../ground/show-as.ts'
import { WaitList } from './wait-list.ts'
import { TIMED_OUT, type Taker } from './waiter.ts'

type Outcome<T> = { value: T } | { error: unknown }

/**
 * Something that happens once: one sends, any number wait. Waiters are woken in order, by MAINLOOP, never by the call
 * that sends.
 *
 * @example
 * const ready = new Event<number>()
 * spawn(function* () { console.log(yield* ready.wait()) })
 * ready.send(42)
 * @eventlet eventlet.event.Event
 */
export class Event<T = void> {
  #outcome: Outcome<T> | null = null
  #waiting = new WaitList(null, { what: 'an event', of: this })

  /** Whether something was sent. */
  ready(): boolean {
    return this.#outcome !== null
  }

  hasResult(): boolean {
    return this.#outcome !== null && 'value' in this.#outcome
  }

  hasError(): boolean {
    return this.#outcome !== null && 'error' in this.#outcome
  }

  /** The result, or `notReady` while there is none; an error that was sent is thrown. */
  poll<N = undefined>(notReady?: N): T | N {
    return this.#outcome === null ? (notReady as N) : openOutcome(this.#outcome)
  }

  /**
   * Waits for the outcome.
   *
   * @param seconds - at most; null or nothing for no limit
   * @returns the result; undefined when the time is over
   * @throws the error that was sent
   */
  wait(seconds?: null): Green<T>
  wait(seconds: number | null): Green<T | undefined>
  *wait(seconds: number | null = null): Green<T | undefined> {
    if (this.#outcome !== null) return openOutcome(this.#outcome)
    const outcome = yield* this.#waiting.wait(seconds)
    return outcome === TIMED_OUT ? undefined : openOutcome(outcome as Outcome<T>)
  }

  /** Sends the result. @throws ERR_EVENT_SENT when something was sent already */
  send(result: T): void {
    this.#settle({ value: result })
  }

  /** Sends an error, which is thrown in all who wait. @throws ERR_EVENT_SENT */
  sendError(error: unknown): void {
    this.#settle({ error })
  }

  /** Has the outcome handed to a taker, as what {@link openOutcome} takes. @internal */
  awaitOutcome(taker: Taker): void {
    this.#waiting.enter(taker)
  }

  #settle(outcome: Outcome<T>): void {
    if (this.#outcome !== null) {
      throw new HubError(
        'ERR_EVENT_SENT',
        'The event was sent already, and happens once: call reset() to use it again',
      )
    }
    this.#outcome = outcome
    this.#waiting.wakeAllSoon(outcome)
  }

  /** Makes it as new. @throws ERR_EVENT_FRESH when nothing was sent */
  reset(): void {
    if (this.#outcome === null) {
      throw new HubError('ERR_EVENT_FRESH', 'The event was not sent, so there is nothing to reset')
    }
    this.#outcome = null
  }
}

showAs(Event, (event) => ({ ready: event.ready() }))
refuseAwait(Event, 'wait')

/** The result; an error is thrown. @internal */
export function openOutcome<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}
