/** The one function that all green I/O is built on. */
import { checkOptions } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwaitOf } from '../greenlet/not-awaited.ts'
import { TimeLimit } from './timeout.ts'
import type { Direction } from '../listeners/listener.ts'
import { atPlaceOfWait } from './place-of-wait.ts'
import { getHub } from '../hubs/registry.ts'

export type TrampolineOptions = ({ read: true; write?: false } | { write: true; read?: false }) & {
  /** Seconds to wait at most; null or nothing for no limit. */
  timeout?: number | null
  /** Thrown when the time is over, instead of {@link Timeout}. */
  timeoutError?: Error
  /** Called when the descriptor was closed, or its number opened anew, meanwhile. */
  markAsClosed?: () => void
  /** Whether the caller tells the hub about the descriptor's end with `notifyClose`; see `ListenerOptions`. */
  owned?: boolean
}

const NOTHING_ELSE = {}

/**
 * Suspends the current greenlet until a descriptor is ready.
 *
 * @param descriptor - an open descriptor, or an object that has one
 * @param options - exactly one direction, and what else applies
 * @returns the number of the descriptor
 * @throws ERR_TRAMPOLINE_DIRECTION, ERR_DESCRIPTOR_INVALID, ERR_LISTENER_BUSY, ERR_MAINLOOP_BLOCKED; EBADF for a
 * descriptor that is not open, EPERM for a regular file; `Timeout`; `IOClosed` when the descriptor is closed meanwhile
 * @eventlet eventlet.hubs.trampoline
 * @example yield* trampoline(fd, { read: true, timeout: 5 })
 */
export const trampoline = greenCall(function trampoline(
  descriptor: number | { fd: number },
  options: TrampolineOptions,
): Green<number> {
  if ((options as unknown) !== undefined) checkOptions('trampoline', options)
  const fd = typeof descriptor === 'object' && descriptor !== null ? descriptor.fd : descriptor
  return untilReady(fd, directionOf(options), options.timeout ?? null, options.owned ?? false, options)
})

/** The work of trampoline. @internal green I/O comes here directly, and saves the options */
export function* untilReady(
  fd: number,
  direction: Direction,
  seconds: number | null,
  owned: boolean,
  { timeoutError, markAsClosed }: Pick<TrampolineOptions, 'timeoutError' | 'markAsClosed'> = NOTHING_ELSE,
): Green<number> {
  const hub = getHub()
  const limit = seconds === null ? null : new TimeLimit(seconds, timeoutError)
  try {
    const listener = hub.add({ direction, fd, markAsClosed, owned })
    try {
      return (yield* hub.switch()) as number
    } finally {
      hub.remove(listener)
    }
  } catch (error) {
    throw atPlaceOfWait(limit === null ? error : limit.atItsPlace(error), untilReady)
  } finally {
    limit?.cancel()
  }
}

refuseAwaitOf(untilReady)

function directionOf({ read, write }: { read?: boolean; write?: boolean } = {}): Direction {
  if (read === true && write !== true) return 'read'
  if (write === true && read !== true) return 'write'
  const given = read === true ? 'both' : 'none'
  throw new HubError(
    'ERR_TRAMPOLINE_DIRECTION',
    `trampoline waits in exactly one direction, and ${given} was given: { read: true } or { write: true }. ` +
      'To wait for both, let two greenthreads do it.',
  )
}
