/**
 * Tells the tools of operators about operations: one that lasts from a start to an end, with switches in between. The
 * messages go to a tracing channel of `node:diagnostics_channel`, whose subscribers know nothing of Hublet.
 */
import type { Channels } from './node.ts'

/** The part of a message of a tracing channel that is set at the end of its operation. */
export interface OperationEnd {
  /** How it has ended; undefined until then. */
  outcome?: 'result' | 'error' | 'killed'
  /** The result, when `outcome` is `result`. */
  result?: unknown
  /** The error, when `outcome` is `error`; the `GreenletExit` of a greenthread that was killed. */
  error?: unknown
}

/** One operation. The same message is published at each of its moments, so subscribers can keep things in it. */
export class Operation<M extends OperationEnd> {
  readonly message: M
  #channels: Channels

  constructor(channels: Channels, message: M) {
    this.#channels = channels
    this.message = message
  }

  /** Publishes the start, and runs the first part of the operation in the stores that subscribers have bound to it. */
  start<T>(first: () => T): T {
    try {
      return this.#channels.start.runStores(this.message, first)
    } finally {
      this.#channels.end.publish(this.message)
    }
  }

  /** Publishes the end. @param value - the result, or what was thrown */
  end(outcome: 'result' | 'error' | 'killed', value?: unknown): void {
    const { message } = this
    message.outcome = outcome
    if (outcome === 'result') message.result = value
    else if (value !== undefined) message.error = value
    if (outcome === 'error') this.#channels.error.publish(message)
    this.#channels.asyncStart.publish(message)
    this.#channels.asyncEnd.publish(message)
  }
}
