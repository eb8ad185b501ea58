/** A green stream over any descriptor: FIFO, eventfd, timerfd, inotify, serial line, a native library's own. */
import { HubError, systemError } from '../ground/errors.ts'
import { checkDescriptor, checkFlag, checkLimit, checkOptions } from '../ground/checks.ts'
import { getHub } from '../hubs/registry.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { showAs } from '../ground/show-as.ts'
import { GreenDescriptor } from './descriptor.ts'
import type { Operation } from './operation.ts'
import type { Soon } from './soon.ts'
import { GreenStream } from './stream.ts'

export interface PipeOptions {
  /**
   * Whether the descriptor belongs to this object from now on, which then closes it. False for one that somebody else
   * goes on using and closes, such as a native library. True unless given.
   */
  owned?: boolean
}

const READ: Operation = {
  syscall: 'read',
  direction: 'read',
  call: (kernel, fd, bytes, size) => kernel.read(fd, bytes, size),
}

const WRITE: Operation = {
  syscall: 'write',
  direction: 'write',
  call: (kernel, fd, bytes, offset) => kernel.write(fd, bytes, offset),
}

/**
 * Reads and writes a descriptor that can be waited for, with read(2) and write(2). It is made non-blocking, and gets its
 * old mode back when this object is closed, for other processes may share it: standard input, say. A regular file can't be
 * waited for, and needs no waiting.
 *
 * In a Worker `node:fs` closes what this object owns, since Node would close the number again at the Worker's end. Node warns of a
 * descriptor that `node:fs` has not opened in that Worker.
 *
 * One descriptor has one green object. A new one on the same number takes it over, with the bytes that the one before has
 * received and nobody has taken.
 *
 * @eventlet eventlet.greenio.GreenPipe
 * @example
 * using fifo = new GreenPipe(openSync('/run/orders', constants.O_RDWR | constants.O_NONBLOCK))
 * const order = yield* fifo.recvLine()
 */
export class GreenPipe extends GreenStream {
  #descriptor: GreenDescriptor

  /**
   * @param descriptor - an open descriptor, or an object that has one
   * @throws ERR_DESCRIPTOR_INVALID, ERR_OPTION_INVALID, EBADF; the descriptor then stays the caller's
   */
  constructor(descriptor: number | { fd: number }, options: PipeOptions = {}) {
    const owned = checkFlag('GreenPipe: owned', checkOptions('GreenPipe', options).owned ?? true)
    const taken = takeDescriptor(descriptor, owned)
    super(taken.unread)
    this.#descriptor = taken
  }

  /** The descriptor; -1 once the pipe is closed. */
  get fd(): number {
    return this.#descriptor.fd
  }

  override get closed(): boolean {
    return this.#descriptor.fd < 0
  }

  /** How long each operation may wait, all in all, in seconds; null for ever. */
  override get timeout(): number | null {
    return this.#descriptor.seconds
  }

  /** Sets how long each operation may wait, in seconds; null for ever. @returns this */
  setTimeout(seconds: number | null): this {
    this.#descriptor.seconds = checkLimit('setTimeout: seconds', seconds)
    return this
  }

  /** Waiting for it keeps the process alive: so it is unless `unref` was called. @returns this */
  ref(): this {
    this.#descriptor.keepAlive(true)
    return this
  }

  /** Waiting for it does not keep the process alive. @returns this */
  unref(): this {
    this.#descriptor.keepAlive(false)
    return this
  }

  /** @internal */
  protected override receive(bytes: Uint8Array, size: number): Soon<number> {
    return this.#descriptor.attempt(READ, bytes, size)
  }

  /** @internal */
  protected override transmit(bytes: Uint8Array, offset: number): Soon<number> {
    return this.#descriptor.attempt(WRITE, bytes, offset)
  }

  /** Closes it, or gives a borrowed descriptor back. Greenthreads that wait here get `IOClosed`. */
  override close(): void {
    this.#descriptor.close()
  }
}

function takeDescriptor(descriptor: number | { fd: number }, owned: boolean): GreenDescriptor {
  const fd = typeof descriptor === 'object' && descriptor !== null ? descriptor.fd : descriptor
  checkDescriptor(fd)
  const { kernel } = getHub()
  const result = owned ? kernel.adopt(fd) : kernel.setBlocking(fd, false)
  if (result < 0) throw refused(kernel, fd, result)
  const taken = new GreenDescriptor(fd, 'pipe', owned ? 'taken over' : 'lent', kernel)
  taken.wasBlocking(result === 1)
  return taken
}

showAs(GreenPipe, ({ fd, timeout }) => ({ fd, timeout }))

/** A kernel that knows its own descriptors alone can't say more than that the number is not one of them. */
function refused(kernel: Kernel, fd: number, result: number): Error {
  if (kernel.ownDescriptorsOnly === undefined) return systemError(result, 'fcntl', { fd })
  return new HubError(
    'ERR_HUB_UNAVAILABLE',
    `Descriptor ${fd} can't be used here: ${kernel.ownDescriptorsOnly}`,
  )
}
