/**
 * All that belongs to an open descriptor beside its number, and goes with it when another green object takes the number
 * over: bytes that were received and not taken, and the blocking mode that it had before. Bytes that stayed behind would
 * be missing in the next protocol; worse, they would come back as if they had been a part of it.
 */
import type { Kernel } from '../kernel/kernel.ts'
import { Inbox } from './inbox.ts'

export class Holding<Owner = unknown> {
  /** The green object that closes it. */
  owner: Owner | null = null
  /** Bytes that have come and were not taken. */
  readonly unread = new Inbox()
  /** Whether it was blocking when the first green object took it. */
  wasBlocking = false
  /** How many green objects use it. */
  users = 0
  /** The file behind the number, once somebody has asked. */
  #file: string | null = null
  #kernel: Kernel

  /** @param kernel - whose descriptor it is */
  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Notes what the number names: it may be closed behind our back, and name something else later. */
  remember(fd: number): void {
    this.#file ??= this.#kernel.fileOf(fd)
  }

  /** Whether the number still names what it did when it was noted; if it was not, nothing has come that could be lost. */
  mayBeOf(fd: number): boolean {
    return this.#file === null || this.#file === this.#kernel.fileOf(fd)
  }

  /** One that uses it no more. The last one gives the blocking mode back; a number that is closed already has none. */
  leave(fd: number): void {
    this.users--
    if (this.users === 0 && this.wasBlocking && this.mayBeOf(fd)) this.#kernel.setBlocking(fd, true)
  }
}
