/**
 * Stream sockets for green code. Each operation tries its system call first, and trampolines when the call would block. A
 * receive that waits is made by the poller, as soon as there is something.
 */
import { checkFlag, checkLimit, checkWhole, refuse } from '../ground/checks.ts'
import { systemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { getHub } from '../hubs/registry.ts'
import { errno } from '../kernel/errno.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { showAs } from '../ground/show-as.ts'
import type { SocketAddress } from './address.ts'
import { Connections } from './connections.ts'
import { BatchedSend } from './batched-send.ts'
import { GreenDescriptor } from './descriptor.ts'
import { Forecast } from './forecast.ts'
import type { Inbox } from './inbox.ts'
import { TO_BE_LENT, nextPiece, type Loan } from './lent-memory.ts'
import { limited } from './limited.ts'
import { NO_BYTES, type Operation } from './operation.ts'
import type { Soon } from './soon.ts'
import { batchOf } from './send-batch.ts'
import { GreenStream } from './stream.ts'

const { EAGAIN, ECONNABORTED, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOPROTOOPT, EPROTO } = errno

/** accept(2): these are the fate of the connection, not of the server socket, so the next one is tried. */
const GONE: readonly number[] = [ECONNABORTED, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOPROTOOPT, EPROTO]

const ACCEPT: Operation = { syscall: 'accept', direction: 'read', call: acceptNext }

const RECV: Operation = {
  syscall: 'recv',
  direction: 'read',
  call: (kernel, fd, bytes, size) => kernel.receive(fd, bytes === TO_BE_LENT ? nextPiece() : bytes, size),
}

const SEND: Operation = {
  syscall: 'send',
  direction: 'write',
  call: (kernel, fd, bytes, offset) => kernel.send(fd, bytes, offset),
}

/**
 * A connected or listening stream socket. Made by `connect`, `listen`, `socketPair` and `accept`.
 *
 * Operations that wait throw `Timeout` after the socket's own timeout, and {@link IOClosed} when another greenthread
 * closes the socket meanwhile. Failed system calls have Node's shape: `{ code: 'ECONNRESET', errno, syscall, fd }`. One
 * greenthread may receive while another one sends; two that receive at a time are refused (ERR_LISTENER_BUSY).
 *
 * @eventlet eventlet.greenio.GreenSocket
 */
export class GreenSocket extends GreenStream {
  #descriptor: GreenDescriptor
  #forecast = new Forecast()
  #batchedSend: BatchedSend | null = null

  /**
   * @param source - an open, non-blocking descriptor that the kernel of this thread's hub made, or one that another green
   * object shares
   * @param inbox - what has come and was not taken, where it is not what came for the descriptor
   * @internal
   */
  constructor(source: number | GreenDescriptor, inbox?: Inbox) {
    const descriptor = typeof source === 'number' ? new GreenDescriptor(source, 'socket') : source
    super(inbox ?? descriptor.unread)
    this.#descriptor = descriptor
  }

  /** The descriptor of a socket, for another object over it. @internal */
  static descriptorOf(socket: GreenSocket): GreenDescriptor {
    return socket.#descriptor
  }

  /** From now on `recv` of a socket lends large messages until the next one, or until the loan is ended. @internal */
  static lendBytesOf(socket: GreenSocket): Loan {
    return socket.lendBytes()
  }

  /** The descriptor; -1 once the socket is closed. */
  get fd(): number {
    return this.#descriptor.fd
  }

  override get closed(): boolean {
    return this.#descriptor.fd < 0
  }

  /** The address of this end. */
  get localAddress(): SocketAddress {
    return this.#address('localAddress')
  }

  /** The address of the other end. @throws ENOTCONN when there is none */
  get remoteAddress(): SocketAddress {
    return this.#address('remoteAddress')
  }

  /** How long each operation may wait, all in all, in seconds; null for ever. */
  override get timeout(): number | null {
    return this.#descriptor.seconds
  }

  /**
   * Sets how long each operation may wait, in seconds; null for ever. The limit is for the operation as a whole, however
   * often it waits: a line that comes byte by byte, a message that the other end takes piece by piece. @returns this
   */
  setTimeout(seconds: number | null): this {
    this.#descriptor.seconds = checkLimit('setTimeout: seconds', seconds)
    return this
  }

  /** Whether small messages are sent at once, instead of waiting for more to send (Nagle's algorithm). @returns this */
  setNoDelay(state = true): this {
    return this.#set(
      'TCP_NODELAY',
      this.#descriptor.kernel.setNoDelay(this.#descriptor.open, checkFlag('setNoDelay: state', state)),
    )
  }

  /**
   * Whether the kernel asks now and then whether the other end is still there.
   *
   * @param idleSeconds - whole seconds of silence before it asks; what the system has set, unless given
   * @returns this
   */
  setKeepAlive(state = true, idleSeconds = 0): this {
    const idle = checkWhole('setKeepAlive: idleSeconds', idleSeconds, 0, 32767)
    return this.#set(
      'SO_KEEPALIVE',
      this.#descriptor.kernel.setKeepAlive(
        this.#descriptor.open,
        checkFlag('setKeepAlive: state', state),
        idle,
      ),
    )
  }

  #set(option: string, result: number): this {
    if (result < 0) throw systemError(result, `setsockopt ${option}`, { fd: this.fd })
    return this
  }

  /** Waiting for this socket keeps the process alive: so it is unless `unref` was called. @returns this */
  ref(): this {
    this.#descriptor.keepAlive(true)
    return this
  }

  /**
   * Waiting for this socket does not keep the process alive: when nothing else does, the process ends. A timeout of the
   * socket's still does, as long as it runs. @returns this
   */
  unref(): this {
    this.#descriptor.keepAlive(false)
    return this
  }

  /** Waits for a connection and returns its socket. */
  *accept(): Green<GreenSocket> {
    const soon = this.#descriptor.attempt(ACCEPT, NO_BYTES, 0)
    const fd = typeof soon === 'number' ? soon : yield* limited(this.timeout, soon)
    return new GreenSocket(new GreenDescriptor(fd, 'socket', 'opened', this.#descriptor.kernel))
  }

  /**
   * The connections of a server socket, for async code. Like `serve` it outlasts a want of descriptors. The loop ends
   * when the server socket is closed; leaving the loop leaves it open.
   *
   * @throws EINVAL for anything but a server socket
   * @example for await (const client of server) spawn(answer, client)
   */
  [Symbol.asyncIterator](): AsyncIterator<GreenSocket, undefined> {
    return new Connections(this)
  }

  /** @internal */
  protected override receive(bytes: Uint8Array, size: number, inbox: Inbox | null = null): Soon<number> {
    return this.#descriptor.attempt(RECV, bytes, size, this.#forecast, inbox)
  }

  /** @internal */
  protected override transmit(bytes: Uint8Array, offset: number): Soon<number> {
    const hub = getHub()
    const batch = batchOf(hub)
    if (batch.takes(bytes.length - offset) && hub.canLeave && hub.kernel === this.#descriptor.kernel)
      return this.#batched(hub, bytes, offset) as unknown as Green<number>
    batch.sendOf(this.#descriptor.fd)
    return this.#descriptor.attempt(SEND, bytes, offset)
  }

  #batched(hub: BaseHub, bytes: Uint8Array, offset: number): BatchedSend {
    if (this.#batchedSend?.free !== true) this.#batchedSend = new BatchedSend(this.#descriptor)
    this.#batchedSend.begin(hub, bytes, offset)
    return this.#batchedSend
  }

  /**
   * Ends one direction, or both: the other end then reads the end, or can't write.
   *
   * @throws ENOTCONN when the connection is gone
   */
  shutdown(how: 'read' | 'write' | 'both' = 'both'): void {
    if (!['read', 'write', 'both'].includes(how))
      throw refuse('shutdown: how', how, "'read', 'write' or 'both'")
    batchOf(getHub()).flush() // of others who send on this socket in this turn, or to it
    const result = this.#descriptor.kernel.shutDown(this.#descriptor.open, how !== 'write', how !== 'read')
    if (result < 0) throw systemError(result, 'shutdown', { fd: this.fd })
  }

  /** Closes the socket. Greenthreads that wait for it get {@link IOClosed}. Closing twice changes nothing. */
  override close(): void {
    this.#descriptor.close()
  }

  /** Waits until a connect that is under way has succeeded. @throws the positive errno's system error @internal */
  *connected(about: { address: string; port?: number }): Green<void> {
    yield* limited(this.timeout, this.#descriptor.wait('write'))
    const error = this.#descriptor.kernel.pendingError(this.#descriptor.open)
    if (error !== 0) throw systemError(-error, 'connect', { fd: this.fd, ...about })
  }

  #address(which: 'localAddress' | 'remoteAddress'): SocketAddress {
    const found = this.#descriptor.kernel[which](this.#descriptor.open)
    if (typeof found !== 'number') return found
    throw systemError(found, which === 'localAddress' ? 'getsockname' : 'getpeername', { fd: this.fd })
  }
}

showAs(GreenSocket, ({ fd, timeout }) => ({ fd, timeout }))
refuseAwait(GreenSocket, 'accept')

function acceptNext(kernel: Kernel, fd: number): number {
  for (;;) {
    const result = kernel.accept(fd)
    if (result >= 0 || result === -EAGAIN || !GONE.includes(-result)) return result
  }
}
