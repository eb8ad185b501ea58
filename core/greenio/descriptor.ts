/**
 * A descriptor that belongs to one green object: tried first, waited for when it would block, closed once.
 *
 * Because its owner knows when it is opened and closed, the hub's poller goes on watching it between waits. The price is
 * that the hub must hear of both: of the end from `close`, and of the beginning from the constructor, since somebody may
 * have closed the number behind our back and opened it anew.
 */
import { HubError, IOClosed, systemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { sleep } from '../green/sleep.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import type { Direction, FdListener } from '../listeners/listener.ts'
import { getHub } from '../hubs/registry.ts'
import { untilReady } from '../green/trampoline.ts'
import { errno } from '../kernel/errno.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Blocked, type Blockable } from './blocked.ts'
import type { Forecast } from './forecast.ts'
import { Holding } from './holding.ts'
import type { Inbox } from './inbox.ts'
import type { Operation } from './operation.ts'
import { receiveOn, type ReceiveRequest } from './receiver.ts'
import { batchOf } from './send-batch.ts'
import type { Soon } from './soon.ts'

const { EAGAIN, EINTR } = errno

/** After so many calls that did not block, everybody else gets a turn. */
const CALLS_IN_A_ROW = 64

/** The use of each number of a kernel, in this thread. */
const holdingsOn = new WeakMap<Kernel, Map<number, Holding<GreenDescriptor>>>()

function holdingsOf(kernel: Kernel): Map<number, Holding<GreenDescriptor>> {
  const present = holdingsOn.get(kernel)
  if (present !== undefined) return present
  const holdings = new Map<number, Holding<GreenDescriptor>>()
  holdingsOn.set(kernel, holdings)
  return holdings
}

/**
 * How a green object comes by a descriptor: a kernel has opened it, the object takes it over from its owner, or its
 * owner lends it and closes it later. The hub watches a lent one only while somebody waits.
 */
export type Origin = 'opened' | 'taken over' | 'lent'

export class GreenDescriptor implements Blockable {
  /** How long one operation may wait, in seconds; null for ever. */
  seconds: number | null = null
  /** Answers its calls. */
  readonly kernel: Kernel
  #fd: number
  #name: string
  #keepsAlive = true
  #lent: boolean
  #callsInARow = 0
  #holding: Holding<GreenDescriptor>
  #blocked: { read: Blocked | null; write: Blocked | null } = { read: null, write: null }

  /**
   * Takes over a descriptor that a kernel has opened: when this fails, the descriptor is closed.
   *
   * @param fd - open and non-blocking
   * @param name - what it is, for messages: `socket`
   * @param kernel - who has opened it; that of this thread's hub unless given
   */
  constructor(fd: number, name: string, origin: Origin = 'opened', kernel: Kernel = getHub().kernel) {
    this.kernel = kernel
    this.#fd = fd
    this.#name = name
    this.#lent = origin === 'lent'
    const holdings = holdingsOf(kernel)
    const before = holdings.get(fd)
    const isSame = origin !== 'opened' && before !== undefined && before.mayBeOf(fd)
    const holding = (this.#holding = isSame ? before : new Holding<GreenDescriptor>(kernel))
    if (!this.#lent) this.#announce(fd, isSame)
    holding.users++
    const owner = before?.owner
    if (owner && !(this.#lent && isSame)) {
      owner.lose()
      if (isSame && !owner.#keepsAlive) this.keepAlive(false)
    }
    if (!this.#lent) holding.owner = this
    holdings.set(fd, holding)
  }

  /** Tells the hub that the number names something else from now on. */
  #announce(fd: number, isSame: boolean): void {
    try {
      const hub = this.#hub
      if (hub === null) return
      const batch = batchOf(hub) // from now on it hears of the turns
      if (isSame) batch.sendOf(fd)
      hub.markAsReopened(fd)
    } catch (error) {
      this.kernel.closeSocket(fd)
      throw error
    }
  }

  /** This thread's hub, if it lives on the kernel whose descriptor this is. */
  get #hub(): BaseHub | null {
    const hub = getHub()
    return hub.kernel === this.kernel ? hub : null
  }

  /** The number; -1 once it is closed. */
  get fd(): number {
    return this.#fd
  }

  /** Bytes that have come and were not taken. */
  get unread(): Inbox {
    return this.#holding.unread
  }

  /** Its blocking mode, before this object changed it: given back when the last green object is done with it. */
  wasBlocking(state: boolean): void {
    this.#holding.remember(this.open)
    if (state) this.#holding.wasBlocking = true
  }

  /** The number of an open descriptor. @throws IOClosed */
  get open(): number {
    if (this.#fd < 0) throw new IOClosed(`The ${this.#name} is closed`)
    return this.#fd
  }

  /**
   * Makes a system call, again and again until it does not block. One that never blocks, because the other end is faster,
   * lets others go first now and then: before the call, so that nothing is lost when the wait is cut short.
   *
   * The caller limits how long all of it may take.
   *
   * @param forecast - whether the call would block, as far as the last ones tell: then it waits first
   * @param inbox - where the poller may put bytes that it receives before the call: see {@link IN_INBOX}
   * @returns the result at once if there is nothing to wait for, which saves a generator
   */
  attempt(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null = null,
    inbox: Inbox | null = null,
  ): Soon<number> {
    if (inbox !== null) this.#holding.remember(this.open)
    if (forecast === null || !forecast.empty) {
      if (this.#callsInARow >= CALLS_IN_A_ROW) return this.#later(operation, bytes, count, forecast, inbox)
      this.#callsInARow++
      const result = this.make(operation, bytes, count, forecast, false)
      if (result >= 0) return result
    }
    const blocked = this.#blockedOf(operation.direction)
    blocked.begin(operation, bytes, count, forecast, inbox)
    return blocked as unknown as Green<number>
  }

  /** One serves all calls of its direction, unless it is in use. */
  #blockedOf(direction: Direction): Blocked {
    const kept = this.#blocked[direction]
    if (kept?.free === true) return kept
    return (this.#blocked[direction] = new Blocked(this))
  }

  *#later(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    inbox: Inbox | null,
  ): Green<number> {
    this.#callsInARow = 0
    yield* sleep(0)
    const soon = this.attempt(operation, bytes, count, forecast, inbox)
    return typeof soon === 'number' ? soon : yield* soon
  }

  /**
   * Makes a system call.
   *
   * @param waited - the descriptor was waited for
   * @returns its result, or -1 when it would block
   * @throws the system error of one that fails
   */
  make(
    operation: Operation,
    bytes: Uint8Array,
    count: number,
    forecast: Forecast | null,
    waited: boolean,
  ): number {
    for (;;) {
      const result = operation.call(this.kernel, this.open, bytes, count)
      if (result >= 0) {
        forecast?.found(result, count, waited)
        return result
      }
      if (result === -EAGAIN) {
        forecast?.foundNothing()
        return -1
      }
      if (result !== -EINTR) throw systemError(result, operation.syscall, { fd: this.#fd })
    }
  }

  /** Waits until the descriptor is ready. */
  wait(direction: Direction): Green<number> {
    this.#aboutToWait(getHub())
    return untilReady(this.open, direction, null, !this.#lent)
  }

  /**
   * Registers the current greenlet's wait; the poller receives for a request with an inbox.
   *
   * @param last - the listener of the request's last wait in this direction, which serves again
   */
  listen(hub: BaseHub, direction: Direction, request: ReceiveRequest, last: FdListener | null): FdListener {
    this.#aboutToWait(hub)
    if (request.inbox !== null) receiveOn(hub)
    return hub.add(last ?? { direction, fd: this.open, owned: !this.#lent, request })
  }

  #aboutToWait(hub: BaseHub): void {
    if (hub.kernel !== this.kernel) throw onAnotherKernel(this.#name, hub)
    this.#callsInARow = 0
    batchOf(hub)
    if (!this.#keepsAlive) hub.unrefDescriptor(this.open)
  }

  /** Whether waiting for this descriptor is a reason for the process to live. */
  keepAlive(state: boolean): void {
    this.#keepsAlive = state
    if (this.#fd < 0) return
    if (state) this.#hub?.refDescriptor(this.#fd)
    else this.#hub?.unrefDescriptor(this.#fd)
  }

  /** Closes it. Greenthreads that wait for it get {@link IOClosed}. Closing twice changes nothing. */
  close(): void {
    const fd = this.#fd
    if (fd < 0) return
    this.lose()
    try {
      this.#hub?.notifyClose(fd)
    } finally {
      if (!this.#lent) this.#closeNumber(fd)
    }
  }

  #closeNumber(fd: number): void {
    const result = this.kernel.closeSocket(fd)
    if (result < 0) throw systemError(result, 'close', { fd })
  }

  /** The number is not ours any more. */
  private lose(): void {
    const fd = this.#fd
    const holding = this.#holding
    const holdings = holdingsOf(this.kernel)
    this.#fd = -1
    if (holding.owner === this) holding.owner = null
    holding.leave(fd)
    const isDone = holding.users === 0 && (!this.#lent || holding.unread.empty)
    if (isDone && holdings.get(fd) === holding) holdings.delete(fd)
  }
}

function onAnotherKernel(name: string, hub: BaseHub): HubError {
  return new HubError(
    'ERR_HUB_CLOSED',
    `The ${name} was opened while another hub was this thread's, on another kernel than the hub ${hub.name}, which can't ` +
      'wait for it. Close it and open it anew; call useHub before anything is opened.',
  )
}
