/** A kernel in TypeScript: numbers, the files that they name, and the pollers that watch them. */
import { errno } from '../errno.ts'
import type { HostLoop, Kernel, KernelAddress } from '../kernel.ts'
import type { DescriptorTable } from './descriptor-table.ts'
import type { OpenFile } from './open-file.ts'
import type { PollerKernel, TablePoller } from './table-poller.ts'
import { Turns, type Outlook, type Pace } from './turns.ts'

export abstract class TableKernel implements Kernel, PollerKernel, Outlook {
  abstract readonly mechanisms: readonly string[]
  abstract readonly ownDescriptorsOnly: string
  readonly table: DescriptorTable
  #pollers = new Set<TablePoller>()
  #loops = new Set<Turns>()
  /** Errors that are thrown when the turn is over. */
  #uncaught: unknown[] = []

  constructor(table: DescriptorTable) {
    this.table = table
  }

  // --- For hubs ---

  protected abstract makePoller(mechanism: string): TablePoller
  protected abstract readonly pace: Pace

  createPoller(mechanism: string): TablePoller {
    if (!this.mechanisms.includes(mechanism)) throw new Error(`${mechanism}: there is no such mechanism`)
    const poller = this.makePoller(mechanism)
    this.#pollers.add(poller)
    return poller
  }

  createHostLoop(turn: (boundMs: number) => number, secondsLeft: () => number): HostLoop {
    const loop = new Turns(turn, secondsLeft, this, this.pace)
    this.#loops.add(loop)
    return loop
  }

  /** It is thrown at the end of the turn, or soon where there is none. */
  reportUncaught(error: unknown): void {
    if (this.#uncaught.push(error) === 1) this.pace.soon(() => this.throwUncaught())
  }

  throwUncaught(): void {
    if (this.#uncaught.length === 0) return
    const error = this.#uncaught.shift()
    if (this.#uncaught.length > 0) this.pace.soon(() => this.throwUncaught())
    throw error
  }

  stirred(): void {
    for (const loop of this.#loops) loop.changed()
  }

  get stirring(): boolean {
    for (const poller of this.#pollers) if (poller.stirring) return true
    return false
  }

  get boundMs(): number {
    return 0
  }

  untilNext(left: number): number {
    return left
  }

  order(_ready: number[]): void {
    // In the order in which they became ready.
  }

  catchUp(): void {
    // Nothing is planned.
  }

  pass(_seconds: number): number {
    return 0
  }

  forget(poller: TablePoller): void {
    this.#pollers.delete(poller)
  }

  // --- Descriptors ---

  protected abstract openPairOfFiles(): [OpenFile, OpenFile]
  abstract openListener(
    host: string,
    port: number,
    backlog: number,
    reuseAddress: boolean,
    reusePort: boolean,
  ): number
  abstract openStream(host: string, port: number): number
  abstract openDatagram(
    host: string,
    port: number,
    reuseAddress: boolean,
    reusePort: boolean,
    broadcast: boolean,
  ): number

  openPair(): [number, number] | number {
    if (this.table.size + 2 > this.table.limit) return -errno.EMFILE
    const [a, b] = this.openPairOfFiles()
    return [this.table.open(a), this.table.open(b)]
  }

  fileOf(fd: number): string | null {
    const file = this.table.get(fd)
    return file === undefined ? null : String(file.serial)
  }

  closeSocket(fd: number): number {
    const file = this.table.release(fd)
    if (file === undefined) return -errno.EBADF
    for (const poller of this.#pollers) poller.released(fd)
    file.close()
    return 0
  }

  /** Only numbers of its own: they never block, and are taken over by nobody else. */
  adopt(fd: number): number {
    return this.table.get(fd) === undefined ? -errno.EBADF : 0
  }

  setBlocking(fd: number, blocking: boolean): number {
    if (this.table.get(fd) === undefined) return -errno.EBADF
    return blocking ? -errno.EINVAL : 0
  }

  accept(fd: number): number {
    const file = this.table.get(fd)
    if (file === undefined) return -errno.EBADF
    if (this.table.full) return -errno.EMFILE
    const accepted = file.accept()
    return typeof accepted === 'number' ? accepted : this.table.open(accepted)
  }

  // --- Calls on a descriptor ---

  connect(fd: number, host: string, port: number): number {
    return this.table.get(fd)?.connect(host, port) ?? -errno.EBADF
  }

  bind(fd: number, host: string, port: number): number {
    return this.table.get(fd)?.bind(host, port) ?? -errno.EBADF
  }

  setNoDelay(fd: number, state: boolean): number {
    return this.table.get(fd)?.setNoDelay(state) ?? -errno.EBADF
  }

  setKeepAlive(fd: number, state: boolean, idleSeconds: number): number {
    return this.table.get(fd)?.setKeepAlive(state, idleSeconds) ?? -errno.EBADF
  }

  pendingError(fd: number): number {
    return this.table.get(fd)?.pendingError() ?? errno.EBADF
  }

  receive(fd: number, bytes: Uint8Array, size: number): number {
    return this.table.get(fd)?.receive(bytes, size) ?? -errno.EBADF
  }

  send(fd: number, bytes: Uint8Array, offset: number): number {
    const file = this.table.get(fd)
    if (file === undefined) return -errno.EBADF
    return file.send(offset === 0 ? bytes : bytes.subarray(offset))
  }

  read(fd: number, bytes: Uint8Array, size: number): number {
    return this.table.get(fd)?.read(bytes, size) ?? -errno.EBADF
  }

  write(fd: number, bytes: Uint8Array, offset: number): number {
    const file = this.table.get(fd)
    if (file === undefined) return -errno.EBADF
    return file.write(offset === 0 ? bytes : bytes.subarray(offset))
  }

  sendMany(pairs: Int32Array, count: number, bytes: Uint8Array): number {
    const lengths = pairs.subarray(0, 2 * count)
    if (count < 0 || lengths.length < 2 * count) return -errno.EINVAL
    let total = 0
    for (let i = 1; i < lengths.length; i += 2) {
      const length = lengths[i] as number
      if (length < 0) return -errno.EINVAL
      total += length
    }
    if (total > bytes.length) return -errno.EINVAL
    let start = 0
    for (let i = 0; i < lengths.length; i += 2) {
      const end = start + (lengths[i + 1] as number)
      lengths[i + 1] = this.send(lengths[i] as number, bytes.subarray(start, end), 0)
      start = end
    }
    return 0
  }

  receiveFrom(fd: number, bytes: Uint8Array): [count: number, from: KernelAddress] | number {
    return this.table.get(fd)?.receiveFrom(bytes) ?? -errno.EBADF
  }

  sendTo(fd: number, bytes: Uint8Array, host: string, port: number): number {
    return this.table.get(fd)?.sendTo(bytes, host, port) ?? -errno.EBADF
  }

  shutDown(fd: number, read: boolean, write: boolean): number {
    return this.table.get(fd)?.shutDown(read, write) ?? -errno.EBADF
  }

  localAddress(fd: number): KernelAddress | number {
    return this.table.get(fd)?.localAddress() ?? -errno.EBADF
  }

  remoteAddress(fd: number): KernelAddress | number {
    return this.table.get(fd)?.remoteAddress() ?? -errno.EBADF
  }
}
