/**
 * A kernel in memory: descriptors, socket pairs, streams and datagrams over a loopback of its own, pipes, and pollers with
 * the semantics of epoll(7), poll(2) and select(2). Whatever happens in it follows from the program and from a seed.
 *
 * An order that somebody relies on is kept: that of the bytes of a stream, and of calls with equal deadlines. The
 * rest is the seed's: in which order descriptors are reported, and how long bytes are on their way.
 */
import type { Clock } from '../../ground/clock.ts'
import { errno } from '../errno.ts'
import { DescriptorTable } from '../table/descriptor-table.ts'
import type { OpenFile } from '../table/open-file.ts'
import { STREAM_BUFFER, StreamEnd, type Carry } from '../table/stream-end.ts'
import { TableKernel } from '../table/table-kernel.ts'
import { AskingPoller, RememberingPoller, type TablePoller } from '../table/table-poller.ts'
import { Choices } from './choices.ts'
import { Network } from './network.ts'
import { PagePace } from './page-pace.ts'
import { SimulatedDatagram } from './simulated-datagram.ts'
import { SimulatedListener } from './simulated-listener.ts'
import { checkSimulatedOptions, type SimulatedKernelOptions } from './simulated-options.ts'
import { SimulatedStream } from './simulated-stream.ts'
import { SimulatedTime } from './simulated-time.ts'
import { openPipe } from './simulated-pipe.ts'

/** Linux's constant: an fd_set has so many bits. */
const FD_SETSIZE = 1024

/** The first three are the terminal's. */
const FIRST_DESCRIPTOR = 3

export class SimulatedKernel extends TableKernel {
  override readonly mechanisms = ['epoll', 'poll', 'select']
  override readonly ownDescriptorsOnly =
    'a simulated kernel knows the descriptors that were opened on it, and none of the system'
  readonly clock: Clock
  protected override readonly pace = new PagePace()
  readonly time: SimulatedTime
  #choices: Choices | null
  #latency: number
  #network = new Network(() => this.#newCarry())
  #onUncaught: ((error: unknown) => void) | undefined

  /** @throws ERR_OPTION_INVALID */
  constructor(options: SimulatedKernelOptions = {}) {
    checkSimulatedOptions(options)
    super(new DescriptorTable(FIRST_DESCRIPTOR, options.descriptors ?? 1024))
    this.time = new SimulatedTime(options.clock ?? null)
    this.clock = this.time.now
    this.#choices = options.seed === undefined ? null : new Choices(options.seed)
    this.#latency = options.latency ?? 0
    this.#onUncaught = options.onUncaught
  }

  override reportUncaught(error: unknown): void {
    if (this.#onUncaught !== undefined) this.#onUncaught(error)
    else
      this.pace.soon(() => {
        throw error
      })
  }

  protected override makePoller(mechanism: string): TablePoller {
    if (mechanism === 'epoll') return new RememberingPoller(this)
    return new AskingPoller(this, mechanism === 'select' ? FD_SETSIZE : Infinity)
  }

  // --- Time ---

  /** Bytes of one direction arrive in their order, at once or a little later. */
  #newCarry(): Carry {
    const choices = this.#choices
    if (choices === null || this.#latency === 0) return (call) => call()
    let last = 0
    return (call) => {
      const delay = (choices.below(1_000_001) / 1_000_000) * this.#latency
      last = Math.max(last, this.clock() + delay)
      this.time.plan(last, call)
      this.stirred()
    }
  }

  override order(ready: number[]): void {
    this.#choices?.shuffle(ready)
  }

  /** A virtual wait is over as soon as anything happens, or the time is. */
  override pass(seconds: number): number {
    if (!this.time.isVirtual) return 0
    const next = this.time.untilNext
    if (next > seconds) {
      if (seconds !== Infinity) this.time.advance(seconds)
      return 0
    }
    this.time.advance(next)
    this.catchUp()
    return seconds - next
  }

  override catchUp(): void {
    this.time.catchUp()
  }

  override get stirring(): boolean {
    return this.time.untilNext === 0 || super.stirring
  }

  /** In virtual time a turn may wait: nothing else goes on meanwhile. */
  override get boundMs(): number {
    return this.time.isVirtual ? -1 : 0
  }

  override untilNext(left: number): number {
    const next = Math.min(left, this.time.untilNext)
    return this.time.isVirtual && next !== Infinity ? 0 : next
  }

  // --- Descriptors ---

  protected override openPairOfFiles(): [OpenFile, OpenFile] {
    const kind = { buffer: STREAM_BUFFER, isNetwork: false }
    return StreamEnd.pair(kind, [this.#newCarry(), this.#newCarry()], { path: '' }, { path: '' })
  }

  /** Opens a pipe. @returns the end to read and the end to write, or a negative errno */
  openPipe(): [number, number] | number {
    if (this.table.size + 2 > this.table.limit) return -errno.EMFILE
    const [reader, writer] = openPipe()
    return [this.table.open(reader), this.table.open(writer)]
  }

  override openListener(
    host: string,
    port: number,
    backlog: number,
    _reuse: boolean,
    reusePort: boolean,
  ): number {
    if (this.table.full) return -errno.EMFILE
    return this.#open(SimulatedListener.open(this.#network, host, port, backlog, reusePort))
  }

  override openStream(_host: string, port: number): number {
    return this.#open(new SimulatedStream(this.#network, port < 0))
  }

  override openDatagram(host: string, port: number, reuseAddress: boolean, reusePort: boolean): number {
    if (this.table.full) return -errno.EMFILE
    return this.#open(SimulatedDatagram.open(this.#network, host, port, reuseAddress || reusePort))
  }

  #open(file: OpenFile | number): number {
    return typeof file === 'number' ? file : this.table.open(file)
  }
}
