/** One run of a green program in a world of its own: a hub on a simulated kernel, in virtual time. */
import { spawn, type GreenThread } from '../green/greenthread.ts'
import { isPromiseLike } from '../green/until.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import type { Green } from '../greenlet/green.ts'
import { refuse } from '../ground/checks.ts'
import { liveThreads, type LiveThread } from '../ground/live-threads.ts'
import { shownErrorBriefly } from '../ground/shown-error.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { BUILT_IN } from '../hubs/built-in.ts'
import { swapHub } from '../hubs/registry.ts'
import { onlyHostOn } from '../kernel/host.ts'
import type { Choice, Choices } from '../kernel/simulated/choices.ts'
import type { Faults } from '../kernel/simulated/faults.ts'
import { SimulatedKernel } from '../kernel/simulated/simulated-kernel.ts'
import { soon } from '../kernel/simulated/soon.ts'
import { untold } from '../ground/instrument.ts'
import { anyOrder, type World } from './any-order.ts'
import { listed, parked } from './parked.ts'
import { SteppedPace } from './stepped-pace.ts'

/** How long the program may go on when its main function has ended, in virtual seconds: to close what it has, say. */
const GRACE = 10

/** Rounds of the host's own loop before a program that waits is said to wait for ever: promises need them. */
const ROUNDS = 3

/** After so many errors that reach the host, a simulation is given up as it is. */
const MOST_THROWN = 100

/** The longest that a timer can take, in milliseconds. */
const LONGEST_MS = 0x7fffffff

/** Why a run failed. */
export interface RunFailure {
  readonly kind: 'error' | 'invariant' | 'deadlock' | 'leak' | 'endless'
  /** In one sentence. */
  readonly what: string
  /** The error that was thrown, if one was. */
  readonly cause?: unknown
}

export interface Setting<T> {
  main: () => Green<T>
  hub: 'epolls' | 'poll' | 'selects'
  faults: Required<Faults>
  /** Called after each turn; it throws or returns false when something is wrong. */
  invariant: (() => unknown) | null
  /** Whether greenthreads and descriptors that are left at the end are a failure. */
  leaks: boolean
  /** How many turns MAINLOOP may have. */
  turns: number
  /** Whether anybody goes on next who can. */
  anyOrder: boolean
}

/** The part of a run that somebody sees. */
export interface View {
  /** Whether instruments are told of it; true unless given. */
  told?: boolean
  /** How many choices are made, when the program is to stand before the next one. */
  stopsAt?: number
}

/** How a run ended: with a result, or with a failure. */
export interface Outcome<T> {
  readonly value?: T
  readonly failure: RunFailure | null
  readonly choices: readonly Choice[]
  readonly turns: number
  /** Whether it stood before a choice that was left open, and was given up there. */
  readonly isOpen: boolean
}

export class Simulation<T> {
  #setting: Setting<T>
  #choices: Choices
  #pace = new SteppedPace()
  #world: World
  #kernel: SimulatedKernel
  #hub: BaseHub
  #told: boolean
  /** Greenthreads of other worlds. */
  #others = new Set(liveThreads())
  #main: GreenThread<unknown> | null = null
  #value: T | undefined
  #hasReturned = false
  #endedAt = Infinity
  #turns = 0
  #failure: RunFailure | null = null

  constructor(setting: Setting<T>, choices: Choices, { told = true, stopsAt = Infinity }: View = {}) {
    this.#setting = setting
    this.#choices = choices
    this.#told = told
    const { faults } = setting
    this.#world = this.#see(() => this.#newWorld(stopsAt))
    this.#kernel = this.#world.kernel
    this.#hub = this.#world.hub
    this.#hub.onError = (error, what) => {
      if (faults.shortages === 0 || !isShortage(error))
        this.#fail('error', `${what}: ${shownErrorBriefly(error)}`, error)
    }
    this.#hub.attach(onlyHostOn(this.#kernel))
  }

  #newWorld(stopsAt: number): World {
    const { hub, faults } = this.#setting
    const options = { choices: this.#choices, faults, pace: this.#pace }
    if (this.#setting.anyOrder) return anyOrder(hub, options, stopsAt)
    const kernel = new SimulatedKernel(options)
    return { kernel, hub: new BUILT_IN[hub].Hub({ kernel }) }
  }

  #see<R>(call: () => R): R {
    return this.#told ? call() : untold(call)
  }

  /**
   * Runs the program to its end. An error of a tick is Node's, as ever: it is thrown here, where Node takes it.
   *
   * Each part of it runs in a callback of the host's: there alone Node drains microtasks.
   */
  run(): Promise<Outcome<T>> {
    // A page ends a program that nothing keeps alive.
    const hold = setInterval(() => undefined, LONGEST_MS)
    const ended = this.#rounds()
    const release = (): void => clearInterval(hold)
    ended.then(release, release)
    return ended
  }

  #rounds(): Promise<Outcome<T>> {
    return new Promise((resolve, reject) => {
      let idle = 0
      let thrown = 0
      const round = (): void => {
        try {
          idle = this.#inWorld(() => this.#goOn()) ? 0 : idle + 1
          if (this.#isOver || this.#isDeserted || idle > ROUNDS) resolve(this.#inWorld(() => this.#finish()))
          else soon(round)
        } catch (error) {
          if (++thrown > MOST_THROWN) reject(error as Error)
          this.#fail('error', shownErrorBriefly(error), error)
          if (thrown <= MOST_THROWN) soon(round)
          throw error
        }
      }
      soon(round)
    })
  }

  #inWorld<R>(call: () => R): R {
    const before = swapHub(this.#hub)
    try {
      return this.#see(call)
    } finally {
      const after = swapHub(before)
      if (after !== this.#hub) {
        after?.close()
        this.#fail('error', 'The hub of the simulation was replaced: its programs leave useHub alone')
      }
    }
  }

  /** Gives turns as long as one is asked for. @returns whether one was */
  #goOn(): boolean {
    this.#main ??= this.#begin()
    let moved = false
    while (!this.#isOver && this.#pace.step()) {
      moved = true
      this.#checkInvariant()
      if (++this.#turns >= this.#setting.turns)
        this.#fail('endless', `The program has not ended after ${this.#turns} turns of MAINLOOP`)
    }
    return moved
  }

  #begin(): GreenThread<unknown> {
    const { main } = this.#setting
    const run = function* (this: Simulation<T>): Green<void> {
      const made: unknown = main()
      if (!isGenerator(made)) throw refuse('main: result', made, 'a green function: function* () { ... }')
      this.#value = yield* made as Green<T>
      this.#hasReturned = true
    }
    const thread = spawn(run.bind(this))
    thread.name = main.name || 'main'
    thread.claim()
    thread.link(() => {
      this.#endedAt = this.#kernel.clock()
      const { failure } = thread
      if (failure !== null) this.#fail('error', shownErrorBriefly(failure.error), failure.error)
      else if (!this.#hasReturned) this.#fail('error', 'The main function was killed')
    })
    return thread
  }

  get #isOpen(): boolean {
    return this.#failure === null && this.#world.kernel.isOpen === true
  }

  get #isOver(): boolean {
    return this.#isOpen || this.#failure !== null || this.#kernel.clock() > this.#endedAt + GRACE
  }

  /** The main function has ended, and with it everybody whom a promise might wake. */
  get #isDeserted(): boolean {
    return this.#main?.dead === true && this.#left.length === 0
  }

  #checkInvariant(): void {
    const { invariant } = this.#setting
    if (invariant === null || this.#failure !== null) return
    try {
      const holds = invariant()
      if (holds === false) this.#fail('invariant', 'The invariant does not hold')
      if (isPromiseLike(holds) || isGenerator(holds))
        throw refuse('invariant: result', holds, 'a plain function that throws or returns false')
    } catch (error) {
      this.#fail('invariant', `The invariant does not hold: ${shownErrorBriefly(error)}`, error)
    }
  }

  #fail(kind: RunFailure['kind'], what: string, cause?: unknown): void {
    this.#failure ??= cause === undefined ? { kind, what } : { kind, what, cause }
  }

  #finish(): Outcome<T> {
    const isOpen = this.#isOpen
    // Nobody is to see how a program ends that has yet to go on.
    if (isOpen) this.#told = false
    else this.#lookForLeft()
    this.#see(() => this.#tidy())
    const failure = isOpen ? null : this.#failure
    const outcome = { failure, choices: this.#choices.made, turns: this.#turns, isOpen }
    return failure === null ? { ...outcome, value: this.#value as T } : outcome
  }

  /** The greenthreads of this run that have started and not ended. */
  get #left(): LiveThread[] {
    return liveThreads().filter((thread) => !this.#others.has(thread))
  }

  #lookForLeft(): void {
    if (this.#failure !== null) return
    const left = this.#left.filter(({ daemon }) => !daemon)
    if (this.#main?.dead !== true) {
      this.#fail('deadlock', `Nothing can wake anybody any more; parked: ${parked(left, this.#hub)}`)
    } else if (this.#setting.leaks) {
      const descriptors = [...this.#kernel.table.numbers()].map(String)
      if (left.length > 0) this.#fail('leak', `Greenthreads are left at the end: ${parked(left, this.#hub)}`)
      else if (descriptors.length > 0)
        this.#fail('leak', `Descriptors are open at the end: ${listed(descriptors)}`)
    }
  }

  /** Ends whatever is left: finally blocks first, and then what waits in them. */
  #tidy(): void {
    for (let round = 0; round < 2; round++) {
      for (const thread of this.#left) (thread as unknown as GreenThread<unknown>).killBecause(this.#failure)
      this.#pace.step()
    }
    this.#hub.close()
  }
}

/** A server without descriptors says so, and tries again: that is not a failure of the program. */
function isShortage(error: unknown): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  return code === 'EMFILE' && syscall === 'accept'
}
