/**
 * A descriptor that belongs to one green object: tried first, waited for when it would block, closed once.
 *
 * Because its owner knows when it is opened and closed, the hub's poller goes on watching it between waits. The price is
 * that the hub must hear of both: of the end from `close`, and of the beginning from the constructor, since somebody may
 * have closed the number behind our back and opened it anew.
 */
import { constants } from 'node:os'
import { IOClosed, systemError } from '../errors.ts'
import type { Green } from '../greenlet/green.ts'
import { sleep } from '../sleep.ts'
import type { Direction } from '../hubs/listener.ts'
import { getHub } from '../hubs/registry.ts'
import { untilReady } from '../hubs/trampoline.ts'
import { native } from '../native.ts'
import type { Soon } from './soon.ts'

const { EAGAIN, EINTR } = constants.errno

/** After so many calls that did not block, everybody else gets a turn. */
const CALLS_IN_A_ROW = 64

/** Who owns which number, in this thread. */
const owners = new Map<number, OwnedDescriptor>()

export class OwnedDescriptor {
  /** How long one operation may wait, in seconds; null for ever. */
  seconds: number | null = null
  #fd: number
  #name: string
  #keepsAlive = true
  #borrowed: boolean
  #callsInARow = 0

  /**
   * Takes over a descriptor that the addon has opened: when this fails, the descriptor is closed.
   *
   * @param fd - open and non-blocking
   * @param name - what it is, for messages: `socket`
   * @param borrowed - it stays somebody else's, who closes it: the hub watches it only while somebody waits
   */
  constructor(fd: number, name: string, borrowed = false) {
    this.#fd = fd
    this.#name = name
    this.#borrowed = borrowed
    if (!borrowed) this.#takeOver(fd)
  }

  #takeOver(fd: number): void {
    try {
      getHub().markAsReopened(fd)
    } catch (error) {
      native().closeSocket(fd)
      throw error
    }
    owners.get(fd)?.lose()
    owners.set(fd, this)
  }

  /** The number; -1 once it is closed. */
  get fd(): number {
    return this.#fd
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
   * @param syscall - its name, for errors
   * @param direction - what to wait for when it would block
   * @param call - the result, or a negative errno
   * @param waitFirst - the call would block, as far as its last result tells
   * @returns the result at once where nothing is to be waited for, which saves a generator
   */
  attempt(
    syscall: string,
    direction: Direction,
    call: (fd: number) => number,
    waitFirst = false,
  ): Soon<number> {
    if (waitFirst || this.#callsInARow >= CALLS_IN_A_ROW)
      return this.#again(syscall, direction, call, waitFirst)
    this.#callsInARow++
    const result = call(this.open)
    return result >= 0 ? result : this.#again(syscall, direction, call, this.#wouldBlock(result, syscall))
  }

  *#again(
    syscall: string,
    direction: Direction,
    call: (fd: number) => number,
    waitFirst: boolean,
  ): Green<number> {
    if (!waitFirst && this.#callsInARow >= CALLS_IN_A_ROW) {
      this.#callsInARow = 0
      yield* sleep(0)
    }
    for (let wait = waitFirst; ;) {
      if (wait) yield* this.wait(direction)
      const result = call(this.open)
      if (result >= 0) return result
      wait = this.#wouldBlock(result, syscall)
    }
  }

  /** @returns false for a call that was interrupted @throws the system error of one that failed */
  #wouldBlock(result: number, syscall: string): boolean {
    if (result !== -EAGAIN && result !== -EINTR) throw systemError(result, syscall, { fd: this.#fd })
    return result === -EAGAIN
  }

  /** Waits until the descriptor is ready. */
  wait(direction: Direction): Green<number> {
    const fd = this.open
    this.#callsInARow = 0
    if (!this.#keepsAlive) getHub().unrefDescriptor(fd)
    return untilReady(fd, direction, this.seconds, !this.#borrowed)
  }

  /** Whether waiting for this descriptor is a reason for the process to live. */
  keepAlive(state: boolean): void {
    this.#keepsAlive = state
    if (this.#fd < 0) return
    if (state) getHub().refDescriptor(this.#fd)
    else getHub().unrefDescriptor(this.#fd)
  }

  /** Closes it. Whoever waits for it gets {@link IOClosed}. Closing twice changes nothing. */
  close(): void {
    const fd = this.#fd
    if (fd < 0) return
    this.lose()
    getHub().notifyClose(fd)
    if (this.#borrowed) return
    const result = native().closeSocket(fd)
    if (result < 0) throw systemError(result, 'close', { fd })
  }

  /** The number is not ours any more. */
  private lose(): void {
    if (owners.get(this.#fd) === this) owners.delete(this.#fd)
    this.#fd = -1
  }
}
