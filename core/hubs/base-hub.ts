/**
 * The hub: MAINLOOP, and what greenlets register with it.
 *
 * A greenlet that has to wait registers a listener or a timer whose callback resumes it, and switches to MAINLOOP
 * (`yield* getHub().switch()`). MAINLOOP runs `run`, below: it closes, fires, waits in the poller, wakes. It is launched
 * by the first wait, so nobody calls a dispatch function.
 */
import { systemClock, type Clock } from '../clock.ts'
import { GreenletExit, HubError, IOClosed, systemError } from '../errors.ts'
import { Greenlet, getCurrent, root } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { instruments } from '../instrument.ts'
import { INVALID, READABLE, WRITABLE, type Poller } from '../poller.ts'
import { InterestTable } from './interest.ts'
import { reportOnStderr, type ErrorSink } from './error-sink.ts'
import type { Guest, Host, TurnResult } from './host-contract.ts'
import { FdListener, type ListenerOptions } from './listener.ts'
import { ListenerTable } from './listener-table.ts'
import { Timer } from './timer.ts'
import { TimerQueue } from './timer-queue.ts'
import { checkDescriptor, checkSeconds } from './checks.ts'

/** With no timer, MAINLOOP waits at most this long at a time, in seconds. */
const DEFAULT_SLEEP = 60

/** So many timers fire in one turn at most; the rest follow in the next one, so that Node is not kept waiting. */
const TIMERS_PER_TURN = 256

export interface HubOptions {
  /** The name that users write: `epolls`. */
  name: string
  poller: Poller
  /** Seconds, never going back; the system's monotonic clock unless given. */
  clock?: Clock
}

/** @eventlet eventlet.hubs.hub.BaseHub */
export abstract class BaseHub implements Guest {
  readonly name: string
  readonly clock: Clock
  readonly poller: Poller

  /** MAINLOOP. A new one takes its place when it has died. */
  mainloop: Greenlet
  /** Whether MAINLOOP was launched and has not stopped; it stays true while MAINLOOP has nothing to do. */
  running = false
  /** Whether MAINLOOP will stop at the end of its turn. */
  stopping = false
  /** Takes errors that no caller can take: of callbacks, and of greenthreads that nobody waits for. Replaceable. */
  onError: ErrorSink = reportOnStderr

  #listeners = new ListenerTable()
  #interest: InterestTable
  #closedListeners: FdListener[] = []
  #timers = new TimerQueue()
  #host: Host | null = null
  #hostIsReady = false
  #closed = false
  #inTurn = false
  #waitingForStop: Greenlet[] = []

  constructor(options: HubOptions) {
    this.name = options.name
    this.poller = options.poller
    this.clock = options.clock ?? systemClock
    this.#interest = new InterestTable(options.poller)
    this.mainloop = this.#newMainloop()
    instruments?.hubLaunched(this)
  }

  // --- MAINLOOP ---

  /**
   * What MAINLOOP runs. One turn: throw into greenlets whose descriptor was closed, fire the timers that are due, let Node
   * run, wait for descriptors, wake their listeners.
   *
   * @throws ERR_HUB_RUNNING when it runs already
   */
  *run(): Green<void> {
    if (this.running) throw new HubError('ERR_HUB_RUNNING', `MAINLOOP of the ${this.name} hub runs already`)
    this.running = true
    this.stopping = false
    instruments?.mainloopStarted(this, this.mainloop)
    try {
      yield* Greenlet.handBack() // launched; its first turn is Node's to start
      while (!this.stopping) {
        while (this.#closedListeners.length > 0) this.closeOne()
        this.prepareTimers()
        this.fireTimers(this.clock())
        this.prepareTimers()
        // Node goes on here, and nothing but the wait may follow: ticks and microtasks run before it.
        const bound = yield* Greenlet.handBack()
        this.wait(Math.min(bound as number, this.#secondsToWait()))
      }
      this.#timers.clear()
    } finally {
      this.running = this.stopping = false
      instruments?.mainloopStopped(this, this.mainloop)
    }
  }

  /**
   * Suspends the current greenlet and gives control to MAINLOOP, which is launched if it has not been. When the greenlet
   * ends later, MAINLOOP goes on.
   *
   * @returns what the callback that resumes the greenlet sends
   * @throws ERR_MAINLOOP_BLOCKED in MAINLOOP, ERR_NOT_GREEN in `__main__`
   * @eventlet eventlet.hubs.hub.BaseHub.switch
   */
  *switch(): Green<unknown> {
    const current = getCurrent()
    if (current === this.mainloop) throw mainloopBlocked()
    this.ensureMainloop()
    if (current !== root && current.parent !== this.mainloop) current.parent = this.mainloop
    return yield* this.mainloop.switch()
  }

  /** Puts a new MAINLOOP in the place of a dead one; greenlets whose parent was the old one fall into the new one. */
  ensureMainloop(): void {
    this.#refuseClosed()
    if (!this.mainloop.dead) return
    const old = this.mainloop
    this.mainloop = this.#newMainloop()
    old.parent = this.mainloop
  }

  #newMainloop(): Greenlet {
    return new Greenlet(() => this.run(), root, 'mainloop', 'MAINLOOP')
  }

  /**
   * Stops MAINLOOP at the end of its turn; its timers are forgotten. With `wait`, `yield*` the result to go on when it has
   * stopped. Does nothing to a hub that does not run.
   */
  abort(): void
  abort(options: { wait: true }): Green<void>
  abort(options?: { wait: true }): Green<void> | undefined {
    if (this.running) {
      this.stopping = true
      this.#host?.activate(this)
    }
    return options?.wait === true ? this.#stopped() : undefined
  }

  *#stopped(): Green<void> {
    if (getCurrent() === this.mainloop) throw mainloopBlocked()
    if (!this.running) return
    this.#waitingForStop.push(getCurrent())
    yield* this.mainloop.switch()
  }

  // --- Life inside a host ---

  /** Starts to live in a host, which gives MAINLOOP its turns. */
  attach(host: Host): void {
    this.#host = host
    if (host.descriptor !== null) this.#interest.need(host.descriptor, READABLE)
    if (this.#hasWork) host.activate(this)
  }

  /** One turn, started by the host; the first one launches MAINLOOP. */
  turn(bound: number): TurnResult {
    this.ensureMainloop()
    const mainloop = this.mainloop
    this.#hostIsReady = false
    this.#inTurn = true
    try {
      if (!mainloop.started) mainloop.takeTurn(undefined)
      mainloop.takeTurn(bound)
    } finally {
      this.#inTurn = false
    }
    if (mainloop.dead) for (const greenlet of this.#waitingForStop.splice(0)) greenlet.resume()
    if (this.#closed) return { workIsDue: false, hostIsReady: true }
    if (!this.#hasWork) this.#host?.deactivate(this)
    return { workIsDue: this.#secondsToWait() === 0, hostIsReady: this.#hostIsReady }
  }

  get #hasWork(): boolean {
    return (
      this.#listeners.size > 0 ||
      this.#timers.size > this.#timers.canceled ||
      this.#closedListeners.length > 0 ||
      this.stopping
    )
  }

  #secondsToWait(): number {
    if (this.stopping || this.#closedListeners.length > 0) return 0
    this.prepareTimers()
    const due = this.sleepUntil()
    return due === undefined ? this.defaultSleep() : Math.max(due - this.clock(), 0)
  }

  /**
   * Frees everything: listeners and timers are forgotten, the poller is closed, whoever waits here never wakes.
   * A second call changes nothing.
   */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.stopping = this.running
    for (const listener of this.#listeners.takeAll()) listener.spent = true
    this.#closedListeners = []
    this.#timers.clear()
    this.#host?.deactivate(this)
    this.poller.close()
    if (this.running && !this.#inTurn) this.mainloop.unwind(new GreenletExit())
  }

  #refuseClosed(): void {
    if (!this.#closed) return
    throw new HubError(
      'ERR_HUB_CLOSED',
      `The ${this.name} hub is closed: it was replaced by useHub, or close() was called. getHub() gives the present one.`,
    )
  }

  // --- Listeners ---

  /**
   * Registers a listener. It stays until it is removed.
   *
   * @throws ERR_LISTENER_BUSY when another listener waits for the same; ERR_DESCRIPTOR_INVALID; EBADF, EPERM and other
   * system errors of the poller. A failing call leaves nothing behind.
   */
  add(options: ListenerOptions): FdListener {
    this.#refuseClosed()
    checkDescriptor(options.fd)
    const other = this.#listeners.primary(options.direction, options.fd)
    if (other !== undefined) throw listenerBusy(options, other)
    this.#interest.need(options.fd, bit(options.direction))
    const listener = new FdListener(options)
    this.#listeners.add(listener)
    this.#host?.activate(this)
    instruments?.listenerAdded(listener)
    return listener
  }

  /** Removes a listener; one that is spent already stays so. */
  remove(listener: FdListener): void {
    if (listener.spent) return
    listener.spent = true
    this.#listeners.remove(listener)
    if (!listener.owned) this.#interest.narrow(listener.fd, this.#interestIn(listener.fd))
    instruments?.listenerRemoved(listener)
  }

  /** Wakes every listener of a descriptor that is in trouble, and forgets them all. */
  removeDescriptor(fd: number): void {
    const listeners = this.#takeListeners(fd)
    for (const listener of listeners) this.#guard(() => listener.wake())
  }

  /**
   * The number was opened anew: whoever waited for the descriptor that had it before gets {@link IOClosed}.
   *
   * @returns whether anybody waited
   */
  markAsReopened(fd: number): boolean {
    const listeners = this.#takeListeners(fd)
    for (const listener of listeners) {
      this.#closedListeners.push(listener)
      instruments?.listenerClosed(listener)
      listener.defang()
    }
    if (listeners.length > 0) this.#host?.activate(this)
    return listeners.length > 0
  }

  /** The descriptor was closed: whoever waits for it gets {@link IOClosed} at once, on every hub. */
  notifyClose(fd: number): void {
    this.markAsReopened(fd)
  }

  /** Throws {@link IOClosed} into the greenlet of one listener whose descriptor was closed. */
  closeOne(): void {
    const listener = this.#closedListeners.shift()
    if (listener !== undefined) this.#guard(() => listener.throwBack(new IOClosed()))
  }

  #takeListeners(fd: number): FdListener[] {
    const listeners = this.#listeners.take(fd)
    for (const listener of listeners) listener.spent = true
    this.#interest.forget(fd)
    return listeners
  }

  #interestIn(fd: number): number {
    const reader = this.#listeners.primary('read', fd) === undefined ? 0 : READABLE
    const writer = this.#listeners.primary('write', fd) === undefined ? 0 : WRITABLE
    return reader | writer
  }

  /** The primary listeners for reading, by descriptor. */
  getReaders(): Map<number, FdListener> {
    return this.#listeners.primaries('read')
  }

  /** The primary listeners for writing, by descriptor. */
  getWriters(): Map<number, FdListener> {
    return this.#listeners.primaries('write')
  }

  // --- Waiting and waking ---

  /**
   * Waits in the poller once, even for 0 seconds, and wakes the listeners of what is ready. All of them are found before
   * the first is called, so that no callback decides about another; one that a callback removed is left out.
   */
  wait(seconds: number): void {
    instruments?.waitBegun(seconds)
    const count = this.poller.wait(seconds)
    instruments?.waitEnded(Math.max(count, 0))
    if (count < 0) throw systemError(count, 'wait')
    for (const listener of this.#readyListeners(count)) {
      if (listener.spent) continue
      instruments?.listenerWoken(listener)
      this.#wake(listener)
    }
  }

  /** In readiness order: the order in which the poller reports. */
  #readyListeners(count: number): FdListener[] {
    const ready = this.poller.ready
    const found: FdListener[] = []
    for (let i = 0; i < count; i++) {
      const fd = ready[2 * i] as number
      const events = ready[2 * i + 1] as number
      if (fd === this.#host?.descriptor) this.#hostIsReady = true
      else if (events & INVALID) this.removeDescriptor(fd)
      else this.#collect(fd, events, found)
    }
    return found
  }

  #collect(fd: number, events: number, found: FdListener[]): void {
    const reader = events & READABLE ? this.#listeners.primary('read', fd) : undefined
    const writer = events & WRITABLE ? this.#listeners.primary('write', fd) : undefined
    if (reader !== undefined) found.push(reader)
    if (writer !== undefined) found.push(writer)
    const unclaimed = events & ~((reader && READABLE) ?? 0) & ~((writer && WRITABLE) ?? 0)
    if (unclaimed !== 0) this.#interest.narrow(fd, this.#interestIn(fd))
  }

  /** A callback that throws loses its descriptor; MAINLOOP lives on. */
  #wake(listener: FdListener): void {
    try {
      listener.wake()
    } catch (error) {
      this.squelchError(listener.fd, error)
    }
    this.#host?.drain()
  }

  // --- Timers ---

  /** Calls `call(...args)` after so many seconds. @eventlet eventlet.hubs.hub.BaseHub.schedule_call_global */
  scheduleCallGlobal<A extends unknown[]>(seconds: number, call: (...args: A) => void, ...args: A): Timer {
    return this.#schedule(seconds, args.length === 0 ? (call as () => void) : () => call(...args), false)
  }

  /** Like `scheduleCallGlobal`, but nothing happens if the greenlet that schedules it is dead by then. */
  scheduleCallLocal<A extends unknown[]>(seconds: number, call: (...args: A) => void, ...args: A): Timer {
    return this.#schedule(seconds, () => call(...args), true)
  }

  #schedule(seconds: number, call: () => void, local: boolean): Timer {
    this.#refuseClosed()
    checkSeconds(seconds)
    const timer = new Timer(this, seconds, call, local)
    this.addTimer(timer)
    instruments?.timerScheduled(timer)
    return timer
  }

  /** Takes a timer; it is due its number of seconds from now. @returns when, by the hub's clock */
  addTimer(timer: Timer): number {
    timer.due = this.clock() + timer.seconds
    this.#timers.add(timer)
    this.#host?.activate(this)
    return timer.due
  }

  /** A timer of this hub was cancelled. */
  timerCanceled(timer: Timer): void {
    this.#timers.noteCanceled()
    instruments?.timerCanceled(timer)
  }

  /** Lets the timers that were scheduled meanwhile take part. */
  prepareTimers(): void {
    this.#timers.prepare()
  }

  /**
   * Fires the timers that are due at `when`, 256 at most. Those scheduled meanwhile wait for the next turn.
   *
   * @param when - seconds, by the hub's clock
   */
  fireTimers(when: number): void {
    for (let fired = 0; fired < TIMERS_PER_TURN; fired++) {
      const timer = this.#timers.take(when)
      if (timer === undefined) return
      instruments?.timerFired(timer)
      this.#guard(() => timer.fire())
    }
  }

  /** When the next timer is due, by the hub's clock; undefined when there is none. */
  sleepUntil(): number | undefined {
    return this.#timers.nextDue
  }

  /** How long MAINLOOP waits when no timer is scheduled, in seconds. */
  defaultSleep(): number {
    return DEFAULT_SLEEP
  }

  /** How many timers are scheduled, cancelled ones that have not been swept out included. */
  getTimersCount(): number {
    return this.#timers.size
  }

  // --- Errors ---

  /** A listener's callback failed: reports the error, and gives up the descriptor. */
  squelchError(fd: number, error: unknown): void {
    this.#report(error, `A listener on descriptor ${fd} failed; the descriptor is given up`)
    this.removeDescriptor(fd)
  }

  /** A timer's callback failed: reports the error. */
  squelchTimerError(error: unknown): void {
    this.#report(error, 'A timer failed')
  }

  /** Runs a callback that must not harm MAINLOOP, and what it leaves for Node. */
  #guard(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.squelchTimerError(error)
    }
    this.#host?.drain()
  }

  #report(error: unknown, what: string): void {
    instruments?.errorSquelched(error)
    this.reportError(error, what)
  }

  /** Hands an error to the sink; one that the sink throws is Node's. */
  reportError(error: unknown, what: string): void {
    try {
      this.onError(error, what)
    } catch (failure) {
      if (this.#host === null) throw failure
      this.#host.reportUncaught(failure)
    }
  }
}

function bit(direction: FdListener['direction']): number {
  return direction === 'read' ? READABLE : WRITABLE
}

function mainloopBlocked(): HubError {
  return new HubError(
    'ERR_MAINLOOP_BLOCKED',
    'A timer or listener callback tried to wait, but it runs in MAINLOOP, which serves everybody else. ' +
      'Start a greenthread in the callback instead: spawn(function* () { ... })',
  )
}

function listenerBusy(options: ListenerOptions, other: FdListener): HubError {
  return new HubError(
    'ERR_LISTENER_BUSY',
    `Second simultaneous ${options.direction} on descriptor ${options.fd}: there is a ${other.toString()}. ` +
      "Two greenlets that wait for the same would steal each other's data. Let one of them do it and pass on what it got, or give each a connection of its own.",
  )
}
