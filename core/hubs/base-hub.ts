/**
 * The hub, as its users and its greenlets see it.
 *
 * A greenlet that has to wait registers a listener or a timer whose callback resumes it, and switches to MAINLOOP
 * (`yield* getHub().switch()`). The turns of MAINLOOP are in {@link HubLoop}.
 */
import { checkCallback, checkSeconds, refuse } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { instruments } from '../ground/instrument.ts'
import { OldestFirst } from '../ground/oldest-first.ts'
import { showAs } from '../ground/show-as.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { systemKernel } from '../kernel/native.ts'
import type { FdListener, ListenerOptions } from '../listeners/listener.ts'
import { LocalTimer, Timer, type TimerCall } from '../timers/timer.ts'
import { HubLoop } from './hub-loop.ts'
import { WakeListener, type WakeHandle } from './wake.ts'

/** @eventlet eventlet.hubs.hub.BaseHub */
export abstract class BaseHub extends HubLoop {
  #onWake: (() => void) | null = null
  #kernel: Kernel | null = null
  #wakeListener: WakeListener | null = null

  /** Called in MAINLOOP when another thread has called `wakeHub(hub.wake)`; null for nobody. */
  get onWake(): (() => void) | null {
    return this.#onWake
  }

  /** @throws ERR_OPTION_INVALID for what is neither a plain function nor null */
  set onWake(call: (() => void) | null) {
    this.#onWake = call === null ? null : checkCallback('hub.onWake', call, 'a function, or null for nobody')
  }

  /**
   * The kernel that it lives on: what green I/O opens while it is this thread's hub belongs there.
   *
   * @throws ERR_ADDON_MISSING where that is the system's, and there is none
   */
  get kernel(): Kernel {
    return (this.#kernel ??= this.poller.kernel ?? systemKernel())
  }

  /**
   * Frees everything: listeners and timers are forgotten, the poller is closed, and waiting greenlets never wake. A
   * second call changes nothing.
   */
  close(): void {
    if (this.hubClosed) return
    this.hubClosed = true
    this.turnHook?.stop()
    this.listeners.forgetAll()
    this.closedListeners = new OldestFirst()
    this.hubTimers.clear()
    this.#wakeListener?.close()
    this.hubHost?.deactivate(this)
    this.poller.close()
    this.endMainloop()
  }

  /**
   * A handle for `wakeHub`, which other threads can call: post it to a Worker.
   *
   * @throws ERR_NOT_IN_PAGE where the browser has no memory that threads share
   */
  get wake(): WakeHandle {
    this.#wakeListener ??= new WakeListener(() => this.scheduleCallGlobal(0, () => this.onWake?.()))
    return this.#wakeListener.handle
  }

  // --- Listeners ---

  /**
   * Registers a listener. It stays until it is removed.
   *
   * @throws ERR_LISTENER_BUSY when another listener waits for the same; ERR_DESCRIPTOR_INVALID; EBADF, EPERM and other
   * system errors of the poller; ERR_OPTION_INVALID. A failing call leaves nothing behind.
   */
  add(options: ListenerOptions): FdListener {
    this.refuseClosed()
    const listener = this.listeners.add(options)
    this.hubHost?.activate(this)
    if (this.listeners.allUnreferenced) this.restWhenIdle()
    return listener
  }

  /**
   * The number was opened anew: greenlets that waited for the descriptor that had it before get {@link IOClosed}.
   *
   * @returns whether anybody waited
   */
  markAsReopened(fd: number): boolean {
    this.turnHook?.reopened(fd)
    const listeners = this.listeners.take(fd)
    for (const listener of listeners) {
      this.closedListeners.add(listener)
      instruments?.listenerClosed(listener)
      try {
        listener.defang()
      } catch (error) {
        this.squelch(error, `markAsClosed of the ${listener.toString()} failed`)
      }
    }
    if (listeners.length > 0) this.hubHost?.activate(this)
    return listeners.length > 0
  }

  /** The descriptor was closed: greenlets that wait for it get {@link IOClosed} at once, on every hub. */
  notifyClose(fd: number): void {
    this.turnHook?.flush()
    this.markAsReopened(fd)
  }

  /**
   * Waiting for this descriptor keeps the process alive or, after `unrefDescriptor`, does not. It does unless told
   * otherwise, and again when the descriptor has been closed.
   */
  refDescriptor(fd: number): void {
    this.listeners.keepAlive(fd, true)
    if (this.listeners.size > 0) this.hubHost?.activate(this)
  }

  unrefDescriptor(fd: number): void {
    this.listeners.keepAlive(fd, false)
    this.restWhenIdle()
  }

  /** The primary listeners for reading, by descriptor. */
  getReaders(): Map<number, FdListener> {
    return this.listeners.primaries('read')
  }

  /** The primary listeners for writing, by descriptor. */
  getWriters(): Map<number, FdListener> {
    return this.listeners.primaries('write')
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
    if (!(greenlet instanceof Greenlet)) throw refuse('scheduleResume: greenlet', greenlet, 'a greenlet')
    return this.#schedule(seconds, greenlet, local)
  }

  #schedule(seconds: number, call: TimerCall, local: boolean): Timer {
    this.refuseClosed()
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
   * @throws ERR_OPTION_INVALID for one that has fired, was canceled, or is scheduled already
   */
  addTimer(timer: Timer): number {
    if (!(timer instanceof Timer)) throw refuse('addTimer: timer', timer, 'a Timer')
    if (!timer.unused) throw unusable(timer)
    // Reading the clock is a quarter of a sleep(0). Among timers of zero seconds only their order counts.
    if (timer.seconds === 0 && this.timeOfTurn !== null && this.hubTimers.onlySoon)
      timer.due = this.timeOfTurn
    else timer.due = this.clock() + timer.seconds
    this.hubTimers.add(timer)
    this.hubHost?.activate(this)
    return timer.due
  }

  /** How many timers are scheduled, canceled ones that have not been swept out included. */
  getTimersCount(): number {
    return this.hubTimers.size
  }

  /** How many timers have yet to fire that are due at `when`, which is now unless given. @internal */
  countDue(when = this.clock()): number {
    return this.hubTimers.countDue(when)
  }

  /** Every timer that has yet to fire, in the order of the deadlines: as objects of their own, known by their `id`. */
  getTimers(): Timer[] {
    return this.hubTimers.pending
  }

  /** Whether listeners remember where they were registered. */
  setDebugListeners(state: boolean): void {
    this.listeners.keepPlaces = state
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
  const why = timer.called ? 'has fired or was canceled' : 'is scheduled already'
  return new HubError(
    'ERR_OPTION_INVALID',
    `addTimer: the ${timer.toString()} ${why}, and a timer fires once: make another one`,
  )
}
