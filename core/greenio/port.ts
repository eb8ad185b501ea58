/** Green channels between threads, over a `MessagePort`. */
import { checkOptions, checkWhole, refuse } from '../ground/checks.ts'
import { IOClosed } from '../ground/errors.ts'
import { showAs } from '../ground/show-as.ts'
import { LightQueue } from '../green/queue.ts'
import { Semaphore } from '../green/semaphore.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'

export interface PortOptions {
  /** Items that may be under way to the other end, 1 or more; 64 unless given. */
  window?: number
}

/** The part of a `MessagePort` that is used: Node's, a page's, or `parentPort`. */
export interface PortLike {
  postMessage(message: unknown, transfer?: readonly never[]): void
  addEventListener(type: string, listener: (event: object) => void): void
  start?(): void
  close?(): void
  /** Only Node's keep a process alive. */
  ref?(): void
  unref?(): void
}

/** An item on its way, or the news that one was taken. */
type Message = { hublet: 'item'; item: unknown } | { hublet: 'taken' }

const END = Symbol('end')

/**
 * One end of a channel between the hubs of two threads, each of which has a `GreenPort`. Items come in the order in which they
 * were put, and `put` waits while the other end has taken too few. The process lives while anybody waits here.
 *
 * @example
 * const { port1, port2 } = new MessageChannel()
 * const worker = new Worker(file, { workerData: port2, transferList: [port2] })
 * using jobs = new GreenPort<number>(port1)
 * yield* jobs.put(42)
 */
export class GreenPort<T> {
  #port: PortLike
  #came = new LightQueue<T | typeof END>()
  #room: Semaphore
  #waiting = 0
  /** Why nothing more comes or goes. */
  #end: string | null = null

  /**
   * @param port - one end of a `MessageChannel`, or `parentPort`; nobody else listens to it
   * @throws ERR_OPTION_INVALID
   */
  constructor(port: PortLike, options: PortOptions = {}) {
    if (!isPort(port))
      throw refuse('GreenPort: port', port, 'a MessagePort: one end of a new MessageChannel()')
    const { window = 64 } = checkOptions('GreenPort', options)
    this.#room = new Semaphore(checkWhole('GreenPort: window', window, 1))
    this.#port = port
    port.addEventListener('message', (event) => this.#receive((event as { data: Message }).data))
    port.addEventListener('messageerror', () => this.#finish('An item came that could not be read'))
    port.addEventListener('close', () => this.#finish('The other end is closed'))
    port.start?.()
    port.unref?.()
  }

  /** Whether this end or the other one is closed. */
  get closed(): boolean {
    return this.#end !== null
  }

  /**
   * Sends a copy of an item, as `postMessage` does; waits while too many are under way.
   *
   * @param transfer - objects that go over to the other thread
   * @throws IOClosed when an end is closed; a `DataCloneError` for what can't be copied: nothing was sent then
   */
  *put(item: T, transfer: readonly object[] = []): Green<void> {
    yield* this.#waitFor(this.#room.acquire())
    try {
      if (this.#end !== null) throw new IOClosed(this.#end)
      this.#port.postMessage({ hublet: 'item', item } satisfies Message, transfer as never[])
    } catch (error) {
      this.#room.release()
      throw error
    }
  }

  /** Takes the next item; waits for one. Items that came before an end was closed are still given. @throws IOClosed */
  *get(): Green<T> {
    const item = yield* this.#waitFor(this.#came.get())
    if (item === END) {
      this.#came.putNowait(END) // for the next one
      throw new IOClosed(this.#end ?? undefined)
    }
    if (this.#end === null) this.#port.postMessage({ hublet: 'taken' } satisfies Message)
    return item
  }

  /** Ends both ends. The other one still gets what is under way. A second call changes nothing. */
  close(): void {
    this.#finish('This end is closed')
    this.#port.close?.()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  *#waitFor<R>(wait: Green<R>): Green<R> {
    if (++this.#waiting === 1) this.#port.ref?.()
    try {
      return yield* wait
    } finally {
      if (--this.#waiting === 0) this.#port.unref?.()
    }
  }

  #receive(message: Message): void {
    if (message?.hublet === 'item') this.#came.putNowait(message.item as T)
    else if (message?.hublet === 'taken') this.#room.release()
    else this.#finish('The other end is not a GreenPort')
  }

  #finish(reason: string): void {
    if (this.#end !== null) return
    this.#end = reason
    this.#came.putNowait(END)
    while (this.#room.balance < 0) this.#room.release()
    this.#room.release() // each `put` from now on finds a permit, and the end
  }
}

function isPort(port: unknown): port is PortLike {
  const { postMessage, addEventListener } = (port ?? {}) as Partial<PortLike>
  return typeof postMessage === 'function' && typeof addEventListener === 'function'
}

showAs(GreenPort, ({ closed }) => ({ closed }))
refuseAwait(GreenPort, 'get', 'put')
