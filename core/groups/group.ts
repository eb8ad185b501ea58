/** Greenthreads that end together: what a group knows of its members, and how it ends them. */
import { GreenletExit, HubError, isExit } from '../ground/errors.ts'
import { instruments, type Cancellation } from '../ground/instrument.ts'
import { LinkedList } from '../ground/linked-list.ts'
import { showAs } from '../ground/show-as.ts'
import { checkBody } from '../greenlet/check-body.ts'
import type { Green } from '../greenlet/green.ts'
import { getCurrent, type Greenlet, type Limited, type Scope } from '../greenlet/greenlet.ts'
import { doAll } from '../green/do-all.ts'
import { GreenThread, type Result, type Spawnable } from '../green/greenthread.ts'
import { WaitList } from '../green/wait-list.ts'
import { getHub } from '../hubs/registry.ts'
import type { Block } from './block.ts'
import { Places } from './places.ts'

/**
 * At most this many groups are ended within each other, because the stack has an end; those deeper down follow in the
 * next turn.
 */
const DEPTH = 16

let depth = 0
let ids = 0

/** `closing`: its members were told to end, and it takes no more. */
type State = 'open' | 'closing' | 'ended'

/** The state of the group's wait for its members. */
type Wake = 'woken' | 'error' | 'killed'

/**
 * Greenthreads that end together; see {@link withGroup}, which makes one.
 *
 * Any code may spawn into it and cancel it: its block, a member, a callback of Node's.
 */
export class Group {
  /** For those who watch. @internal */
  readonly id = ++ids
  /** The greenthread whose block it is. @internal */
  readonly greenlet: Greenlet = getCurrent()
  /** @internal */
  readonly limit: Limited | null = this.greenlet.limit
  /** @internal */
  readonly outer: Scope | null = this.greenlet.scope
  /** Errors for `withGroup` to throw, in the order in which they came. @internal */
  readonly errors: unknown[] = []

  #state: State = 'open'
  #members = new LinkedList<GreenThread<unknown>>()
  #places: Places | null
  /** The member for whose end the block waits before it looks for the next one. */
  #awaited: GreenThread<unknown> | null = null
  #waiting = new WaitList(null, {
    what: 'all members',
    of: this,
    includes: (greenlet) => greenlet instanceof GreenThread && greenlet.owner === this && !greenlet.daemon,
  })
  #block: Block | null = null
  #signal: AbortController | null = null
  /** The first member that failed. */
  #failed: GreenThread<unknown> | null = null
  /** Why it was canceled, and what members and block are told then. */
  #reason: unknown = undefined
  #how = ''
  #killed = false
  /** Whether its members were told to end: telling them again would end the waits of their `finally` blocks. */
  #told = false
  /** Whether the block was cut off in this turn, by a caller whose stack is not the place to go on. */
  #lingers = false

  /** @param most - members that run at once; null for no limit @internal */
  constructor(most: number | null) {
    this.#places = most === null ? null : new Places(most)
  }

  /** How many members have not ended, those included that wait for a place. */
  get size(): number {
    return this.#members.size
  }

  /** Whether it was canceled: by `cancel`, by an error, or with the greenthread of its block. */
  get canceled(): boolean {
    return this.#how !== ''
  }

  /** Members that have not ended. @internal */
  members(): GreenThread<unknown>[] {
    const members = []
    for (let member = this.#members.first; member !== null; member = member.after) members.push(member)
    return members
  }

  /**
   * Starts `fn(...args)` soon, as `spawn` does, in a member of the group. With a limit, a member for which there is no place
   * starts when others have ended, in the order of the calls.
   *
   * `group.spawn(fn).daemon = true` declares one that does not hold the block open: it is killed when the others have ended.
   *
   * @param fn - a green function or a plain one, as for `spawn`
   * @returns the member. Its error is the group's error, whether or not somebody waits for the member
   * @throws ERR_GROUP_ENDED when the group was canceled or has ended; ERR_OPTION_INVALID
   */
  spawn<A extends unknown[], R>(fn: ((...args: A) => R) & Spawnable<R>, ...args: A): GreenThread<Result<R>> {
    checkBody('group.spawn', fn)
    if (this.#state !== 'open') throw this.#refusal(fn.name)
    const starts = this.#places === null || this.#places.take()
    const member = GreenThread.start<Result<R>>(fn, args, starts ? 0 : null, false)
    member.owner = this
    this.#members.add(member)
    instruments?.groupJoined(this, member)
    if (!starts) this.#places?.queue(member)
    return member
  }

  /**
   * Kills all members, and cuts off the block unless it is over. `withGroup` returns when their `finally` blocks are over: what
   * the block has returned, or undefined when it was cut off. A greenthread that cancels its own group goes on to its next
   * switch. A second call changes nothing.
   *
   * @param reason - anything: the `cause` of each member's `GreenletExit`, and the reason of its signal
   */
  cancel(reason?: unknown): void {
    const by = getCurrent()
    const how = `was killed with its group, which ${by.name || 'somebody'} canceled`
    this.close({ by, why: 'canceled', reason }, how)
  }

  /** A signal that is aborted when the group is canceled. @internal */
  get signal(): AbortSignal {
    this.#signal ??= new AbortController()
    if (this.canceled) this.#signal.abort(this.#reason ?? this.#exit())
    return this.#signal.signal
  }

  /** @internal */
  abort(reason: unknown): void {
    this.#signal?.abort(reason)
  }

  // --- Called by withGroup ---

  /** The block begins, and can be cut off from now on. @internal */
  runs(block: Block): void {
    this.#block = block
  }

  /** Notes an error of the block, which cancels the group. One that a member has had before is the same one. @internal */
  fail(error: unknown): void {
    if (!this.errors.includes(error)) this.errors.push(error)
    const by = this.#failed ?? this.greenlet
    this.close({ by, why: 'failed', reason: error }, `was killed with its group, whose block failed`)
  }

  /** The greenthread is killed. @internal */
  greenletKilled(): void {
    this.#killed = true
    const by = this.greenlet
    const how = `was killed with its group, since ${by.name} was killed`
    this.close({ by, why: 'killed', reason: undefined }, how)
  }

  /** A `finally` block of the block failed when it was cut off. @internal */
  readonly cleanupFailed = (error: unknown): void => {
    if (isExit(error)) return
    const what = `A finally block of the group of ${this.greenlet.name}, which was canceled, failed`
    const hub = getHub()
    hub.scheduleCallGlobal(0, () => hub.reportError(error, what))
  };

  /** Waits until no member holds the block open, or the group is canceled. @internal */
  *untilIdle(): Green<void> {
    while (this.#state === 'open' && this.errors.length === 0 && this.#findAwaited())
      yield* this.#waiting.wait()
  }

  /** Ends what has not ended, and waits for it, whatever happens to the greenthread meanwhile. @internal */
  *end(): Green<void> {
    if (this.errors.length > 0) this.fail(this.errors[0])
    this.#state = 'closing'
    try {
      if (!this.#told) this.#tellMembers(undefined, 'was killed when its group ended')
      while (this.#members.size > 0 || this.#lingers) yield* this.#untilWoken()
    } finally {
      this.#state = 'ended'
      if (this.#killed || this.errors.some(isExit)) this.#reportErrors()
    }
  }

  /** Not to be left before all members have ended: an error is kept for later, a second kill is passed on to the members. */
  *#untilWoken(): Green<void> {
    getHub().ensureMainloop() // throws where a wait would throw at once, again and again
    let wake: Wake = 'killed'
    try {
      yield* this.#waiting.wait()
      wake = 'woken'
    } catch (error) {
      wake = 'error'
      if (isMisuse(error)) throw error
      if (!this.errors.includes(error)) this.errors.push(error)
    } finally {
      if (wake === 'killed') {
        if (this.#killed) this.#killMembers(undefined, 'was killed')
        else this.greenletKilled()
        while (this.#members.size > 0) yield* this.#untilWoken()
      }
    }
  }

  /** Nobody is left to throw them at, since the greenthread ends by its exit. */
  #reportErrors(): void {
    const what = `The group of ${this.greenlet.name}, which was killed, ended with an error`
    const exits = this.errors.filter(isExit)
    for (const error of this.errors.splice(0, Infinity, ...exits))
      if (!isExit(error)) getHub().reportError(error, what)
  }

  // --- Members ---

  /** @internal */
  memberEnded(member: GreenThread<unknown>): void {
    const awaited = member === this.#awaited
    if (awaited) this.#awaited = firstThatHolds(member.after)
    this.#members.remove(member)
    this.#places?.free(member)
    const { failure } = member
    if (failure !== null) this.memberFailed(member, failure.error)
    if (this.#waiting.size === 0) return
    if (this.#state === 'open' ? awaited && !this.#findAwaited() : this.#members.size === 0)
      this.#waiting.wakeAllSoon()
  }

  /** Hears every member that fails in the same turn. @internal */
  protected memberFailed(member: GreenThread<unknown>, error: unknown): void {
    member.claim()
    if (this.errors.includes(error)) return
    this.errors.push(error)
    if (this.errors.length === 1) this.#failed = member
    if (this.errors.length === 1 && this.#state === 'open')
      getHub().scheduleCallGlobal(0, () =>
        this.close(
          { by: member, why: 'failed', reason: error },
          `was killed with its group, since ${member.name} failed`,
        ),
      )
  }

  /** Looks for the next member that holds the block open. @returns whether there is one */
  #findAwaited(): boolean {
    this.#awaited ??= firstThatHolds(this.#members.first)
    return this.#awaited !== null
  }

  // --- The end ---

  /** @internal */
  protected close(cancellation: Cancellation, how: string): void {
    if (this.canceled || this.#state === 'ended') return
    const { reason } = cancellation
    this.#state = 'closing'
    this.#reason = reason
    this.#how = how
    instruments?.groupCanceled(this, cancellation)
    if (this.#signal !== null) this.abort(reason ?? this.#exit())
    if (!this.#told) this.#tellMembers(reason, how)
    this.#cutBlock()
    if (this.#members.size === 0) this.#waiting.wakeAllSoon()
  }

  #exit(): GreenletExit {
    return new GreenletExit(`The group of ${this.greenlet.name} was canceled`)
  }

  #tellMembers(reason: unknown, how: string): void {
    this.#told = true
    if (this.#members.size > 0) this.#killMembers(reason, how)
  }

  #killMembers(reason: unknown, how: string): void {
    if (depth === DEPTH) {
      getHub().scheduleCallGlobal(0, () => this.#killMembers(reason, how))
      return
    }
    depth++
    try {
      doAll(this.members(), (member) => member.killBecause(reason, how))
    } finally {
      depth--
    }
  }

  /** One that runs, or waits in a `resume`, is cut off at its next switch. The greenthread goes on in MAINLOOP. */
  #cutBlock(): void {
    const { greenlet } = this
    if (this.#block?.running !== true || greenlet.dead) return
    const hub = getHub()
    if (greenlet.isBusy) {
      hub.scheduleCallGlobal(0, () => this.#cutBlock())
      return
    }
    this.#lingers = true
    hub.scheduleCallGlobal(0, () => {
      this.#lingers = false
      this.#waiting.wakeAllSoon()
    })
    greenlet.resumeThrow(this.#block.cut({}))
  }

  #refusal(name: string): HubError {
    return new HubError(
      'ERR_GROUP_ENDED',
      `group.spawn of ${name || 'a function'}: ${this.#what()}, and takes no more members. ` +
        'What has to run after it is spawned outside of the group.',
    )
  }

  #what(): string {
    return `the group of ${this.greenlet.name} ${this.canceled ? 'was canceled' : 'has ended'}`
  }
}

showAs(Group, (group) => ({
  of: group.greenlet.name,
  size: group.size,
  canceled: group.canceled,
}))

/** The first member, from this one on, that holds the block open. */
function firstThatHolds(member: GreenThread<unknown> | null): GreenThread<unknown> | null {
  while (member?.daemon === true) member = member.after
  return member
}

/** A wait that was run by something else than `yield*` would fail again and again. */
function isMisuse(error: unknown): boolean {
  return error instanceof HubError && (error.code === 'ERR_BAD_YIELD' || error.code === 'ERR_CALL_SHARED')
}
