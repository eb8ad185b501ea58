/** A green stream over any descriptor: FIFO, eventfd, timerfd, inotify, serial line, a native library's own. */
import { systemError } from '../ground/errors.ts'
import { checkDescriptor } from '../ground/checks.ts'
import { getHub } from '../hubs/registry.ts'
import { native } from '../kernel/native.ts'
import { showAs } from '../ground/show-as.ts'
import { OwnedDescriptor } from './descriptor.ts'
import type { Operation } from './operation.ts'
import { checkFlag, checkLimit, checkOptions } from './options.ts'
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
  call: (fd, bytes, size) => native().read(fd, bytes, size),
}

const WRITE: Operation = {
  syscall: 'write',
  direction: 'write',
  call: (fd, bytes, offset) => native().write(fd, bytes, offset),
}

/**
 * Reads and writes a descriptor that can be waited for, with read(2) and write(2). It is made non-blocking; a borrowed
 * one gets its old mode back when this object is closed. A regular file can't be waited for, and needs no waiting.
 *
 * One descriptor has one green object: two that own the same number would close it under each other.
 *
 * @eventlet eventlet.greenio.GreenPipe
 * @example
 * using fifo = new GreenPipe(openSync('/run/orders', constants.O_RDWR | constants.O_NONBLOCK))
 * const order = yield* fifo.recvLine()
 */
export class GreenPipe extends GreenStream {
  #descriptor: OwnedDescriptor
  /** The mode to give back. */
  #wasBlocking = false
  #owned: boolean

  /**
   * @param descriptor - an open descriptor, or an object that has one
   * @throws ERR_DESCRIPTOR_INVALID, ERR_OPTION_INVALID, EBADF; the descriptor then stays the caller's
   */
  constructor(descriptor: number | { fd: number }, options: PipeOptions = {}) {
    super()
    this.#owned = checkFlag('GreenPipe: owned', checkOptions('GreenPipe', options).owned ?? true)
    const fd = typeof descriptor === 'object' && descriptor !== null ? descriptor.fd : descriptor
    checkDescriptor(fd)
    getHub() // where there can be none, nothing is taken over
    const result = this.#owned ? native().adopt(fd) : native().setBlocking(fd, false)
    if (result < 0) throw systemError(result, 'fcntl', { fd })
    this.#wasBlocking = result === 1
    this.#descriptor = new OwnedDescriptor(fd, 'pipe', !this.#owned)
  }

  /** The descriptor; -1 once the pipe is closed. */
  get fd(): number {
    return this.#descriptor.fd
  }

  override get closed(): boolean {
    return this.#descriptor.fd < 0
  }

  /** How long each operation may wait, in seconds; null for ever. */
  get timeout(): number | null {
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

  protected override receive(bytes: Uint8Array, size: number): Soon<number> {
    return this.#descriptor.attempt(READ, bytes, size)
  }

  protected override transmit(bytes: Uint8Array, offset: number): Soon<number> {
    return this.#descriptor.attempt(WRITE, bytes, offset)
  }

  /** Closes it, or gives a borrowed descriptor back. Whoever waits here gets `IOClosed`. */
  override close(): void {
    const { fd } = this
    if (fd >= 0 && !this.#owned && this.#wasBlocking) native().setBlocking(fd, true)
    this.#descriptor.close()
  }
}

showAs(GreenPipe, ({ fd, timeout }) => ({ fd, timeout }))
