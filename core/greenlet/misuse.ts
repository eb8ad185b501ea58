/** Green calls that are run in another way than by one `yield*` of one greenlet: said where it is noticed, and to all. */
import { HubError } from '../ground/errors.ts'

/** The greenlet that began a wait, as a wait sees it. */
export interface Leaver {
  readonly name: string
  readonly dead: boolean
  readonly isBusy: boolean
  /** Whether it was suspended since it last named a target, and runs again. */
  readonly cameBack: boolean
  resumeThrow(error: unknown): unknown
}

/** Calls a function soon, in MAINLOOP. */
let callSoon: ((call: () => void) => void) | null = null

/** Set by the layer that knows the hub. */
export function setCallSoon(next: (call: () => void) => void): void {
  callSoon = next
}

/**
 * To be thrown in a wait that goes on, and whose greenlet has not come back.
 *
 * @param owner - the greenlet that began the wait; null when the wait is over
 */
export function misused(owner: Leaver | null): HubError {
  if (owner?.isBusy === true) return iterated()
  const error = shared(owner)
  if (owner === null) return error
  // The wake-up of the owner is gone with the wait.
  callSoon?.(() => {
    if (!owner.dead && !owner.isBusy) owner.resumeThrow(error)
  })
  return error
}

/**
 * To be thrown by the `return` of a wait whose greenlet has named a target and was not suspended since: the wait was begun by a
 * loop that is left, or by a destructuring.
 *
 * @param owner - the greenlet that began the wait; null when it has not begun, or is over
 */
export function checkReturn(owner: Leaver | null): void {
  if (owner?.isBusy === true && !owner.cameBack) throw iterated()
}

function iterated(): HubError {
  return new HubError(
    'ERR_BAD_YIELD',
    'A green call was run by a loop, a spread or next(), which waits for nothing. Write yield* before it.',
  )
}

function shared(owner: Leaver | null): HubError {
  const who = owner === null ? 'was over when it was run again' : `is run by ${owner.name} already`
  return new HubError(
    'ERR_CALL_SHARED',
    `A green call ${who}: it can be run once, by one greenthread. Make the call anew in each.`,
  )
}
