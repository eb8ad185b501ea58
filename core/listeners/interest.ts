/**
 * The poller's interest in descriptors, kept in step with the listeners with as few system calls as possible.
 *
 * A descriptor of unknown origin may be closed, and its number used again, behind the hub's back; so the poller watches
 * it only while a listener waits. One whose owner reports its end stays watched between waits. Nobody may listen when
 * such a descriptor becomes ready: then the interest is narrowed, else every wait would end at once.
 */
import { systemError } from '../ground/errors.ts'
import { errno } from '../kernel/errno.ts'
import type { Poller } from '../kernel/poller.ts'

export class InterestTable {
  #poller: Poller
  /** The interest that the poller has in each descriptor, by its number; 0 or nothing for none. */
  #watched: number[] = []

  constructor(poller: Poller) {
    this.#poller = poller
  }

  /**
   * Sees to it that `interest` is watched.
   *
   * @param owned - whether the descriptor's owner reports its end. Else the number may have been closed and opened anew
   * since its last owner watched it, of which the kernel says nothing: so it is asked again.
   * @throws a system error (`EBADF`, `EPERM` ...) with nothing changed
   */
  need(fd: number, interest: number, owned: boolean): void {
    const present = this.#watched[fd] ?? 0
    const wanted = present | interest
    if (present === wanted && owned) return
    const failure = present === 0 ? this.#start(fd, wanted) : this.#change(fd, wanted)
    if (failure < 0) throw this.#refused(fd, failure)
    this.#watched[fd] = wanted
  }

  /** A kernel that knows its own descriptors alone says so: the number may be an open one of the system. */
  #refused(fd: number, failure: number): Error {
    const error = systemError(failure, 'watch', { fd })
    const limits = this.#poller.kernel?.ownDescriptorsOnly
    if (error.code === 'EBADF' && limits !== undefined) error.message += `: ${limits}`
    return error
  }

  /** Stops watching what is not in `remaining`. */
  narrow(fd: number, remaining: number): void {
    const present = this.#watched[fd] ?? 0
    if (present === 0 || present === remaining) return
    // An interest of nothing would still report errors and hang-ups.
    if (remaining === 0) this.forget(fd)
    else if (this.#change(fd, remaining) === 0) this.#watched[fd] = remaining
  }

  /** Stops watching a descriptor; the kernel may have forgotten it already. */
  forget(fd: number): void {
    if ((this.#watched[fd] ?? 0) === 0) return
    this.#watched[fd] = 0
    this.#poller.remove(fd)
  }

  /** The kernel may hold an earlier descriptor of the same number that a duplicate keeps open: EEXIST. */
  #start(fd: number, interest: number): number {
    const result = this.#poller.add(fd, interest)
    return result === -errno.EEXIST ? this.#poller.modify(fd, interest) : result
  }

  /** The kernel may have forgotten a descriptor that was closed: ENOENT. */
  #change(fd: number, interest: number): number {
    const result = this.#poller.modify(fd, interest)
    return result === -errno.ENOENT ? this.#poller.add(fd, interest) : result
  }
}
