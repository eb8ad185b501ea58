/**
 * The function of a group, which its group can cut off.
 *
 * It runs in the greenthread that opened the group, as part of it. When it is cut off, its functions return as those
 * of a killed greenlet do, the innermost first: `finally` blocks run, and no `catch` can keep it alive. The code
 * around it goes on.
 */
import { advance, coroutineOf, isGenerator, type Coroutine, type Delivery } from '../greenlet/coroutine.ts'
import { SUSPENDED, type Green, type Suspend } from '../greenlet/green.ts'
import { Unwinding, type TakeFailure } from '../greenlet/unwinding.ts'
import { GREEN_CALL, showAs } from '../ground/show-as.ts'

type Step = IteratorResult<Suspend, unknown>

/** Receives a block's news: its group. */
export interface BlockOwner {
  /** The greenthread is killed, and the block with it. */
  greenletKilled(): void
  readonly cleanupFailed: TakeFailure
}

/** Thrown into a greenlet to cut off the block that it is for; nobody else sees it. */
class Cut {
  readonly block: Block
  readonly exit: object

  constructor(block: Block, exit: object) {
    this.block = block
    this.exit = exit
  }
}

/** To be run by `yield*`, like the generator that it stands for. */
export class Block {
  #owner: BlockOwner
  #body: Coroutine
  /** Takes the place of the body when it is cut off. */
  #unwinding: Unwinding | null = null
  #state: 'new' | 'running' | 'over' = 'new'

  constructor(owner: BlockOwner, body: Generator<unknown, unknown, unknown>) {
    this.#owner = owner
    this.#body = coroutineOf(body)
  }

  /** Whether it can be cut off. */
  get running(): boolean {
    return this.#state === 'running' && this.#unwinding === null
  }

  /** To be thrown into the greenlet that runs it. */
  cut(exit: object): unknown {
    return new Cut(this, exit)
  }

  next(value?: unknown): Step {
    if (this.#state === 'new') this.#state = 'running'
    return this.#step('value', value)
  }

  throw(error: unknown): Step {
    if (!(error instanceof Cut) || error.block !== this) return this.#step('error', error)
    this.#unwinding ??= new Unwinding(this.#body, error.exit, this.#owner.cleanupFailed)
    return this.#step('exit', error.exit)
  }

  /** The greenlet is killed. The language passes the return on to the body, which `unwinding.ts` takes notice of. */
  return(value: unknown): Step {
    const unwinds = this.#unwinding !== null
    if (!unwinds) this.#state = 'over'
    let step: Step
    try {
      this.#owner.greenletKilled()
    } finally {
      step = unwinds ? this.#step('exit', value) : (this.#body.return(value) as Step)
    }
    return step
  }

  [Symbol.iterator](): this {
    return this
  }

  #step(how: Delivery, cargo: unknown): Step {
    let step: IteratorResult<unknown, unknown>
    try {
      step = this.#unwinding === null ? advance(this.#body, how, cargo) : this.#unwinding.advance(how, cargo)
    } catch (error) {
      this.#state = 'over'
      throw error
    }
    if (step.done !== true) return SUSPENDED
    this.#state = 'over'
    return step as Step
  }
}

showAs(Block, () => GREEN_CALL)

/** Makes a block of what the function of a group has made; null for anything but a green call. */
export function blockOf(owner: BlockOwner, made: unknown): (Block & Green<unknown>) | null {
  return isGenerator(made) ? (new Block(owner, made) as Block & Green<unknown>) : null
}
