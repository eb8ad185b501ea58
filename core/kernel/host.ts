/**
 * Node's loop as the host of this thread's hub. When libuv is about to wait, the addon calls a turn instead, and the
 * hub's poller waits for libuv's descriptor too: see docs/internals/inside-nodes-loop.md.
 */
import { Greenlet } from '../greenlet/greenlet.ts'
import { native } from './native.ts'
import { keepLinesAsAsked, keepMoreLines } from '../ground/stack.ts'
import type { Guest, Host } from './host-contract.ts'

/** Bits of a turn's answer to the addon; `host_loop_wrap.cc` has the same. */
const WORK_IS_DUE = 1
const NODE_IS_READY = 2

/** Runs what `process.nextTick` and promises have queued; Node does the same between two callbacks of its own. */
const runTicks = (process as unknown as { _tickCallback(): void })._tickCallback

function runTicksSafely(): void {
  const keptMore = keepLinesAsAsked()
  try {
    runTicks()
  } catch (error) {
    native().reportUncaught(error)
  } finally {
    if (keptMore) keepMoreLines()
  }
}

class NodeHost implements Host {
  #loop = new (native().HostLoop)((boundMs) => this.#turn(boundMs))
  readonly descriptor = this.#loop.backendFd
  #guest: Guest | null = null
  #keepsAlive = false

  constructor() {
    process.once('exit', () => this.#guest?.processEnds())
  }

  activate(guest: Guest): void {
    if (this.#guest === guest && this.#keepsAlive) return
    this.#guest = guest
    this.#keepsAlive = true
    this.#loop.activate()
  }

  release(guest: Guest): void {
    if (this.#guest !== guest || !this.#keepsAlive) return
    this.#keepsAlive = false
    this.#loop.release()
  }

  deactivate(guest: Guest): void {
    if (this.#guest !== guest) return
    this.#guest = null
    this.#loop.deactivate()
  }

  /** A tick that throws must not unwind the turn: Node aborts over that. */
  drain(): void {
    Greenlet.asMain(runTicksSafely)
  }

  reportUncaught(error: unknown): void {
    native().reportUncaught(error)
  }

  #turn(boundMs: number): number {
    if (this.#guest === null) return 0
    const { workIsDue, hostIsReady } = this.#guest.turn(boundMs < 0 ? Infinity : boundMs / 1000)
    return (workIsDue ? WORK_IS_DUE : 0) | (hostIsReady ? NODE_IS_READY : 0)
  }
}

let host: NodeHost | undefined

/** This thread's host; one for its whole life, whatever hub lives in it. */
export function nodeHost(): Host {
  host ??= new NodeHost()
  return host
}
