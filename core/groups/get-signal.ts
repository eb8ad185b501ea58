/** A signal of the current greenthread's own, for what ends by signals. */
import { HubError } from '../ground/errors.ts'
import { getCurrent, type Scope } from '../greenlet/greenlet.ts'
import { GreenThread } from '../green/greenthread.ts'
import type { Group } from './group.ts'

/** The life of one greenthread. */
class Life implements Scope {
  readonly outer = null
  readonly #controller = new AbortController()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }
}

/**
 * Gives the signal of the current greenthread. It is aborted when the greenthread is killed, before its `finally` blocks run, and
 * when it ends with an error. In the block of a group it is the group's, which is aborted when the group is canceled as well.
 * Calls in the same place give the same signal. One that ends with a result leaves its signal as it is.
 *
 * The reason is that of `group.cancel(reason)`, or the error that canceled the group, or that of the signal given to `killOn`, or
 * the `GreenletExit`.
 *
 * @returns one that may be handed to anything: `fetch`, a stream, `child_process`
 * @throws ERR_NOT_GREEN outside of a greenthread, where nobody could be killed
 * @example
 * const response = yield* until(fetch(url, { signal: getSignal() }))
 * const page = yield* until(response.text()) // ends with the greenthread, too
 */
export function getSignal(): AbortSignal {
  const current = getCurrent()
  if (!(current instanceof GreenThread) && current.scope === null) {
    throw new HubError(
      'ERR_NOT_GREEN',
      `getSignal() was called in ${current.name || 'a greenlet'}, which is not a greenthread and can't be killed: ` +
        'call it in a function that was spawned',
    )
  }
  const scope = (current.scope ??= new Life())
  if (current.exit !== null) scope.abort(current.exit.cause ?? current.exit)
  return (scope as Life | Group).signal
}
