/**
 * Bounds the memory of runs where the kernel does not: where this server may make no control groups, and where RLIMIT_DATA
 * counts address space that is never touched; see `code-range.ts`. A thread looks at what each process holds and ends what
 * holds too much. Between two looks a program can pass its bound by what the machine gives out meanwhile.
 */
import { Worker } from 'node:worker_threads'
import type { Limits } from '../limits.ts'
import type { Log } from '../log.ts'
import type { BoundPassed, MemoryBounds } from './memory-bounds.ts'
import type { WatchAnswer, WatchRequest } from './memory-watch-thread.ts'
import { STACK_BYTES } from './resource-limits.ts'

/** The thread's program in the package. */
const THREAD_FILE = 'dist/sandbox/server/isolation/memory-watch-thread.js'
/** Pages of its own that each process has, which RLIMIT_DATA does not count: its stack, and what its loader wrote. */
const UNCOUNTED_BYTES = STACK_BYTES + 8 * 1024 * 1024

/**
 * @param hasGroups whether control groups bound the memory of each run as a whole
 */
export function memoryBounds(limits: Limits, hasGroups: boolean): MemoryBounds {
  // Files in /tmp and /dev/shm belong to no process.
  const sessionBytes = limits.sessionBytes - limits.fileBytes - limits.sharedBytes
  return {
    processBytes: limits.dataBytes + UNCOUNTED_BYTES,
    sessionBytes: hasGroups ? Infinity : sessionBytes,
  }
}

/** A thread that fails at once must not keep the server busy. */
const RESTART_MS = 50

export class MemoryWatch {
  readonly #file: string
  readonly #bounds: MemoryBounds
  readonly #log: Log
  readonly #leaders = new Set<number>()
  readonly #answers = new Map<number, (passed: BoundPassed | undefined) => void>()
  #thread: Worker
  #isClosed = false

  /** Starts the thread. */
  constructor(packageRoot: string, bounds: MemoryBounds, log: Log) {
    this.#file = `${packageRoot}/${THREAD_FILE}`
    this.#bounds = bounds
    this.#log = log
    this.#thread = this.#startThread()
  }

  /** Looks after a run from now on. @param leader the process that leads the run's terminal session */
  watch(leader: number): void {
    this.#leaders.add(leader)
    this.#ask({ type: 'watch', leader })
  }

  /** Looks no longer. @returns the bound that the run has passed */
  forget(leader: number): Promise<BoundPassed | undefined> {
    if (!this.#leaders.delete(leader)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#answers.set(leader, resolve)
      this.#ask({ type: 'forget', leader })
    })
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#thread.terminate()
    this.#answerAll()
  }

  #ask(request: WatchRequest): void {
    this.#thread.postMessage(request)
  }

  #startThread(): Worker {
    const thread = new Worker(this.#file, { workerData: this.#bounds, execArgv: [], env: {} })
    thread.unref()
    thread.on('message', ({ leader, passed }: WatchAnswer) => {
      this.#answers.get(leader)?.(passed)
      this.#answers.delete(leader)
    })
    thread.on('error', (error) => this.#log.error({ err: error }, 'The watch over memory failed.'))
    thread.on('exit', () => setTimeout(() => this.#startAgain(), RESTART_MS))
    return thread
  }

  /** Starts another thread, because runs must never be without a bound. Its records are lost. */
  #startAgain(): void {
    this.#answerAll()
    if (this.#isClosed) return
    this.#thread = this.#startThread()
    for (const leader of this.#leaders) this.#ask({ type: 'watch', leader })
  }

  #answerAll(): void {
    for (const resolve of this.#answers.values()) resolve(undefined)
    this.#answers.clear()
  }
}
