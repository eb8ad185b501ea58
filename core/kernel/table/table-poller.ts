/** Pollers over a table of descriptors: the semantics of epoll(7), poll(2) and select(2). */
import { INVALID, READABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import type { KernelPoller } from '../kernel.ts'
import type { DescriptorTable } from './descriptor-table.ts'
import type { OpenFile, Watcher } from './open-file.ts'

const CAPACITY = 1024
const DESCRIPTORS = 65536
const ARRIVAL_BYTES = 65536

/** With less room left, bytes would be cut into pieces: then the waiter receives them itself. */
const LEAST_ROOM = 4096

/** The part of the kernel that its pollers need. */
export interface PollerKernel {
  readonly table: DescriptorTable
  /** Receives from a descriptor, as the call of the kernel does. */
  receive(fd: number, bytes: Uint8Array, size: number): number
  /** A descriptor may be ready. */
  stirred(): void
  /** The order in which a wait reports what is ready, where nothing else decides it; it may leave some for the next wait. */
  order(ready: number[]): void
  /** Makes happen what is due. */
  catchUp(): void
  /**
   * Lets time pass until something happens, where that does not take a return to the host.
   *
   * @returns how many of the seconds are left then; 0 when they are over, or it takes a return
   */
  pass(seconds: number): number
  forget(poller: TablePoller): void
}

/** The arrays of a poller. */
type Memory = Pick<KernelPoller, 'ready' | 'wanted' | 'counts' | 'bytes'>

/** Memory of a poller that was closed, for the next one: a search for seeds makes thousands. */
let spare: Memory | null = null

/** @param descriptors - numbers below it may be watched */
function takeMemory(descriptors: number): Memory {
  const memory = spare
  spare = null
  if (memory !== null && memory.wanted.length === descriptors) return memory
  return {
    ready: new Int32Array(2 * CAPACITY),
    wanted: new Int32Array(descriptors),
    counts: new Int32Array(CAPACITY),
    bytes: new Uint8Array(ARRIVAL_BYTES),
  }
}

/** Memory that was transferred to another thread is of no use any more. */
function giveBack({ ready, wanted, counts, bytes }: Memory): void {
  if (ready.length !== 2 * CAPACITY || counts.length !== CAPACITY || bytes.length !== ARRIVAL_BYTES) return
  wanted.fill(0)
  spare = { ready, wanted, counts, bytes }
}

export abstract class TablePoller implements KernelPoller {
  readonly ready: Int32Array
  readonly wanted: Int32Array
  readonly counts: Int32Array
  readonly bytes: Uint8Array
  protected readonly kernel: PollerKernel
  /** Interest by descriptor. */
  protected readonly watched = new Map<number, number>()
  #closed = false

  constructor(kernel: PollerKernel) {
    this.kernel = kernel
    const memory = takeMemory(Math.min(kernel.table.end, DESCRIPTORS))
    this.ready = memory.ready
    this.wanted = memory.wanted
    this.counts = memory.counts
    this.bytes = memory.bytes
  }

  /** Whether a wait might find something. */
  abstract readonly stirring: boolean

  /** The descriptors that are ready, each once. */
  protected abstract find(): number[]

  /** The events to report of a descriptor; 0 for none. */
  protected eventsOf(fd: number): number {
    const file = this.kernel.table.get(fd)
    const interest = this.watched.get(fd) ?? 0
    return file === undefined ? INVALID : file.events & interest
  }

  add(fd: number, interest: number): number {
    if (this.#closed || this.kernel.table.get(fd) === undefined) return -errno.EBADF
    if (!isInterest(interest)) return -errno.EINVAL
    if (this.watched.has(fd)) return -errno.EEXIST
    this.watched.set(fd, interest)
    return 0
  }

  modify(fd: number, interest: number): number {
    if (this.#closed) return -errno.EBADF
    if (!isInterest(interest)) return -errno.EINVAL
    if (!this.watched.has(fd)) return -errno.ENOENT
    this.watched.set(fd, interest)
    return 0
  }

  remove(fd: number): number {
    if (this.#closed) return -errno.EBADF
    return this.watched.delete(fd) ? 0 : -errno.ENOENT
  }

  wait(seconds: number): number {
    if (this.#closed) return -errno.EBADF
    if (Number.isNaN(seconds) || this.ready.length < 2 * CAPACITY) return -errno.EINVAL
    this.kernel.catchUp()
    let found = this.find()
    for (let left = seconds; found.length === 0 && left > 0; found = this.find())
      left = this.kernel.pass(left)
    this.kernel.order(found)
    const count = Math.min(found.length, CAPACITY)
    for (let i = 0; i < count; i++) {
      const fd = found[i] as number
      this.ready[2 * i] = fd
      this.ready[2 * i + 1] = this.eventsOf(fd)
    }
    this.#receive(count)
    return count
  }

  /** Receives for the readers that wait, as `native/src/arrivals.cc` does. */
  #receive(count: number): void {
    let used = 0
    for (let i = 0; i < Math.min(count, this.counts.length); i++) {
      const fd = this.ready[2 * i] as number
      const readable = ((this.ready[2 * i + 1] as number) & READABLE) !== 0
      const wanted = readable ? Math.max(this.wanted[fd] ?? 0, 0) : 0
      const room = Math.min(wanted, this.bytes.length - used)
      const hasRoom = room > 0 && room >= Math.min(wanted, LEAST_ROOM)
      const result = hasRoom ? this.#receiveOne(fd, used, room) : 0
      this.counts[i] = result
      used += Math.max(result, 0)
    }
  }

  #receiveOne(fd: number, start: number, room: number): number {
    const into = this.bytes.subarray(start, start + room)
    const result = this.kernel.receive(fd, into, room)
    return result === -errno.EAGAIN ? 0 : result
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const fd of [...this.watched.keys()]) this.released(fd)
    this.watched.clear()
    this.kernel.forget(this)
    giveBack(this)
  }

  /** The number names nothing any more. */
  abstract released(fd: number): void
}

/** The kernel remembers files, and forgets one that is closed without a word: epoll(7). */
export class RememberingPoller extends TablePoller implements Watcher {
  #files = new Map<number, OpenFile>()
  /** Numbers that have stirred since a wait last found them not ready. */
  #stirred = new Set<number>()

  override get stirring(): boolean {
    return this.#stirred.size > 0
  }

  stirred(fd: number): void {
    this.#stirred.add(fd)
    this.kernel.stirred()
  }

  override add(fd: number, interest: number): number {
    const result = super.add(fd, interest)
    if (result < 0) return result
    const file = this.kernel.table.get(fd) as OpenFile
    this.#files.set(fd, file)
    file.watch(this, fd)
    this.stirred(fd)
    return 0
  }

  override modify(fd: number, interest: number): number {
    const result = super.modify(fd, interest)
    if (result === 0) this.stirred(fd)
    return result
  }

  override remove(fd: number): number {
    const result = super.remove(fd)
    if (result === 0) this.released(fd)
    return result
  }

  override released(fd: number): void {
    this.watched.delete(fd)
    this.#stirred.delete(fd)
    this.#files.get(fd)?.unwatch(this, fd)
    this.#files.delete(fd)
  }

  protected override find(): number[] {
    const found: number[] = []
    for (const fd of this.#stirred) {
      if (this.eventsOf(fd) === 0) this.#stirred.delete(fd)
      else found.push(fd)
    }
    return found
  }
}

/** Every wait goes through all numbers, and tells of those that are not open: poll(2) and select(2). */
export class AskingPoller extends TablePoller implements Watcher {
  /** Numbers from here on are refused with ERANGE. */
  #end: number
  /** Whether they are reported in the order of their numbers. */
  #sorts: boolean

  constructor(kernel: PollerKernel, end = Infinity) {
    super(kernel)
    this.#end = end
    this.#sorts = end !== Infinity
  }

  override get stirring(): boolean {
    return this.find().length > 0
  }

  override add(fd: number, interest: number): number {
    if (fd >= this.#end && this.kernel.table.get(fd) !== undefined) return -errno.ERANGE
    const result = super.add(fd, interest)
    if (result === 0) this.#heed(fd)
    return result
  }

  override modify(fd: number, interest: number): number {
    const result = super.modify(fd, interest)
    if (result === 0) this.#heed(fd)
    return result
  }

  override remove(fd: number): number {
    this.kernel.table.get(fd)?.unwatch(this, fd)
    return super.remove(fd)
  }

  stirred(_fd: number): void {
    this.kernel.stirred()
  }

  /** The number may name another file than the one that was added. */
  #heed(fd: number): void {
    const file = this.kernel.table.get(fd)
    file?.unwatch(this, fd)
    file?.watch(this, fd)
    this.kernel.stirred()
  }

  override released(fd: number): void {
    this.kernel.table.get(fd)?.unwatch(this, fd)
    this.kernel.stirred()
  }

  protected override find(): number[] {
    const found: number[] = []
    for (const fd of this.watched.keys()) if (this.eventsOf(fd) !== 0) found.push(fd)
    return this.#sorts ? found.sort((a, b) => a - b) : found
  }
}

function isInterest(interest: number): boolean {
  return Number.isInteger(interest) && interest >= 0 && interest <= 3
}
