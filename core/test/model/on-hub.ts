/** Runs a program on a real hub, whose clock and turns are the test's, over fake or real sockets. */
import type { Greenlet } from '../../greenlet/greenlet.ts'
import type { Guest, Host } from '../../kernel/host-contract.ts'
import { cancel, getHub, kill, sleep, spawnAfter, trampoline, useHub } from '../../index.ts'
import type { BaseHub, Clock, Green, GreenThread, Timer } from '../../index.ts'
import { ManualClock } from '../../testing/index.ts'
import { addInstrument, removeInstrument, type Instrument } from '../../trace/index.ts'
import { start, type Direction, type Machine, type Program, type Suspending } from './program.ts'

export interface Announced {
  socket: number
  direction: Direction
}

/** A program's wait. */
export interface Sockets {
  readonly count: number
  fd(socket: number): number
  /** Makes sockets ready for the coming wait; takes out those that it has dealt with. */
  makeReady(announced: Announced[], isAwaited: (one: Announced) => boolean): void
  /** The wait is over: what was ready is so no more. */
  settle(): void
  close(socket: number): void
}

export class OnHub implements Machine {
  readonly trace: string[] = []
  steps = 0
  /** Reports of threads to `hub.onError`. */
  readonly reported: unknown[] = []
  /** How many of them were told as errors of the cleanup of a thread that was killed. */
  failedCleanups = 0
  /** Errors with which threads ended, by thread. */
  readonly errors = new Map<number, unknown>()
  #clock = new ManualClock()
  #hub: BaseHub
  #guest: Guest | null = null
  #sockets: Sockets
  #announced: Announced[] = []
  #threads: GreenThread<unknown>[] = []
  #timers: Timer[] = []
  #squelching = false

  constructor(Hub: new (options: { clock: Clock }) => BaseHub, makeSockets: (hub: BaseHub) => Sockets) {
    const clock = this.#clock.now
    const host = this.#host()
    useHub(
      class extends Hub {
        constructor() {
          super({ clock })
        }
        override attach(): void {
          super.attach(host)
        }
      },
    )
    this.#hub = getHub()
    this.#hub.onError = (error, what) => {
      if (what.startsWith('A finally block')) this.failedCleanups++
      else if (!this.#squelching) this.reported.push(error)
      this.#squelching = false
    }
    this.#sockets = makeSockets(this.#hub)
  }

  run(program: Program): void {
    const instrument = this.#instrument()
    addInstrument(instrument)
    try {
      start(this, program)
      while (this.#turn());
    } finally {
      removeInstrument(instrument)
    }
  }

  get listening(): string[] {
    const waits = (direction: Direction, fds: Iterable<number>): string[] => {
      const open = [...fds]
      return Array.from({ length: this.#sockets.count }, (_, socket) => socket)
        .filter((socket) => open.includes(this.#sockets.fd(socket)))
        .map((socket) => `${direction} s${socket}`)
    }
    return [...waits('read', this.#hub.getReaders().keys()), ...waits('write', this.#hub.getWriters().keys())]
  }

  /** One turn, and a jump to the next timer when there is nothing else to do. @returns false when nothing moves any more */
  #turn(): boolean {
    this.#sockets.makeReady(this.#announced, (one) => this.#isAwaited(one))
    const result = this.#guest?.turn(0)
    this.#sockets.settle()
    if (this.#guest === null) return false
    if (result?.workIsDue === true || this.#announced.length > 0) return true
    const due = this.#hub.sleepUntil()
    if (due === undefined) return false
    this.#clock.advance(due - this.#clock.now())
    return true
  }

  #isAwaited({ socket, direction }: Announced): boolean {
    const fds = direction === 'read' ? this.#hub.getReaders() : this.#hub.getWriters()
    return fds.has(this.#sockets.fd(socket))
  }

  #host(): Host {
    return {
      descriptor: null,
      activate: (guest) => void (this.#guest = guest),
      release: () => undefined,
      deactivate: () => void (this.#guest = null),
      drain: () => undefined,
      reportUncaught: (error) => void this.reported.push(error),
    }
  }

  #instrument(): Instrument {
    return {
      greenletEnded: (greenlet, outcome, value) => {
        const number = this.#threads.indexOf(greenlet as unknown as Greenlet as GreenThread<unknown>)
        if (number < 0) return
        if (outcome === 'error') this.errors.set(number, value)
        this.log(`t${number} has ended: ${outcome}`)
      },
      errorSquelched: () => {
        this.#squelching = true
        this.log('an error is squelched')
      },
    }
  }

  sleep(seconds: number): Suspending<void> {
    return sleep(seconds)
  }

  *wait(socket: number, direction: Direction, timeout: number | null): Suspending<void> {
    const options = direction === 'read' ? ({ read: true } as const) : ({ write: true } as const)
    yield* trampoline(this.#sockets.fd(socket), { ...options, timeout })
  }

  *join(thread: number): Suspending<void> {
    yield* (this.#threads[thread] as GreenThread<unknown>).wait()
  }

  get threads(): number {
    return this.#threads.length
  }

  spawn(run: (thread: number) => Suspending<void>, after: number | null): void {
    const number = this.#threads.length
    this.#threads.push(spawnAfter(after ?? 0, () => run(number) as Green<void>))
  }

  kill(thread: number, error: Error | undefined): void {
    kill(this.#threads[thread] as GreenThread<unknown>, error)
  }

  cancel(thread: number): void {
    cancel(this.#threads[thread] as GreenThread<unknown>)
  }

  makeReady(socket: number, direction: Direction): void {
    this.#announced.push({ socket, direction })
  }

  close(socket: number): void {
    this.#sockets.close(socket)
  }

  giveUp(socket: number): void {
    this.#hub.removeDescriptor(this.#sockets.fd(socket))
  }

  listen(socket: number, direction: Direction, woken: () => void, closed: () => void): void {
    const listener = this.#hub.add({
      direction,
      fd: this.#sockets.fd(socket),
      callback: () => {
        this.#hub.remove(listener)
        woken()
      },
      throwback: closed,
    })
  }

  get timers(): number {
    return this.#timers.length
  }

  schedule(seconds: number, local: boolean, call: () => void): void {
    this.#timers.push(
      local ? this.#hub.scheduleCallLocal(seconds, call) : this.#hub.scheduleCallGlobal(seconds, call),
    )
  }

  cancelTimer(timer: number): void {
    this.#timers[timer]?.cancel()
  }

  log(text: string): void {
    this.trace.push(`${this.#clock.now()}: ${text}`)
  }
}
