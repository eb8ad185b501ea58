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
import type { Pace } from '../table/turns.ts'
import { Choices } from './choices.ts'
import { checkFaults, type Faults } from './faults.ts'
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

/** The longest that the process stands still at a time, in seconds. */
const LONGEST_STALL = 1

/** There is one machine, and it is this one. */
const HOSTS = new Map([['localhost', ['127.0.0.1', '::1']]])

export class SimulatedKernel extends TableKernel {
  override readonly mechanisms = ['epoll', 'poll', 'select']
  override readonly ownDescriptorsOnly =
    'a simulated kernel knows the descriptors that were opened on it, and none of the system'
  readonly hosts = HOSTS
  readonly clock: Clock
  protected override readonly pace: Pace
  readonly time: SimulatedTime
  #choices: Choices | null
  #faults: Required<Faults>
  #network = new Network(() => this.#newCarry())

  /** @throws ERR_OPTION_INVALID */
  constructor(options: SimulatedKernelOptions = {}) {
    checkSimulatedOptions(options)
    super(new DescriptorTable(FIRST_DESCRIPTOR, options.descriptors ?? 1024))
    this.time = new SimulatedTime(options.clock ?? null)
    this.clock = this.time.now
    this.pace = options.pace ?? new PagePace()
    this.#choices = options.choices ?? (options.seed === undefined ? null : new Choices(options.seed))
    this.#faults = options.faults ?? { ...checkFaults('SimulatedKernel', {}), latency: options.latency ?? 0 }
  }

  protected override makePoller(mechanism: string): TablePoller {
    if (mechanism === 'epoll') return new RememberingPoller(this)
    return new AskingPoller(this, mechanism === 'select' ? FD_SETSIZE : Infinity)
  }

  // --- Time ---

  /** Bytes of one direction arrive in their order, at once or a little later. */
  #newCarry(): Carry {
    const choices = this.#choices
    const { latency } = this.#faults
    if (choices === null || latency === 0) return (call) => call()
    let last = 0
    return (call) => {
      last = Math.max(last, this.clock() + choices.part(latency))
      this.time.plan(last, call)
      this.stirred()
    }
  }

  /** In any order, and not all of them: the others have become ready a moment later, and the next wait finds them. */
  override order(ready: number[]): void {
    const choices = this.#choices
    if (choices === null) return
    choices.shuffle(ready)
    if (ready.length > 1) ready.length -= choices.below(ready.length)
  }

  /** A virtual wait is over as soon as anything happens, or the time is. */
  override pass(seconds: number): number {
    if (!this.time.isVirtual) return 0
    const next = this.time.untilNext
    if (next > seconds) {
      if (seconds !== Infinity) this.time.advance(seconds + (this.#choices?.part(this.#faults.lateness) ?? 0))
      return 0
    }
    this.time.advance(next)
    this.catchUp()
    return seconds - next
  }

  override catchUp(): void {
    const choices = this.#choices
    if (choices?.happens(this.#faults.stalls) === true) this.time.advance(choices.part(LONGEST_STALL))
    this.time.catchUp()
  }

  // --- Faults ---

  /** How many of these bytes move. */
  #cut(size: number): number {
    const choices = this.#choices
    if (size < 2 || choices?.happens(this.#faults.cuts) !== true) return size
    return 1 + choices.below(Math.min(size, 1024))
  }

  #mayReset(fd: number): void {
    if (this.#choices?.happens(this.#faults.resets) === true) this.table.get(fd)?.sever()
  }

  get #isShort(): boolean {
    return this.table.full || this.#choices?.happens(this.#faults.shortages) === true
  }

  override receive(fd: number, bytes: Uint8Array, size: number): number {
    this.#mayReset(fd)
    return super.receive(fd, bytes, this.#cut(size))
  }

  override send(fd: number, bytes: Uint8Array, offset: number): number {
    this.#mayReset(fd)
    const size = bytes.length - offset
    const cut = this.#cut(size)
    return cut === size
      ? super.send(fd, bytes, offset)
      : super.send(fd, bytes.subarray(0, offset + cut), offset)
  }

  override accept(fd: number): number {
    return this.#isShort ? -errno.EMFILE : super.accept(fd)
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
    if (this.#isShort) return -errno.EMFILE
    return this.#open(SimulatedListener.open(this.#network, host, port, backlog, reusePort))
  }

  override openStream(_host: string, port: number): number {
    if (this.#isShort) return -errno.EMFILE
    return this.#open(new SimulatedStream(this.#network, port < 0))
  }

  override openDatagram(host: string, port: number, reuseAddress: boolean, reusePort: boolean): number {
    if (this.#isShort) return -errno.EMFILE
    return this.#open(SimulatedDatagram.open(this.#network, host, port, reuseAddress || reusePort))
  }

  #open(file: OpenFile | number): number {
    return typeof file === 'number' ? file : this.table.open(file)
  }
}
