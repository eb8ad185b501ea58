/** One greenlet's wait for one descriptor in one direction. */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { ListenerInfo } from '../ground/instrument.ts'
import { showAs } from '../ground/show-as.ts'

export type Direction = 'read' | 'write'

let ids = 0

/** The memory into which the poller receives; what lies there is gone with the next wait. */
export interface ArrivalMemory {
  readonly bytes: Uint8Array
  /** How many takers have yet to take or keep what they were lent. */
  lent: number
}

/** Takes what the poller has received. It is called before any listener is woken, so that nothing is lost. */
export interface ArrivalTaker {
  /** It is lent `count` bytes, 1 or more, from `start` on. */
  arrived(memory: ArrivalMemory, start: number, count: number): void
  /** The receive has failed, and the kernel says so but once. @param errno - negative */
  failed(errno: number, fd: number): void
  /** Copies what it was lent and nobody has taken. */
  keep(): void
}

/** What `hub.add` takes. */
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
  /** Called at once, by whoever closed the descriptor or opened its number anew. */
  markAsClosed?: (() => void) | undefined
  /**
   * Whether the descriptor's owner tells the hub about its end with `notifyClose`. The poller then goes on watching it
   * between waits, which saves two system calls a wait.
   */
  owned?: boolean
  /** Takes bytes of a socket that the poller receives for this listener; then it must be a reader. @internal */
  inbox?: ArrivalTaker | null
  /** How many bytes it takes at most. @internal */
  room?: number
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
  /** Where it was registered, with `hubListenerStacks` on. */
  readonly where: string | null
  spent = false
  /**
   * Nobody waits here any more: a wake-up or {@link IOClosed} still under way would meet its greenlet in another wait.
   *
   * @internal
   */
  removed = false
  /** How many bytes have arrived for it, or a negative errno; 0 if it has to look for itself. @internal */
  arrived = 0
  /** How many bytes the poller may receive for it. @internal */
  readonly room: number
  #inbox: ArrivalTaker | null
  #callback: ((fd: number) => void) | undefined
  #throwback: ((error: Error) => void) | undefined
  #markAsClosed: (() => void) | undefined

  constructor(options: ListenerOptions, where: string | null = null) {
    this.where = where
    this.direction = options.direction
    this.fd = options.fd
    this.owned = options.owned ?? false
    this.#inbox = options.inbox ?? null
    this.room = this.#inbox === null ? 0 : (options.room ?? 0)
    this.#callback = options.callback
    this.#throwback = options.throwback
    this.#markAsClosed = options.markAsClosed
  }

  /** The poller has received for it, or tried to. @internal */
  arrive(count: number, memory: ArrivalMemory, start: number): void {
    this.arrived = count
    if (count > 0) this.#inbox?.arrived(memory, start, count)
    else this.#inbox?.failed(count, this.fd)
  }

  /** What has arrived will be overwritten. @internal */
  keepArrived(): void {
    this.#inbox?.keep()
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
