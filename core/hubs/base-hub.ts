/**
 * The hub: MAINLOOP, and what greenlets register with it.
 *
 * A greenlet that has to wait registers a listener or a timer whose callback resumes it, and switches to MAINLOOP
 * (`yield* getHub().switch()`). MAINLOOP runs `run`, below: it closes, fires, waits in the poller, wakes. It is launched
 * by the first wait, so nobody calls a dispatch function.
 */
import { systemClock, type Clock } from '../ground/clock.ts'
import { GreenletExit, HubError, IOClosed, systemError } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { Greenlet, getCurrent, root } from '../greenlet/greenlet.ts'
import { instruments } from '../ground/instrument.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { systemKernel } from '../kernel/native.ts'
import type { Poller } from '../kernel/poller.ts'
import { showAs } from '../ground/show-as.ts'
import { keepLinesAsAsked, keepMoreLines } from '../ground/stack.ts'
import { checkCallback, checkSeconds } from '../ground/checks.ts'
import { reportOnStderr, type ErrorSink } from './error-sink.ts'
import type { Guest, Host, TurnResult } from '../kernel/host-contract.ts'
import type { FdListener, ListenerOptions } from '../listeners/listener.ts'
import { Listeners } from '../listeners/listeners.ts'
import { LocalTimer, Timer, type TimerCall } from '../timers/timer.ts'
import { TimerQueue } from '../timers/timer-queue.ts'
import type { TurnHook } from './turn-hook.ts'
import { WakeListener, type WakeHandle } from './wake.ts'

/** With no timer, MAINLOOP waits at most this long at a time, in seconds. */
const DEFAULT_SLEEP = 60

/** So many timers fire in one turn at most; the rest follow in the next one, so that Node is not kept waiting. */
const TIMERS_PER_TURN = 256

export interface HubOptions {
  /** The name that users write: `epolls`. */
  name: string
  poller: Poller
  /** Seconds, never going back; the kernel's clock unless given. */
  clock?: Clock
}

/** @eventlet eventlet.hubs.hub.BaseHub */
export abstract class BaseHub implements Guest {
  readonly name: string
  readonly clock: Clock
  readonly poller: Poller
  /** Registered by the first who has something to do at the end of a turn. @internal */
  turnHook: TurnHook | null = null
  /** @internal */
  readonly listeners: Listeners

  /** MAINLOOP. A new one takes its place when it has died. */
  mainloop: Greenlet
  /** Whether MAINLOOP was launched and has not stopped; it stays true while MAINLOOP has nothing to do. */
  running = false
  /** Whether MAINLOOP will stop at the end of its turn. */
  stopping = false
  /** Takes errors that no caller can take: of callbacks, and of greenthreads that nobody waits for. Replaceable. */
  onError: ErrorSink = reportOnStderr
  /** Called in MAINLOOP when another thread has called `wakeHub(hub.wake)`. */
  onWake: (() => void) | null = null

  /** Listeners whose descriptor was closed, and whose greenlets have yet to hear of it. */
  #closedListeners: FdListener[] = []
  #timers = new TimerQueue(this)
  #host: Host | null = null
  #kernel: Kernel | null = null
  #hostIsReady = false
  #inTurn = false
  /** What the clock said when this turn's timers began to fire; null at all other times. */
  #now: number | null = null
  #closed = false
  #tellsErrors = true
  #waitingForStop: Greenlet[] = []
  #wakeListener: WakeListener | null = null

  constructor(options: HubOptions) {
    this.name = options.name
    this.poller = options.poller
    this.clock = options.clock ?? options.poller.kernel?.clock ?? systemClock
    this.listeners = new Listeners(options.poller)
    this.mainloop = this.#newMainloop()
    instruments?.hubLaunched(this)
  }

  /**
   * The kernel that it lives on: what green I/O opens while it is this thread's hub belongs there.
   *
   * @throws ERR_ADDON_MISSING where that is the system's, and there is none
   */
  get kernel(): Kernel {
    return (this.#kernel ??= this.poller.kernel ?? systemKernel())
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
      this.prepareTimers()
      while (!this.stopping) {
        while (this.#closedListeners.length > 0) this.closeOne()
        this.#now = this.clock()
        this.fireTimers(this.#now)
        this.#now = null
        this.prepareTimers()
        // Node goes on here, and nothing but the wait may follow: ticks and microtasks run before it.
        const bound = yield* Greenlet.handBack()
        // What is scheduled from here on, by those who are woken, fires after the next look at the descriptors.
        this.prepareTimers()
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
  switch(): Green<unknown> {
    this.#joinMainloop()
    return this.mainloop.switch()
  }

  /**
   * The part of `switch` that is no suspension.
   *
   * @internal for green calls that are written out, see {@link Greenlet.depart}
   */
  leave(): void {
    this.#joinMainloop()
    this.mainloop.depart()
  }

  /** Whether the current greenlet could: neither `__main__` nor MAINLOOP can. @internal */
  get canLeave(): boolean {
    const current = getCurrent()
    return current !== root && current !== this.mainloop
  }

  /** The current greenlet will fall into MAINLOOP when it ends. */
  #joinMainloop(): void {
    const current = getCurrent()
    if (current === this.mainloop) throw mainloopBlocked()
    this.ensureMainloop()
    if (current !== root && current.parent !== this.mainloop) current.parent = this.mainloop
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
    if (host.descriptor !== null) this.listeners.watchHost(host.descriptor)
    if (this.#hasWork) host.activate(this)
  }

  /** One turn, started by the host; the first one launches MAINLOOP. */
  turn(bound: number): TurnResult {
    this.ensureMainloop()
    const mainloop = this.mainloop
    this.#hostIsReady = false
    this.#inTurn = true
    keepMoreLines()
    try {
      if (!mainloop.started) mainloop.takeTurn(undefined)
      mainloop.takeTurn(bound)
    } finally {
      keepLinesAsAsked()
      this.#inTurn = false
    }
    if (this.#closed) mainloop.unwind(new GreenletExit())
    if (mainloop.dead) for (const greenlet of this.#waitingForStop.splice(0)) this.resumeSafely(greenlet)
    this.#restWhenIdle()
    return { workIsDue: this.#hasWork && this.#secondsToWait() === 0, hostIsReady: this.#hostIsReady }
  }

  processEnds(): void {
    this.turnHook?.flush()
  }

  get #hasWork(): boolean {
    return this.listeners.size > 0 || !this.#hasOnlyListeners
  }

  get #hasOnlyListeners(): boolean {
    return this.#timers.size === this.#timers.canceled && this.#closedListeners.length === 0 && !this.stopping
  }

  /** Without work the hub asks for no turns, and does not keep the process alive. A turn looks at its end. */
  #restWhenIdle(): void {
    if (this.#inTurn) return
    if (!this.#hasWork) this.#host?.deactivate(this)
    else if (this.listeners.allUnreferenced && this.#hasOnlyListeners) this.#host?.release(this)
  }

  /** Between two turns; what was scheduled meanwhile is to take part. */
  secondsLeft(): number {
    this.prepareTimers()
    return this.#secondsLeft()
  }

  /** Infinity when only a descriptor can wake MAINLOOP. */
  #secondsLeft(): number {
    if (this.stopping || this.#closedListeners.length > 0) return 0
    const due = this.sleepUntil()
    return due === undefined ? Infinity : Math.max(due - this.clock(), 0)
  }

  #secondsToWait(): number {
    const left = this.#secondsLeft()
    return left === Infinity ? this.defaultSleep() : left
  }

  /**
   * Frees everything: listeners and timers are forgotten, the poller is closed, whoever waits here never wakes.
   * A second call changes nothing.
   */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.turnHook?.stop()
    this.listeners.forgetAll()
    this.#closedListeners = []
    this.#timers.clear()
    this.#wakeListener?.close()
    this.#host?.deactivate(this)
    this.poller.close()
    // In its own turn MAINLOOP is on the stack, and ends with the turn.
    if (this.#inTurn) this.stopping = true
    else if (this.running) this.mainloop.unwind(new GreenletExit())
  }

  #refuseClosed(): void {
    if (!this.#closed) return
    throw new HubError(
      'ERR_HUB_CLOSED',
      `The ${this.name} hub is closed: it was replaced by useHub, or close() was called. getHub() gives the present one.`,
    )
  }

  /** A handle for `wakeHub`, which other threads can call: post it to a Worker. */
  get wake(): WakeHandle {
    this.#wakeListener ??= new WakeListener(() => this.scheduleCallGlobal(0, () => this.onWake?.()))
    return this.#wakeListener.handle
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
    const listener = this.listeners.add(options)
    this.#host?.activate(this)
    if (this.listeners.allUnreferenced) this.#restWhenIdle()
    return listener
  }

  /** Removes a listener; one that is spent already stays so. */
  remove(listener: FdListener): void {
    listener.removed = true
    if (listener.spent) return
    this.listeners.remove(listener)
    this.#restWhenIdle()
  }

  /** Wakes every listener of a descriptor that is in trouble, and forgets them all. */
  removeDescriptor(fd: number): void {
    for (const listener of this.listeners.take(fd)) this.#guard(() => listener.wake())
  }

  /**
   * The number was opened anew: whoever waited for the descriptor that had it before gets {@link IOClosed}.
   *
   * @returns whether anybody waited
   */
  markAsReopened(fd: number): boolean {
    this.turnHook?.reopened(fd)
    const listeners = this.listeners.take(fd)
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
    this.turnHook?.flush()
    this.markAsReopened(fd)
  }

  /** Throws {@link IOClosed} into the greenlet of one listener whose descriptor was closed. */
  closeOne(): void {
    const listener = this.#closedListeners.shift()
    if (listener !== undefined) this.#guard(() => listener.throwBack(new IOClosed()))
  }

  /**
   * Waiting for this descriptor keeps the process alive or, after `unrefDescriptor`, does not. It does unless told
   * otherwise, and again when the descriptor has been closed.
   */
  refDescriptor(fd: number): void {
    this.listeners.keepAlive(fd, true)
    if (this.listeners.size > 0) this.#host?.activate(this)
  }

  unrefDescriptor(fd: number): void {
    this.listeners.keepAlive(fd, false)
    this.#restWhenIdle()
  }

  /** The primary listeners for reading, by descriptor. */
  getReaders(): Map<number, FdListener> {
    return this.listeners.primaries('read')
  }

  /** The primary listeners for writing, by descriptor. */
  getWriters(): Map<number, FdListener> {
    return this.listeners.primaries('write')
  }

  // --- Waiting and waking ---

  /**
   * Waits in the poller once, even for 0 seconds, and wakes the listeners of what is ready. All of them are found before
   * the first is called, so that no callback decides about another; one that a callback removed is left out.
   *
   * @throws the poller's system error
   */
  wait(seconds: number): void {
    this.listeners.settle()
    instruments?.waitBegun(seconds)
    const count = this.poller.wait(seconds)
    instruments?.waitEnded(Math.max(count, 0))
    if (count < 0) throw systemError(count, 'wait')
    const ready = this.listeners.ready(count, this.#host?.descriptor ?? null)
    this.#hostIsReady = ready.host
    for (const fd of ready.invalid) this.removeDescriptor(fd)
    this.turnHook?.begin(ready.listeners.length)
    for (const listener of ready.listeners) if (!listener.spent) this.#wake(listener)
    this.#endTurn()
  }

  /** A callback that throws loses its descriptor; MAINLOOP lives on. */
  #wake(listener: FdListener): void {
    instruments?.listenerWoken(listener)
    try {
      listener.wake()
    } catch (error) {
      this.remove(listener) // so that it is not called again with the others of its descriptor
      this.squelchError(listener.fd, error)
    }
    this.#host?.drain()
  }

  /** Lets the hook's greenlets go on. */
  #endTurn(): void {
    if (this.turnHook === null) return
    for (const waiting of this.turnHook.end()) {
      try {
        waiting.wake()
      } catch (error) {
        this.#squelch(error, 'A greenlet that waited for the end of the turn failed')
      }
      this.#host?.drain()
    }
  }

  /**
   * Resumes a greenlet in a callback that has others to serve: what it throws is reported, and Node runs what it left.
   *
   * @internal
   */
  resumeSafely(greenlet: Greenlet): void {
    try {
      greenlet.resume()
    } catch (error) {
      this.#squelch(error, `The greenlet ${greenlet.name} failed when it was handed what it waited for`)
    }
    this.#host?.drain()
  }

  // --- Timers ---

  /** Calls `call(...args)` after so many seconds. @eventlet eventlet.hubs.hub.BaseHub.schedule_call_global */
  scheduleCallGlobal<A extends unknown[]>(seconds: number, call: (...args: A) => void, ...args: A): Timer {
    return this.#schedule(seconds, withArguments(call, args), false)
  }

  /** Like `scheduleCallGlobal`, but nothing happens if the greenlet that schedules it is dead by then. */
  scheduleCallLocal<A extends unknown[]>(seconds: number, call: (...args: A) => void, ...args: A): Timer {
    return this.#schedule(seconds, withArguments(call, args), true)
  }

  /**
   * Resumes a greenlet after so many seconds: what a call that does so would do, without the call.
   *
   * @param local - nothing happens if the greenlet that schedules it is dead by then
   */
  scheduleResume(seconds: number, greenlet: Greenlet, local = false): Timer {
    return this.#schedule(seconds, greenlet, local)
  }

  #schedule(seconds: number, call: TimerCall, local: boolean): Timer {
    this.#refuseClosed()
    checkSeconds(seconds)
    const timer = local ? new LocalTimer(this, seconds, call) : new Timer(this, seconds, call)
    this.addTimer(timer)
    instruments?.timerScheduled(timer)
    return timer
  }

  /**
   * Takes a timer; it is due its number of seconds from now.
   *
   * @returns when, by the hub's clock
   * @throws ERR_OPTION_INVALID for one that has fired, was cancelled, or is scheduled already
   */
  addTimer(timer: Timer): number {
    if (!timer.unused) throw unusable(timer)
    // Reading the clock is a quarter of a sleep(0). Among timers of zero seconds only their order counts.
    if (timer.seconds === 0 && this.#now !== null && this.#timers.onlySoon) timer.due = this.#now
    else timer.due = this.clock() + timer.seconds
    this.#timers.add(timer)
    this.#host?.activate(this)
    return timer.due
  }

  /** A timer of this hub was cancelled. */
  timerCanceled(timer: Timer): void {
    this.#timers.noteCanceled()
    instruments?.timerCanceled(timer)
    this.#restWhenIdle()
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
    let fired = 0
    for (; fired < TIMERS_PER_TURN; fired++) {
      const timer = this.#timers.take(when)
      if (timer === undefined) break
      this.turnHook?.begin(fired) // nobody knows how many are to come
      instruments?.timerFired(timer)
      try {
        timer.fire()
      } catch (error) {
        this.squelchTimerError(error)
      }
      this.#host?.drain()
    }
    if (fired > 0) this.#endTurn()
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

  /** Every timer that has yet to fire, in the order of the deadlines: as objects of their own, known by their `id`. */
  getTimers(): Timer[] {
    return this.#timers.pending
  }

  // --- Errors ---

  /** A listener's callback failed: reports the error, and gives up the descriptor. */
  squelchError(fd: number, error: unknown): void {
    this.#squelch(error, `A listener on descriptor ${fd} failed; the descriptor is given up`)
    this.removeDescriptor(fd)
  }

  /** A timer's callback failed: reports the error. */
  squelchTimerError(error: unknown): void {
    this.#squelch(error, 'A timer failed')
  }

  #squelch(error: unknown, what: string): void {
    instruments?.errorSquelched(error)
    if (this.#tellsErrors) this.reportError(error, what)
  }

  /** Whether errors of callbacks are handed to `onError`; true unless set. */
  setTimerErrors(state: boolean): void {
    this.#tellsErrors = state
  }

  /** Whether listeners remember where they were registered. */
  setDebugListeners(state: boolean): void {
    this.listeners.keepPlaces = state
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

  /** Runs a callback that must not harm MAINLOOP, and then what it leaves for Node. */
  #guard(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.squelchTimerError(error)
    }
    this.#host?.drain()
  }
}

showAs(BaseHub, (hub) => ({
  name: hub.name,
  running: hub.running,
  readers: [...hub.getReaders().keys()],
  writers: [...hub.getWriters().keys()],
  timers: hub.getTimersCount(),
}))

/** Most calls take none, and need no function around them. */
function withArguments<A extends unknown[]>(call: (...args: A) => void, args: A): () => void {
  checkCallback('call', call, 'a function that a timer can call')
  return args.length === 0 ? (call as unknown as () => void) : () => call(...args)
}

function unusable(timer: Timer): HubError {
  const why = timer.called ? 'has fired or was cancelled' : 'is scheduled already'
  return new HubError(
    'ERR_OPTION_INVALID',
    `addTimer: the ${timer.toString()} ${why}, and a timer fires once: make another one`,
  )
}

function mainloopBlocked(): HubError {
  return new HubError(
    'ERR_MAINLOOP_BLOCKED',
    'A timer or listener callback tried to wait, but it runs in MAINLOOP, which serves everybody else. ' +
      'Start a greenthread in the callback instead: spawn(function* () { ... })',
  )
}
