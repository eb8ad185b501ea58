/**
 * The work of MAINLOOP: `run`, below, is one turn after the other. It closes, fires, waits in the poller, wakes.
 *
 * Its turns come from a host, Node's loop for example. It is launched by the first wait, so nobody calls a dispatch
 * function.
 */
import { systemClock, type Clock } from '../ground/clock.ts'
import { refuse } from '../ground/checks.ts'
import { GreenletExit, HubError, IOClosed, systemError } from '../ground/errors.ts'
import { instruments } from '../ground/instrument.ts'
import { OldestFirst } from '../ground/oldest-first.ts'
import { keepLinesAsAsked, keepMoreLines } from '../ground/stack.ts'
import type { Green } from '../greenlet/green.ts'
import { Greenlet, getCurrent, root } from '../greenlet/greenlet.ts'
import type { Guest, Host, TurnResult } from '../kernel/host-contract.ts'
import type { Poller } from '../kernel/poller.ts'
import { FdListener } from '../listeners/listener.ts'
import { Listeners } from '../listeners/listeners.ts'
import type { Timer } from '../timers/timer.ts'
import { TimerQueue } from '../timers/timer-queue.ts'
import { CallbackErrors } from './callback-errors.ts'
import type { TurnHook, WaitsForEnd } from './turn-hook.ts'

/** With no timer, MAINLOOP waits at most this long at a time, in seconds. */
const DEFAULT_SLEEP = 60

/** At most this many timers fire per turn, so that Node gets to run. */
const TIMERS_PER_TURN = 256

export interface HubOptions {
  /** The name that users write: `epolls`. */
  name: string
  poller: Poller
  /** Seconds, never going back; the kernel's clock unless given. */
  clock?: Clock
}

export abstract class HubLoop extends CallbackErrors implements Guest {
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

  /** Listeners whose descriptor was closed, and whose greenlets have yet to hear of it. @internal */
  protected closedListeners = new OldestFirst<FdListener>()
  /** @internal */
  protected hubTimers = new TimerQueue(this)
  /** The clock's time when this turn's timers began to fire; null at all other times. @internal */
  protected timeOfTurn: number | null = null
  /** @internal */
  protected hubClosed = false
  #hostIsReady = false
  #woke = false
  #inTurn = false
  #waitingForStop: Greenlet[] = []

  constructor(options: HubOptions) {
    super()
    this.name = options.name
    this.poller = options.poller
    this.clock = options.clock ?? options.poller.kernel?.clock ?? systemClock
    this.listeners = new Listeners(options.poller)
    this.mainloop = this.#newMainloop()
    instruments?.hubLaunched(this)
  }

  // --- One turn after the other ---

  /**
   * MAINLOOP's function. One turn: throw into greenlets whose descriptor was closed, fire the timers that are due,
   * let Node run, wait for descriptors, wake their listeners.
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
        while (this.closedListeners.size > 0) this.closeOne()
        this.timeOfTurn = this.clock()
        this.fireTimers(this.timeOfTurn)
        this.timeOfTurn = null
        this.prepareTimers()
        // Node goes on here, and nothing but the wait may follow: ticks and microtasks run before it.
        const bound = yield* Greenlet.handBack()
        // A timer that a woken greenlet schedules from here on fires after the next look at the descriptors.
        this.prepareTimers()
        this.wait(Math.min(bound as number, this.#secondsToWait()))
      }
      this.hubTimers.clear()
    } finally {
      this.running = this.stopping = false
      instruments?.mainloopStopped(this, this.mainloop)
    }
  }

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
    const ready = this.listeners.ready(count, this.hubHost?.descriptor ?? null)
    this.#hostIsReady = ready.host
    this.#woke = ready.listeners.length > 0
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
    this.hubHost?.drain()
  }

  #endTurn(): void {
    this.turnHook?.end(this.#goOn)
  }

  /** Lets one of the hook's greenlets go on. */
  readonly #goOn = (waiting: WaitsForEnd): void => {
    try {
      waiting.wake()
    } catch (error) {
      this.squelch(error, 'A greenlet that waited for the end of the turn failed')
    }
    this.hubHost?.drain()
  }

  /** Lets the timers that were scheduled meanwhile take part. */
  prepareTimers(): void {
    this.hubTimers.prepare()
  }

  /**
   * Fires the timers that are due at `when`, 256 at most. Those scheduled meanwhile wait for the next turn.
   *
   * @param when - seconds, by the hub's clock
   */
  fireTimers(when: number): void {
    let fired = 0
    for (; fired < TIMERS_PER_TURN; fired++) {
      const timer = this.hubTimers.take(when)
      if (timer === undefined) break
      this.turnHook?.begin(fired) // nobody knows how many are to come
      instruments?.timerFired(timer)
      try {
        timer.fire()
      } catch (error) {
        this.squelchTimerError(error)
      }
      this.hubHost?.drain()
    }
    if (fired > 0) this.#endTurn()
  }

  /** When the next timer is due, by the hub's clock; undefined when there is none. */
  sleepUntil(): number | undefined {
    return this.hubTimers.nextDue
  }

  /** How long MAINLOOP waits when no timer is scheduled, in seconds. */
  defaultSleep(): number {
    return DEFAULT_SLEEP
  }

  /** Throws {@link IOClosed} into the greenlet of one listener whose descriptor was closed. */
  closeOne(): void {
    if (this.closedListeners.size === 0) return
    const listener = this.closedListeners.take()
    this.callOfEnded(() => listener.throwBack(new IOClosed()))
  }

  /** Wakes every listener of a descriptor that is in trouble, and forgets them all. */
  removeDescriptor(fd: number): void {
    for (const listener of this.listeners.take(fd)) this.callOfEnded(() => listener.wake())
  }

  /** Removes a listener; one that is spent already stays so. @throws ERR_OPTION_INVALID for what is not a listener */
  remove(listener: FdListener): void {
    if (!(listener instanceof FdListener)) throw refuse('remove: listener', listener, 'what add has returned')
    listener.removed = true
    if (listener.spent) return
    this.listeners.remove(listener)
    this.restWhenIdle()
  }

  /** A timer of this hub was canceled. */
  timerCanceled(timer: Timer): void {
    this.hubTimers.noteCanceled()
    instruments?.timerCanceled(timer)
    this.restWhenIdle()
  }

  /** A listener's callback failed: reports the error, and gives up the descriptor. */
  squelchError(fd: number, error: unknown): void {
    this.squelch(error, `A listener on descriptor ${fd} failed; the descriptor is given up`)
    this.removeDescriptor(fd)
  }

  // --- Into MAINLOOP ---

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
   * The part of `switch` before the suspension.
   *
   * @internal for green calls that are written out, see {@link Greenlet.nameAsTarget}
   */
  leave(): void {
    this.#joinMainloop()
    this.mainloop.nameAsTarget()
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

  /** Replaces a dead MAINLOOP; greenlets whose parent was the old one fall into the new one. */
  ensureMainloop(): void {
    this.refuseClosed()
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
      this.hubHost?.activate(this)
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
    this.hubHost = host
    if (host.descriptor !== null) this.listeners.watchHost(host.descriptor)
    if (this.#hasWork) host.activate(this)
  }

  /** One turn, started by the host; the first one launches MAINLOOP. */
  turn(bound: number): TurnResult {
    this.ensureMainloop()
    const mainloop = this.mainloop
    this.#hostIsReady = this.#woke = false
    this.#inTurn = true
    keepMoreLines()
    try {
      if (!mainloop.started) mainloop.takeTurn(undefined)
      mainloop.takeTurn(bound)
    } finally {
      keepLinesAsAsked()
      this.#inTurn = false
    }
    if (this.hubClosed) mainloop.unwind(new GreenletExit())
    if (mainloop.dead) for (const greenlet of this.#waitingForStop.splice(0)) this.resumeSafely(greenlet)
    this.restWhenIdle()
    return {
      workIsDue: this.#hasWork && this.#secondsToWait() === 0,
      hostIsReady: this.#hostIsReady,
      woke: this.#woke,
    }
  }

  processEnds(): void {
    this.turnHook?.flush()
  }

  get #hasWork(): boolean {
    return this.listeners.size > 0 || !this.#hasOnlyListeners
  }

  get #hasOnlyListeners(): boolean {
    return (
      this.hubTimers.size === this.hubTimers.canceled && this.closedListeners.size === 0 && !this.stopping
    )
  }

  /** Without work the hub asks for no turns, and does not keep the process alive. A turn looks at its end. @internal */
  protected restWhenIdle(): void {
    if (this.#inTurn) return
    if (!this.#hasWork) this.hubHost?.deactivate(this)
    else if (this.listeners.allUnreferenced && this.#hasOnlyListeners) this.hubHost?.release(this)
  }

  /** Between two turns; what was scheduled meanwhile is to take part. */
  secondsLeft(): number {
    this.prepareTimers()
    return this.#secondsLeft()
  }

  /** Infinity when only a descriptor can wake MAINLOOP. */
  #secondsLeft(): number {
    if (this.stopping || this.closedListeners.size > 0) return 0
    const due = this.sleepUntil()
    return due === undefined ? Infinity : Math.max(due - this.clock(), 0)
  }

  #secondsToWait(): number {
    const left = this.#secondsLeft()
    return left === Infinity ? this.defaultSleep() : left
  }

  /** Whether `close` was called. @internal */
  get isClosed(): boolean {
    return this.hubClosed
  }

  /** @internal */
  protected refuseClosed(): void {
    if (!this.hubClosed) return
    throw new HubError(
      'ERR_HUB_CLOSED',
      `The ${this.name} hub is closed: it was replaced by useHub, or close() was called. getHub() gives the present one.`,
    )
  }

  /** The hub is closed: MAINLOOP ends. In its own turn it is on the stack, and ends with the turn. @internal */
  protected endMainloop(): void {
    if (this.#inTurn) this.stopping = true
    else if (this.running) this.mainloop.unwind(new GreenletExit())
  }
}

function mainloopBlocked(): HubError {
  return new HubError(
    'ERR_MAINLOOP_BLOCKED',
    'A timer or listener callback tried to wait, but it runs in MAINLOOP, which serves everybody else. ' +
      'Start a greenthread in the callback instead: spawn(function* () { ... })',
  )
}
