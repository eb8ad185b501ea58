/** One greenlet's wait for one descriptor in one direction. */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { ListenerInfo } from '../ground/instrument.ts'
import { showAs } from '../ground/show-as.ts'

export type Direction = 'read' | 'write'

let ids = 0

/** Options of `hub.add`. */
export interface ListenerOptions {
  direction: Direction
  /** A non-negative integer: the number of an open descriptor. */
  fd: number
  /**
   * Called by MAINLOOP when the descriptor is ready. Without it, the greenlet that registers the listener is resumed
   * with the number; and {@link IOClosed} is thrown into it unless there is a `throwback`.
   */
  callback?: (fd: number) => void
  /** Called by MAINLOOP with {@link IOClosed} when the descriptor was closed meanwhile. */
  throwback?: (error: Error) => void
  /** Called at once, by the code that closed the descriptor or opened its number anew. */
  markAsClosed?: (() => void) | undefined
  /**
   * Whether the descriptor's owner tells the hub about its end with `notifyClose`. The poller then goes on watching it
   * between waits, which saves two system calls a wait.
   */
  owned?: boolean
  /** A reader's request to the hub's read hook, which alone knows it. @internal */
  request?: object | null
}

/**
 * A registered listener. It is *spent* once it was removed or its descriptor was closed: it is never called again.
 *
 * @eventlet eventlet.hubs.hub.FdListener
 */
export class FdListener implements ListenerInfo {
  readonly id = ids++
  readonly direction: Direction
  readonly fd: number
  readonly greenlet: Greenlet = getCurrent()
  readonly owned: boolean
  /** Place of its registration, with `hubListenerStacks` on. */
  readonly where: string | null
  spent = false
  /**
   * Nobody waits here any more: a wake-up or {@link IOClosed} still under way would meet its greenlet in another wait.
   *
   * @internal
   */
  removed = false
  /** Its request to the hub's read hook. @internal */
  readonly request: object | null
  #callback: ((fd: number) => void) | undefined
  #throwback: ((error: Error) => void) | undefined
  #markAsClosed: (() => void) | undefined

  constructor(options: ListenerOptions, where: string | null = null) {
    this.where = where
    this.direction = options.direction
    this.fd = options.fd
    this.owned = options.owned ?? false
    this.request = options.request ?? null
    this.#callback = options.callback
    this.#throwback = options.throwback
    this.#markAsClosed = options.markAsClosed
  }

  /** Makes it the current greenlet's, as one that was never registered. @returns this @internal */
  renew(where: string | null): this {
    const own = this as { -readonly [Key in 'id' | 'greenlet' | 'where']: FdListener[Key] }
    own.id = ids++
    own.greenlet = getCurrent()
    own.where = where
    this.spent = this.removed = false
    return this
  }

  /** The descriptor is ready. */
  wake(): void {
    if (this.removed) return
    if (this.#callback === undefined) this.greenlet.resume(this.fd)
    else this.#callback(this.fd)
  }

  /** Tells the greenlet that waits here, if it lives, that its descriptor is gone. */
  throwBack(error: Error): void {
    if (this.removed || this.greenlet.dead) return
    if (this.#throwback !== undefined) this.#throwback(error)
    else if (this.#callback === undefined) this.greenlet.resumeThrow(error)
  }

  /** The number does not name this listener's descriptor any more. */
  defang(): void {
    this.spent = true
    this.#markAsClosed?.()
  }

  toString(): string {
    return `${this.direction} listener of ${this.greenlet.name || 'a greenlet'} on descriptor ${this.fd}${this.where === null ? '' : `, registered ${this.where}`}`
  }
}

showAs(FdListener, ({ direction, fd, greenlet, spent }) => ({ direction, fd, greenlet, spent }))
