/**
 * Runners that were started early, so that a snippet need not wait for a jail, for Node and for the library. Each takes
 * one snippet and ends with it; nothing of one run is ever seen by another.
 */
import type { Log } from './log.ts'
import { OneByOne } from './one-by-one.ts'
import { Runner, type RunnerContext } from './runner.ts'

/** The run that took a runner gets the processors for its own beginning first. */
const REFILL_PAUSE_MS = 100

export class RunnerPool {
  readonly #context: RunnerContext
  readonly #log: Log
  readonly #starts = new OneByOne()
  /** In the order in which they were started. */
  #runners: Runner[] = []
  readonly #taken = new WeakSet<Runner>()
  #filling: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /** Starts the first runners. */
  constructor(context: RunnerContext, log: Log) {
    this.#context = context
    this.#log = log
    this.#fill()
  }

  /** How many wait for a snippet and would begin it at once. */
  get ready(): number {
    return this.#runners.filter((runner) => runner.isReady).length
  }

  /** Takes the runner that is furthest, or starts one. The caller ends it. */
  async take(): Promise<Runner> {
    const runner =
      this.#runners.find(({ isReady }) => isReady) ?? this.#runners.find(({ isAlive }) => isAlive)
    if (runner !== undefined) this.#taken.add(runner)
    this.#runners = this.#runners.filter((other) => other !== runner)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fill(), REFILL_PAUSE_MS)
    return runner ?? this.#start()
  }

  /** Ends the runners that nobody took. Later ones are not started. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await Promise.all(this.#runners.map((runner) => runner.end()))
    await this.#filling
  }

  /** One at a time. A failed start is tried again after the next run, not at once: it would most likely fail again. */
  #fill(): void {
    this.#filling ??= this.#startMissing().finally(() => (this.#filling = undefined))
  }

  async #startMissing(): Promise<void> {
    while (!this.#isClosed && this.#runners.length < this.#context.limits.warmRunners) {
      const runner = await this.#startOne()
      if (runner === undefined) return
      // One that was taken before it was ready may have been stopped.
      if (!(await runner.ready) && !this.#taken.has(runner)) return
    }
  }

  #start(): Promise<Runner> {
    return this.#starts.run(() => Runner.start(this.#context))
  }

  async #startOne(): Promise<Runner | undefined> {
    try {
      const runner = await this.#start()
      if (this.#isClosed) {
        await runner.end()
        return undefined
      }
      this.#runners.push(runner)
      void runner.lost.then(() => this.#discard(runner))
      return runner
    } catch (error) {
      this.#report(error)
      return undefined
    }
  }

  /** A runner that is lost while it waits. One that was taken is its run's. */
  async #discard(runner: Runner): Promise<void> {
    if (this.#isClosed || this.#taken.has(runner)) return
    this.#runners = this.#runners.filter((other) => other !== runner)
    try {
      await runner.end()
      this.#log.warn({ said: runner.said }, 'A runner ended before it had a snippet.')
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#log.error({ err: error }, 'A runner failed.')
  }
}
