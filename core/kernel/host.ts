/**
 * The loop that runs the program as the host of this thread's hub. On the system's kernel, the addon calls a turn when
 * libuv is about to wait, and the hub's poller waits for libuv's descriptor too: see docs/internals/inside-nodes-loop.md.
 * The other kernels have loops of their own.
 */
import { Greenlet } from '../greenlet/greenlet.ts'
import { keepLinesAsAsked, keepMoreLines } from '../ground/stack.ts'
import type { HostLoop, Kernel } from './kernel.ts'
import type { Guest, Host } from './host-contract.ts'

/** Bits of a turn's answer to the addon; `host_loop_wrap.cc` has the same. */
const WORK_IS_DUE = 1
const NODE_IS_READY = 2
const WOKE = 4

/** Only Node has it, in this form; elsewhere ticks and microtasks run when a turn is over. */
interface Process {
  _tickCallback?: () => void
  once?: NodeJS.Process['once']
}

const { process = {} } = globalThis as { process?: Process }

/** Runs what `process.nextTick` and promises have queued; Node does the same between two callbacks of its own. */
const runTicks = process._tickCallback ?? null

/** Hosts whose hubs have something to do. */
const active = new Set<NodeHost>()

process.once?.('exit', () => {
  for (const host of active) host.processEnds()
})

class NodeHost implements Host {
  readonly descriptor: number | null
  #kernel: Kernel
  #loop: HostLoop
  /** Whether the loop has to hear of what is scheduled. */
  #loopHears: boolean
  #guest: Guest | null = null
  #keepsAlive = false

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#loop = kernel.createHostLoop(
      (boundMs) => this.#turn(boundMs),
      () => this.#guest?.secondsLeft() ?? Infinity,
    )
    this.#loopHears = this.#loop.changed !== undefined
    this.descriptor = this.#loop.backendFd < 0 ? null : this.#loop.backendFd
  }

  activate(guest: Guest): void {
    if (this.#guest === guest && this.#keepsAlive) {
      if (this.#loopHears) this.#loop.changed?.()
      return
    }
    this.#guest = guest
    this.#keepsAlive = true
    active.add(this)
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
    active.delete(this)
    this.#loop.deactivate()
  }

  /** A tick that throws must not unwind the turn: Node aborts over that. */
  drain(): void {
    if (runTicks !== null) Greenlet.asMain(this.#runTicksSafely)
  }

  #runTicksSafely = (): void => {
    const keptMore = keepLinesAsAsked()
    try {
      runTicks?.()
    } catch (error) {
      this.#kernel.reportUncaught(error)
    } finally {
      if (keptMore) keepMoreLines()
    }
  }

  reportUncaught(error: unknown): void {
    this.#kernel.reportUncaught(error)
  }

  processEnds(): void {
    this.#guest?.processEnds()
  }

  #turn(boundMs: number): number {
    if (this.#guest === null) return 0
    const { workIsDue, hostIsReady, woke } = this.#guest.turn(boundMs < 0 ? Infinity : boundMs / 1000)
    return (workIsDue ? WORK_IS_DUE : 0) | (hostIsReady ? NODE_IS_READY : 0) | (woke ? WOKE : 0)
  }
}

const hosts = new WeakMap<Kernel, NodeHost>()

/** This thread's host on a kernel; one for its whole life, whatever hub lives in it. */
export function hostOn(kernel: Kernel): Host {
  const present = hosts.get(kernel)
  if (present !== undefined) return present
  const host = new NodeHost(kernel)
  hosts.set(kernel, host)
  return host
}

/** A host on a kernel that has one hub and no other: nobody looks for it, and both are garbage as soon as the hub is. */
export function onlyHostOn(kernel: Kernel): Host {
  return new NodeHost(kernel)
}
