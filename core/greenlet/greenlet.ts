/**
 * Greenlets, and how control moves between them.
 *
 * Green code moves control with `yield* target.switch()`: it names a target and yields to the loop in `#enter`, which
 * runs the target instead. Plain code moves it with `target.resume()`, which starts such a loop on top of the native
 * stack. A greenlet that called `resume` is *waiting* there. A native stack can't be unwound from its middle, so control
 * that is sent to any waiting greenlet ends the innermost loop: the caller of the innermost `resume` goes on.
 *
 * V8 emits a brand check for each call of a static private method. The switch path has none, so that it inlines.
 */
/* eslint-disable @typescript-eslint/no-this-alias -- the registers below hold greenlets */
import { GreenletExit, HubError, isExit } from '../ground/errors.ts'
import { instruments, type GreenletInfo, type Why } from '../ground/instrument.ts'
import type { AsyncContext } from '../ground/node.ts'
import { shown } from '../ground/shown.ts'
import { showAs } from '../ground/show-as.ts'
import { checkBody } from './check-body.ts'
import { advance, coroutineOf, isGenerator, type Body, type Coroutine, type Delivery } from './coroutine.ts'
import { SUSPENDED, type Green } from './green.ts'
import { Transfer, type NameTarget } from './transfer.ts'
import { Unwinding } from './unwinding.ts'

export type Outcome = 'result' | 'error' | 'killed'

/** Control that is sent to one that gave the thread back to Node goes to `__main__`; to a dead one, to its parent. */
type State = 'alive' | 'handed back' | 'dead'

/** A wait in which a greenlet can be handed something before it goes on. */
export interface Pause {
  /** Whether the greenlet has yet to go on with what it was handed. */
  readonly served: boolean
  /** Hands over what is due by now, and lets the greenlet go on if it got something: in MAINLOOP, before a limit ends the wait. */
  settle(): void
}

/** A limit of a greenlet's time, and the one around it. */
export interface Limited {
  /** When it is over, by the hub's clock; null when it cannot end anything any more. */
  readonly due: number | null
  readonly outer: Limited | null
}

/** A part of a greenlet's life that can be cut off: all of it, or the block of a group. */
export interface Scope {
  readonly outer: Scope | null
  /** Tells those outside of Hublet, by a signal, that it is cut off. */
  abort(reason: unknown): void
}

let ids = 0

/** The transfer under way: registers, so that a switch allocates nothing. */
let target: Greenlet
let cargo: unknown
let how: Delivery = 'value'
/** Whether the current greenlet has named a target and has yet to be suspended. */
let leaving = false

/** The greenlet that runs now. */
let current: Greenlet
/** The innermost greenlet that waits in a `resume`. */
let innermost: Greenlet

/**
 * A coroutine with a parent. Usable without any hub.
 *
 * @eventlet greenlet.greenlet
 * @example
 * const numbers = new Greenlet(function* () {
 *   yield* main.switch(1)
 *   return 2
 * })
 * const main = getCurrent()
 * numbers.resume() // 1
 * numbers.resume() // 2
 */
export class Greenlet implements GreenletInfo {
  readonly id = ids++
  /** For people: shown in traces and messages. */
  name: string
  readonly role: GreenletInfo['role']

  /** Holds this greenlet's stores for `AsyncLocalStorage`; null: it shares those of its resumer. @internal */
  protected readonly context: AsyncContext | null = null

  #parent: Greenlet | null
  #body: Body | null
  #coroutine: Coroutine | null = null
  /** Takes the place of the coroutine when it is killed. */
  #unwinding: Unwinding | null = null
  /** The reason for which it was killed, the first time. */
  #exit: GreenletExit | null = null
  #state: State = 'alive'
  /** How many calls of `resume` this greenlet waits in. */
  #waiting = 0

  /** The wait that it is in, unless that is for a descriptor or for time alone. @internal */
  pause: Pause | null = null
  /** The innermost limit that it has set itself. @internal */
  limit: Limited | null = null
  /** The innermost part of its life that somebody has asked for, or can cut off. @internal */
  scope: Scope | null = null

  /**
   * @param body - what it runs; the value of the first `switch` or `resume` is its argument
   * @param parent - who goes on when it ends; the current greenlet unless given
   * @param role - what viewers should show it as
   * @param name - for people; the body's own unless given
   * @throws ERR_OPTION_INVALID when the body is not a function
   */
  constructor(
    body: Body,
    parent: Greenlet | null = current,
    role: GreenletInfo['role'] = 'greenlet',
    name?: string,
  ) {
    this.#body = checkBody('new Greenlet', body)
    if (role === 'greenlet') checkParent(parent)
    this.#parent = parent
    this.name = name ?? body.name
    this.role = role
    if (this.id > 0) instruments?.greenletSpawned(this)
  }

  /** Whether it has run; also true once it is dead. */
  get started(): boolean {
    return this.#body === null
  }

  get dead(): boolean {
    return this.#state === 'dead'
  }

  /** The greenlet that goes on when this one ends. Settable; `ERR_GREENLET_PARENT` for `__main__` and for a cycle. */
  get parent(): Greenlet | null {
    return this.#parent
  }

  set parent(parent: Greenlet | null) {
    if (parent === null || this === root) {
      throw new HubError(
        'ERR_GREENLET_PARENT',
        `Only __main__ has no parent, and it can't get one (${called(this)})`,
      )
    }
    checkParent(parent)
    for (let ancestor: Greenlet | null = parent; ancestor !== null; ancestor = ancestor.#parent) {
      if (ancestor === this) {
        throw new HubError(
          'ERR_GREENLET_PARENT',
          `${called(parent)} can't become the parent of ${called(this)}: that would be a cycle`,
        )
      }
    }
    this.#parent = parent
  }

  /**
   * Suspends the current greenlet and runs this one. To be called with `yield*` in green code.
   *
   * @param value - what this greenlet's own pending switch returns, or its body's argument when it has not started
   * @returns what is sent when control comes back
   * @throws ERR_NOT_GREEN in `__main__`, where nothing can suspend: use `resume`
   */
  switch(value?: unknown): Green<unknown> {
    return transfer(Greenlet.#switchTo, this, value)
  }

  /** Like `switch`, but `error` is thrown in this greenlet; {@link GreenletExit} unless given. */
  throw(error: unknown = new GreenletExit()): Green<unknown> {
    return transfer(Greenlet.#throwInto, this, error)
  }

  /**
   * Runs this greenlet at once, from plain code, until control comes back to the caller.
   *
   * @param value - as in `switch`
   * @returns what was sent to the caller, or to any greenlet that waits in a `resume` further down the native stack
   * @throws ERR_GREENLET_RUNNING when it runs, or waits in a `resume`; what it throws when the caller is its parent
   */
  resume(value?: unknown): unknown {
    return this.#enter('value', value, 'resume')
  }

  /** Like `resume`, but `error` is thrown in this greenlet. */
  resumeThrow(error: unknown = new GreenletExit()): unknown {
    return this.#enter('error', error, 'throw')
  }

  /**
   * Unwinds this greenlet: its `finally` blocks run, up to their first switch, before the call returns. No `catch` can
   * keep it alive. A dead one stays dead. In one that is unwound already, it ends the wait of a `finally` block.
   *
   * @internal what `kill` of a greenthread is made of
   */
  unwind(exit: GreenletExit): void {
    if (this.dead) return
    if (this.isBusy) throw running(this)
    this.#state = 'alive'
    this.#exit ??= exit
    if (this.#coroutine !== null) {
      this.#unwinding = new Unwinding(this.#coroutine, this.#exit, (error) => {
        if (!isExit(error)) this.cleanupFailed(error)
      })
      this.#coroutine = null
    }
    this.#enter('exit', this.#exit, 'kill')
  }

  /** The reason for which it was killed; null while it was not. @internal */
  get exit(): GreenletExit | null {
    return this.#exit
  }

  /** Whether it runs, or waits in a `resume`: nothing can be sent to it then. @internal */
  get isBusy(): boolean {
    return this === current || this.#waiting > 0
  }

  /** For waits: whether it was suspended since it last named a target, and runs again. @internal */
  get cameBack(): boolean {
    return this === current && !leaving
  }

  /** Notes that it was killed by itself: whatever it ends with is then no result. @returns what it has to throw @internal */
  protected endsBy(exit: GreenletExit): GreenletExit {
    return (this.#exit ??= exit)
  }

  /**
   * Called when an error has left a `finally` block of this greenlet, which is being unwound and goes on to be.
   *
   * @internal a greenthread tells its hub
   */
  protected cleanupFailed(_error: unknown): void {
    // Bare greenlets are unwound by the hub alone, whose finally blocks throw nothing.
  }

  /**
   * Called when the greenlet has ended, before its parent goes on.
   *
   * @returns whether the outcome was taken: the parent then receives undefined instead
   * @internal a greenthread keeps its result here
   */
  protected ended(_outcome: Outcome, _value: unknown): boolean {
    return false
  }

  /**
   * Suspends the current greenlet until Node gives it a turn ({@link takeTurn}); until then control that is sent to it
   * goes to `__main__`.
   *
   * @internal MAINLOOP's way to live inside Node
   */
  static *handBack(): Green<unknown> {
    const mainloop = current
    mainloop.#state = 'handed back'
    return yield* transfer(Greenlet.#endTurn, root, undefined)
  }

  /**
   * The part of `switch` before the suspension.
   *
   * @internal for green calls that are written out: their `next` has to return {@link SUSPENDED} after it
   */
  nameAsTarget(): void {
    this.#becomeTarget('value', undefined, 'switch')
  }

  /** @internal Resumes a greenlet that has handed back; starts it when it never ran. */
  takeTurn(value: unknown): void {
    this.#state = 'alive'
    this.#enter('value', value, 'turn')
  }

  /** @internal Makes `__main__`, which waits in no `resume` and yet can always be returned to. */
  static makeRoot(): Greenlet {
    const made = new Greenlet(() => undefined, null, 'main', '__main__')
    made.#waiting = 1
    made.#body = null
    current = innermost = made
    return made
  }

  /** @internal Runs plain code as `__main__`: what Node calls is nobody else's. */
  static asMain(run: () => void): void {
    const outer = innermost
    const home = current.#waitHere()
    current = root
    try {
      run()
    } finally {
      home.#goOn(outer)
    }
  }

  static #switchTo(to: Greenlet, value: unknown): Greenlet {
    return to.#becomeTarget('value', value, 'switch')
  }

  static #throwInto(to: Greenlet, error: unknown): Greenlet {
    return to.#becomeTarget('error', error, 'throw')
  }

  static #endTurn(to: Greenlet): Greenlet {
    return to.#becomeTarget('value', undefined, 'turn')
  }

  /** The current greenlet is about to yield, and control is to go here. @returns the current greenlet */
  #becomeTarget(delivery: Delivery, value: unknown, why: Why): Greenlet {
    if (current === root) throw notGreen()
    target = this
    cargo = value
    how = delivery
    leaving = true
    instruments?.switched(current, this.#successor(), why)
    return current
  }

  /** The greenlet that really goes on when control is sent here. */
  #successor(): Greenlet {
    const live = this.#live()
    return live.#waiting > 0 ? innermost : live
  }

  /** A dead greenlet passes control on to its parent, one that handed back to `__main__`. */
  #live(): Greenlet {
    let live: Greenlet = this
    while (live.#state === 'dead') live = live.#parent ?? root
    return live.#state === 'handed back' ? root : live
  }

  /** The loop under every `resume`: runs one greenlet after the other until control is sent to a waiting one. */
  #enter(delivery: Delivery, value: unknown, why: Why): unknown {
    if (this.isBusy) throw running(this)
    const outer = innermost
    const home = current.#waitHere()
    instruments?.switched(home, this.#successor(), why)
    target = this
    cargo = value
    how = delivery
    try {
      for (;;) {
        const next = target.#live()
        if (next.#waiting > 0) return takeCargo()
        current = next
        leaving = false
        next.#step()
      }
    } finally {
      home.#goOn(outer)
    }
  }

  #waitHere(): this {
    this.#waiting++
    innermost = this
    return this
  }

  #goOn(outer: Greenlet): void {
    this.#waiting--
    current = this
    leaving = false
    innermost = outer
  }

  /** Runs this greenlet, in its own async context if it has one, until it names another target or ends. */
  #step(): void {
    if (this.context === null) this.#advance()
    else this.context.runInAsyncScope(Greenlet.#advanceThis, this)
  }

  static #advanceThis(this: Greenlet): void {
    this.#advance()
  }

  /** When it ends, its parent becomes the target. */
  #advance(): void {
    try {
      const step = this.#coroutine === null ? this.#start() : advance(this.#coroutine, how, cargo)
      if (step === SUSPENDED || !step.done) return
      if (this.#exit === null) this.#end('result', step.value)
      else this.#end('killed', this.#exit)
    } catch (error) {
      this.#end(isExit(error) ? 'killed' : 'error', error)
    }
  }

  /** An error that is delivered before the first run ends the greenlet: its body never runs. A killed one is unwound. */
  #start(): IteratorResult<unknown, unknown> {
    if (this.#unwinding !== null) return this.#unwinding.advance(how, cargo)
    const body = this.#body as Body
    this.#body = null
    if (how !== 'value') throw cargo
    instruments?.greenletStarted(this)
    const argument = cargo
    return this.startIsTold ? this.tellStart(() => this.#begin(body, argument)) : this.#begin(body, argument)
  }

  #begin(body: Body, argument: unknown): IteratorResult<unknown, unknown> {
    const made = this.call(body, argument)
    if (!isGenerator(made)) return { done: true, value: made }
    this.#coroutine = coroutineOf(made)
    return advance(this.#coroutine, 'value', undefined)
  }

  /** Whether somebody outside of Hublet wants to know of its start. @internal for greenthreads */
  protected get startIsTold(): boolean {
    return false
  }

  /** Runs its first part, up to its first switch, and tells those outside. @internal */
  protected tellStart<T>(first: () => T): T {
    return first()
  }

  /**
   * Calls the body. A generator that it returns is what runs; any other value is the result.
   *
   * @internal a greenthread has its arguments elsewhere, and takes promises
   */
  protected call(body: Body, argument: unknown): unknown {
    return (body as (argument: unknown) => unknown)(argument)
  }

  #end(outcome: Outcome, value: unknown): void {
    this.#state = 'dead'
    this.#coroutine = this.#unwinding = null
    instruments?.greenletEnded(this, outcome, value)
    const taken = this.ended(outcome, value)
    target = this.#parent ?? root
    cargo = taken ? undefined : value
    how = outcome === 'error' && !taken ? 'error' : 'value'
    instruments?.switched(this, target.#successor(), 'end')
  }
}

showAs(Greenlet, (greenlet) => ({ id: greenlet.id, name: greenlet.name, state: stateOf(greenlet) }))

function stateOf(greenlet: Greenlet): string {
  if (greenlet === current) return 'running'
  if (greenlet.dead) return 'dead'
  return greenlet.started ? 'suspended' : 'not started'
}

/** `__main__`: the program's own stack. The only greenlet without a parent; it never ends. */
export const root = Greenlet.makeRoot()

/**
 * The greenlet that runs now; in Node's callbacks and microtasks that is `__main__`.
 *
 * @eventlet greenlet.getcurrent
 */
export function getCurrent(): Greenlet {
  return current
}

function checkParent(parent: unknown): void {
  if (parent instanceof Greenlet) return
  throw new HubError('ERR_GREENLET_PARENT', `${shown(parent)} can't be a parent: give a greenlet`)
}

function transfer(nameTarget: NameTarget<Greenlet>, to: Greenlet, value: unknown): Green<unknown> {
  return new Transfer(nameTarget, to, value) as unknown as Green<unknown>
}

/** Takes what came with control, in the caller of `resume`. */
function takeCargo(): unknown {
  const value = cargo
  cargo = undefined
  if (how === 'error') throw value
  return value
}

function notGreen(): HubError {
  return new HubError(
    'ERR_NOT_GREEN',
    '__main__ is plain code and cannot suspend. Call this in a greenthread: spawn(function* () { ... })',
  )
}

function called(greenlet: Greenlet): string {
  return greenlet.name || `greenlet ${greenlet.id}`
}

function running(greenlet: Greenlet): HubError {
  return new HubError(
    'ERR_GREENLET_RUNNING',
    `${greenlet.name || 'The greenlet'} runs already, or waits in a resume() of its own. ` +
      'Control comes back to it when the greenlet that it resumed switches.',
  )
}
