/** Greenthreads: greenlets that MAINLOOP starts, with a result that can be waited for. */
import { callOnAbort } from '../ground/abort-call.ts'
import { checkCallback, checkError, checkSignal, refuse } from '../ground/checks.ts'
import { GreenletExit } from '../ground/errors.ts'
import { captureContext } from '../ground/node.ts'
import { checkBody } from '../greenlet/check-body.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import { Greenlet, getCurrent, type Outcome } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwait } from '../greenlet/not-awaited.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'
import { addLive, removeLive, type LiveThread } from '../ground/live-threads.ts'
import type { Owner } from './owner.ts'
import { spawnPlace } from './spawn-place.ts'
import { addLinesOfWait, keepLinesOfProgram, withoutLines } from '../ground/stack.ts'
import { refuseDeadlock } from './deadlock.ts'
import { Links } from './links.ts'
import { tellEnd, tellStart, threadsAreTold } from './thread-operations.ts'
import { isPromiseLike, until } from './until.ts'
import { WaitList } from './wait-list.ts'

/** The result of a greenthread whose function returns `R`: green results untouched, promises awaited. */
export type Result<R> = R extends Green<infer T> ? T : Awaited<R>

/**
 * Restricts a spawned function, so that a generator function with a bare `yield` is refused with these words: its
 * calls would run, but control would leave in a way that Hublet knows nothing of.
 */
export type Spawnable<R> = [R] extends [Green<unknown>]
  ? unknown
  : [R] extends [Generator<infer Y, unknown, unknown>]
    ? { 'use yield*, not yield': Y }
    : unknown

/** The arguments of most greenthreads; a list of each one's own would be kept until it starts. */
const NO_ARGUMENTS: readonly unknown[] = []

/** Said of a greenthread that was killed on its own. */
const KILLED = 'was killed'

/**
 * A greenlet whose parent is MAINLOOP, started by a timer of zero seconds. It is a `PromiseLike`: `await` it in async
 * code, `yield* thread.wait()` in green code.
 *
 * @eventlet eventlet.greenthread.GreenThread
 */
export class GreenThread<T> extends Greenlet implements PromiseLike<T> {
  /** Made where the greenthread is spawned, so that it sees the spawner's stores. @internal */
  protected override context = captureContext()

  /**
   * Whether the process may end while it is parked for ever, in silence: for what serves others, and waits for work that does
   * not come any more. Settable; it changes nothing else.
   */
  daemon = false
  /** @internal The one that started before it, and has not ended either. */
  earlier: LiveThread | null = null
  /** @internal */
  later: LiveThread | null = null

  /** The group or pool that it ends with; null for one that is loose. @internal */
  owner: Owner | null = null
  /** Its neighbors among the owner's members. @internal */
  before: GreenThread<unknown> | null = null
  /** @internal */
  after: GreenThread<unknown> | null = null

  #args: readonly unknown[]
  /** Null until it has ended. */
  #outcome: Outcome | null = null
  /** Its result, or what it threw. */
  #value: unknown = null
  /** Made by the first one: most greenthreads have none. */
  #waiters: WaitList | null = null
  /** Whether somebody has asked for the result, so that an error is somebody's. */
  #claimed = false
  #start: Timer | null = null
  /** Typed so that a GreenThread<number> is a GreenThread<unknown>. */
  #links: Links<(thread: never) => void> | null = null

  /** @param seconds - null: it starts when `startSoon` is called @internal */
  static start<R>(
    fn: (...args: never[]) => unknown,
    args: readonly unknown[],
    seconds: number | null,
    local: boolean,
  ): GreenThread<R> {
    return new GreenThread(fn, args, seconds, local)
  }

  /** Use `spawn`. */
  private constructor(
    fn: (...args: never[]) => unknown,
    args: readonly unknown[],
    seconds: number | null,
    local: boolean,
  ) {
    const hub = getHub()
    super(fn, hub.mainloop, 'greenthread', fn.name || 'greenthread')
    this.#args = args.length === 0 ? NO_ARGUMENTS : args
    if (seconds !== null) this.#start = hub.scheduleResume(seconds, this, local)
  }

  /** @internal */
  startSoon(): void {
    this.#start = getHub().scheduleResume(0, this)
  }

  /** @internal What the function makes: a green call is run, a promise waited for. */
  protected override call(fn: (...args: never[]) => unknown): unknown {
    this.#start = null // so that a parked greenthread does not keep its timer
    addLive(this)
    const args = this.#args
    this.#args = NO_ARGUMENTS
    const made = (fn as (...args: readonly unknown[]) => unknown)(...args)
    return isGenerator(made) || !isPromiseLike(made) ? made : until(made)
  }

  /** @internal */
  protected override get startIsTold(): boolean {
    return threadsAreTold()
  }

  /** @internal Subscribers may bind stores to the start: they are the greenthread's from then on. */
  protected override tellStart<T>(first: () => T): T {
    return tellStart(this, () => {
      this.context.emitDestroy()
      this.context = captureContext()
      return first()
    })
  }

  /**
   * Waits for the end.
   *
   * @returns the result
   * @throws what the greenthread threw, or `GreenletExit` when it was killed or canceled; ERR_WAIT_DEADLOCK in the
   * greenthread itself, and in a member of a group for whose end it waits; ERR_POOL_DEADLOCK in one of a pool for whose end
   * it waits
   */
  *wait(): Green<T> {
    refuseDeadlock(this)
    this.#claimed = true
    if (this.#outcome === null)
      yield* (this.#waiters ??= new WaitList(null, { what: 'the end', of: this })).wait()
    return this.open()
  }

  /** How it has ended, after the end. @internal */
  get settled(): PromiseSettledResult<T> {
    return this.#outcome === 'result'
      ? { status: 'fulfilled', value: this.#value as T }
      : { status: 'rejected', reason: this.#value }
  }

  /** The result of `wait`, after the end. @internal */
  open(): T {
    if (this.#outcome === 'result') return this.#value as T
    throw this.#outcome === 'error' ? addLinesOfWait(this.#value) : this.#value
  }

  /** Calls `listener(thread)` when it ends, at once when it has ended. Errors of a link go to `hub.onError`. */
  link(listener: (thread: GreenThread<T>) => void): void {
    checkCallback('link: listener', listener, 'a function of the greenthread that has ended')
    if (this.#outcome !== null) return this.#callLinks([listener])
    this.#links ??= new Links()
    this.#links.add(listener)
  }

  /** Takes one link of this function back, the oldest. @returns whether there was one */
  unlink(listener: (thread: GreenThread<T>) => void): boolean {
    return this.#links?.remove(listener) ?? false
  }

  /**
   * Ends the greenthread at once. Without an error every function in it returns, the innermost first: their `finally` and
   * `using` run, up to the first switch in them, before the call returns, and no `catch` can keep it alive. A second call
   * ends a `finally` block that waits. With an error, `error` is thrown in it. A dead one stays as it is. A greenthread
   * that kills itself gets the error, or {@link GreenletExit}, thrown by the call.
   *
   * @throws ERR_OPTION_INVALID for anything but an error; ERR_GREENLET_RUNNING for one that waits in a `resume`
   */
  kill(error?: Error): void {
    if (error !== undefined) checkError('kill: error', error)
    if (this.dead) return
    if (this === getCurrent())
      throw error ?? this.endsBy(new GreenletExit(`The greenthread ${this.name} killed itself`))
    if (error === undefined) this.#exitWith(KILLED)
    else {
      this.#start?.cancel()
      this.resumeThrow(error)
    }
  }

  /**
   * Kills it at its next switch, and at once unless it is busy. The exit has the reason as its `cause`.
   *
   * @param how - for people: what was done to it
   * @internal
   */
  killBecause(reason: unknown, how = KILLED): void {
    if (this.dead) return
    if (this.isBusy) getHub().scheduleCallGlobal(0, () => this.killBecause(reason, how))
    else this.#exitWith(how, reason === undefined ? undefined : { cause: reason })
  }

  /** The error that it has failed by, if it has. @internal */
  get failure(): { error: unknown } | null {
    return this.#outcome === 'error' ? { error: this.#value } : null
  }

  #exitWith(how: string, options?: ErrorOptions): void {
    this.#start?.cancel()
    const make = (): GreenletExit => new GreenletExit(`The greenthread ${this.name} ${how}`, options)
    const exit = how === KILLED ? make() : withoutLines(make) // of a group's many, nobody looks where
    if (this.scope !== null) this.#abortScopes(options === undefined ? exit : options.cause)
    this.unwind(exit)
  }

  #abortScopes(reason: unknown): void {
    for (let { scope } = this as Greenlet; scope !== null; scope = scope.outer) scope.abort(reason)
  }

  /** Kills it if it has not started. */
  cancel(): void {
    if (!this.started) this.kill()
  }

  /**
   * Kills the greenthread when `signal` is aborted; the {@link GreenletExit} has the signal's reason as its `cause`.
   * The aborting code hears of no error. A greenthread that aborts it itself, or in a greenlet that it has resumed,
   * goes on to its next switch.
   *
   * @param signal - one that is aborted already kills it as well
   * @returns this
   * @throws ERR_OPTION_INVALID for what is not a signal
   */
  killOn(signal: AbortSignal): this {
    checkSignal('killOn: signal', signal)
    const kill = (): void => this.killBecause(signal.reason)
    if (signal.aborted) kill()
    else if (!this.dead) {
      const takeBack = callOnAbort(signal, kill)
      this.link(takeBack)
    }
    return this
  }

  /** @internal Somebody will ask for the result, so an error is not reported meanwhile. */
  claim(): void {
    this.#claimed = true
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(onResult, onError)
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(onError)
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onEnd)
  }

  /** @internal */
  protected override cleanupFailed(error: unknown): void {
    const what = `A finally block of the greenthread ${this.name}${spawnPlace(this)}, which was killed, failed`
    const hub = getHub()
    hub.scheduleCallGlobal(0, () => hub.reportError(error, what))
  }

  #promise(): Promise<T> {
    this.#claimed = true
    return new Promise((resolve, reject) => {
      this.link(() => {
        if (this.#value === this) reject(new TypeError(`The greenthread ${this.name} is its own result`))
        else if (this.#outcome === 'result') resolve(this.#value as T)
        else reject(this.#value as Error)
      })
    })
  }

  /** @internal Keeps the outcome, and wakes those who wait for it, by timers of zero seconds. */
  protected override ended(outcome: Outcome, value: unknown): boolean {
    this.#outcome = outcome
    this.#value = value
    tellEnd(this, outcome, value)
    this.context.emitDestroy()
    removeLive(this)
    if (outcome === 'error') keepLinesOfProgram(value)
    if (this.scope !== null && outcome !== 'result') this.#abortScopes(value)
    const hub = getHub()
    this.owner?.memberEnded(this)
    this.#waiters?.wakeAllSoon()
    this.#waiters = null
    if (this.#links !== null) this.#callLinks(this.#links.takeAll())
    if (outcome === 'error') hub.scheduleCallGlobal(0, () => this.#reportUnlessClaimed())
    return true
  }

  #callLinks(links: readonly ((thread: never) => void)[]): void {
    for (const listener of links) {
      try {
        listener(this as never)
      } catch (error) {
        getHub().reportError(error, `A link of the greenthread ${this.name} failed`)
      }
    }
  }

  #reportUnlessClaimed(): void {
    if (this.#claimed) return
    getHub().reportError(
      this.#value,
      `The greenthread ${this.name}${spawnPlace(this)} ended with an error that nobody waited for`,
    )
  }
}

refuseAwait(GreenThread, 'wait')

/**
 * Starts `fn(...args)` soon, in a greenthread of its own; the caller keeps running.
 *
 * @param fn - a green function; a plain one works too: a green call that it returns is run, a promise awaited
 * @eventlet eventlet.greenthread.spawn
 * @example const thread = spawn(function* () { yield* sleep(1) })
 */
export function spawn<A extends unknown[], R>(
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): GreenThread<Result<R>> {
  return GreenThread.start(checkBody('spawn', fn), args, 0, false)
}

/** Like `spawn`, for those who do not need the result. @eventlet eventlet.greenthread.spawn_n */
export function spawnN<A extends unknown[], R>(fn: ((...args: A) => R) & Spawnable<R>, ...args: A): void {
  GreenThread.start(checkBody('spawnN', fn), args, 0, false)
}

/** Like `spawn`, but starts after so many seconds. @eventlet eventlet.greenthread.spawn_after */
export function spawnAfter<A extends unknown[], R>(
  seconds: number,
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): GreenThread<Result<R>> {
  return GreenThread.start(checkBody('spawnAfter', fn), args, seconds, false)
}

/** Like `spawnAfter`, but nothing starts if the current greenlet is dead by then. */
export function spawnAfterLocal<A extends unknown[], R>(
  seconds: number,
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): GreenThread<Result<R>> {
  return GreenThread.start(checkBody('spawnAfterLocal', fn), args, seconds, true)
}

/** Ends a greenthread; see {@link GreenThread.kill}. @eventlet eventlet.greenthread.kill */
export function kill(thread: GreenThread<unknown>, error?: Error): void {
  checkThread('kill', thread).kill(error)
}

/** Ends a greenthread that has not started. @eventlet eventlet.greenthread.cancel */
export function cancel(thread: GreenThread<unknown>): void {
  checkThread('cancel', thread).cancel()
}

function checkThread(call: string, thread: unknown): GreenThread<unknown> {
  if (thread instanceof GreenThread) return thread
  throw refuse(`${call}: greenthread`, thread, 'what spawn has returned')
}
