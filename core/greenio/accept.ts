/** Accepting connections while descriptors are scarce: a server that runs out of them waits, and goes on. */
import type { SystemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { getHub } from '../hubs/registry.ts'
import { trampoline } from '../green/trampoline.ts'
import type { WaitList } from '../green/wait-list.ts'
import { errno } from '../kernel/errno.ts'
import { limited } from './limited.ts'

/** The process or the system has no descriptor, or no memory, for one more connection: accept(2). */
const { EMFILE, ENFILE, ENOBUFS, ENOMEM } = errno
const SCARCITY: readonly number[] = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

/** When nobody says that a descriptor came back, it is tried again after so many seconds. */
const RETRY_SECONDS = 0.1

/** A server socket, as far as accepting needs it. */
export interface ServerSocket<S> {
  readonly fd: number
  /** How long accepting one connection may take, all in all, in seconds; null for ever. */
  readonly timeout: number | null
  accept(): Green<S>
}

/**
 * Like `server.accept`, but outlasts a want of descriptors or memory. The connection stays in the server socket's backlog
 * meanwhile; trying again at once would only keep the thread busy, since the server socket stays readable.
 *
 * @param released - is woken when a descriptor may have come back
 */
export function acceptPatiently<S>(server: ServerSocket<S>, released: WaitList): Green<S> {
  return limited(server.timeout, acceptInTheEnd(server, released))
}

function* acceptInTheEnd<S>(server: ServerSocket<S>, released: WaitList): Green<S> {
  for (let tries = 1; ; tries++) {
    try {
      return yield* server.accept()
    } catch (error) {
      if (!isScarcity(error)) throw error
      if (tries === 2) getHub().reportError(error, 'No connection can be accepted for now; it is tried again')
    }
    // The kernel takes a descriptor before it looks for a connection, so at first nobody may be there.
    if (tries === 1) yield* trampoline(server, { read: true, owned: true })
    else yield* released.wait(RETRY_SECONDS)
  }
}

function isScarcity(error: unknown): boolean {
  return error instanceof Error && SCARCITY.includes(-((error as SystemError).errno ?? 0))
}
