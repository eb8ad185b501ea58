/**
 * A model of a hub, written to be read and not to be fast: every list is a plain array that is searched from its
 * start, and a thread is resumed by an ordinary call.
 */
import type { Direction, Machine, Suspending } from './program.ts'
import { CallbackError, start, type Program } from './program.ts'

interface Thread {
  number: number
  steps: Suspending<void>
  started: boolean
  /** On the stack: it runs, or waits for one that it has resumed. */
  running: boolean
  /** Killed: whatever it ends with is not its result. */
  killed: boolean
  /** Killed from outside: what its cleanup throws is not its outcome. */
  unwinding: boolean
  end: { error: unknown } | null
  startTimer: Timer | null
  /** Called when it has ended. */
  joiners: (() => void)[]
}

interface Timer {
  due: number
  call: () => void
  canceled: boolean
  /** Takes part in firing: not before MAINLOOP has looked at the sockets since it was scheduled. */
  joined: boolean
}

interface Listener {
  socket: number
  direction: Direction
  owner: Thread | null
  woken: () => void
  closed: (error: Error) => void
  removed: boolean
}

class CodedError extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export class Reference implements Machine {
  readonly trace: string[] = []
  steps = 0
  /** Threads that ended with an error, and whether anybody asked for their result. */
  readonly failed: number[] = []
  readonly joined = new Set<number>()
  /** How many errors have left the cleanup of a thread that was killed. */
  failedCleanups = 0
  #now = 0
  #threads: Thread[] = []
  #current: Thread | null = null
  #timers: Timer[] = []
  #allTimers: Timer[] = []
  #listeners: Listener[] = []
  #closed: Listener[] = []
  #announced: { socket: number; direction: Direction }[] = []
  #onePerTurn: boolean

  /** @param onePerTurn - whether a wait finds one ready socket at most */
  constructor(onePerTurn: boolean) {
    this.#onePerTurn = onePerTurn
  }

  run(program: Program): void {
    start(this, program)
    this.#join()
    for (;;) {
      this.#fire()
      this.#join()
      if (this.#isBusy()) this.#wake()
      else if (this.#timers.length === 0) return
      else this.#now = Math.min(...this.#timers.map((timer) => timer.due))
      while (this.#closed.length > 0) this.#closeOne()
    }
  }

  /** The greenthreads that still wait for a socket when nothing moves any more. */
  get listening(): string[] {
    return this.#listeners.map(({ socket, direction }) => `${direction} s${socket}`).sort()
  }

  // --- MAINLOOP ---

  #isBusy(): boolean {
    return (
      this.#announced.length > 0 ||
      this.#closed.length > 0 ||
      this.#timers.some((timer) => timer.due <= this.#now)
    )
  }

  #join(): void {
    for (const timer of this.#timers) timer.joined = true
  }

  #fire(): void {
    const due = this.#timers.filter((timer) => timer.joined && timer.due <= this.#now)
    due.sort((a, b) => a.due - b.due) // stable: equal deadlines keep their order
    for (const timer of due) {
      if (timer.canceled) continue
      this.#timers = this.#timers.filter((other) => other !== timer)
      this.#guard(timer.call)
    }
  }

  #wake(): void {
    const ready: Listener[] = []
    while (this.#announced.length > 0) {
      const { socket, direction } = this.#announced.shift() as { socket: number; direction: Direction }
      const listener = this.#listener(socket, direction)
      if (listener !== undefined) ready.push(listener)
      if (listener !== undefined && this.#onePerTurn) break
    }
    for (const listener of ready) {
      if (!this.#listeners.includes(listener)) continue
      if (!this.#guard(listener.woken)) this.giveUp(listener.socket)
    }
  }

  #closeOne(): void {
    const listener = this.#closed.shift() as Listener
    if (listener.removed || (listener.owner?.end ?? null) !== null) return
    this.#guard(() => listener.closed(new CodedError('ERR_IO_CLOSED')))
  }

  #guard(call: () => void): boolean {
    try {
      call()
      return true
    } catch (error) {
      if (!(error instanceof CallbackError || error instanceof CodedError)) throw error
      this.log('an error is squelched')
      return false
    }
  }

  // --- Threads ---

  get threads(): number {
    return this.#threads.length
  }

  spawn(run: (thread: number) => Suspending<void>, after: number | null): void {
    const number = this.#threads.length
    const thread: Thread = {
      number,
      steps: run(number),
      started: false,
      running: false,
      killed: false,
      unwinding: false,
      end: null,
      startTimer: null,
      joiners: [],
    }
    this.#threads.push(thread)
    thread.startTimer = this.#after(after ?? 0, () => this.#resume(thread))
  }

  #resume(thread: Thread, deliver = (): IteratorResult<unknown> => thread.steps.next()): void {
    if (thread.end !== null) return
    if (thread.running) throw new CodedError('ERR_GREENLET_RUNNING')
    const outer = this.#current
    this.#current = thread
    thread.running = thread.started = true
    try {
      if (deliver().done) this.#end(thread, thread.killed ? new CodedError('ERR_GREENLET_EXIT') : null)
    } catch (error) {
      if (thread.unwinding && (error as CodedError).code !== 'ERR_GREENLET_EXIT') this.failedCleanups++
      this.#end(thread, thread.unwinding ? new CodedError('ERR_GREENLET_EXIT') : error)
    } finally {
      thread.running = false
      this.#current = outer
    }
  }

  #end(thread: Thread, error: unknown): void {
    thread.end = { error }
    const isError = error !== null && (error as CodedError).code !== 'ERR_GREENLET_EXIT'
    if (isError) this.failed.push(thread.number)
    this.log(`t${thread.number} has ended: ${error === null ? 'result' : isError ? 'error' : 'killed'}`)
    for (const joiner of thread.joiners) joiner()
  }

  kill(number: number, error: Error | undefined): void {
    const thread = this.#threads[number] as Thread
    if (thread.end !== null) return
    if (thread === this.#current) {
      if (error === undefined) thread.killed = true
      throw error ?? new CodedError('ERR_GREENLET_EXIT')
    }
    if (thread.running) throw new CodedError('ERR_GREENLET_RUNNING')
    if (thread.startTimer !== null) this.#cancel(thread.startTimer)
    if (error === undefined) thread.killed = thread.unwinding = true
    this.#resume(thread, () => (error === undefined ? thread.steps.return() : thread.steps.throw(error)))
  }

  cancel(number: number): void {
    if (!(this.#threads[number] as Thread).started) this.kill(number, undefined)
  }

  /** Suspends the current thread. `begin` gets a way to resume it, and returns how to stop waiting. */
  *#suspend(begin: (resume: (error?: Error) => void) => () => void): Suspending<void> {
    const thread = this.#current as Thread
    const stop = begin((error) =>
      this.#resume(thread, () => (error === undefined ? thread.steps.next() : thread.steps.throw(error))),
    )
    try {
      yield
    } finally {
      stop()
    }
  }

  *sleep(seconds: number): Suspending<void> {
    yield* this.#suspend((resume) => {
      const timer = this.#after(seconds, resume)
      return () => this.#cancel(timer)
    })
  }

  *wait(socket: number, direction: Direction, timeout: number | null): Suspending<void> {
    if (this.#listener(socket, direction) !== undefined) throw new CodedError('ERR_LISTENER_BUSY')
    yield* this.#suspend((resume) => {
      const timer =
        timeout === null ? null : this.#after(timeout, () => resume(new CodedError('ERR_TIMEOUT')))
      const listener = this.#add(socket, direction, () => resume(), resume)
      return () => {
        this.#remove(listener)
        if (timer !== null) this.#cancel(timer)
      }
    })
  }

  *join(number: number): Suspending<void> {
    const thread = this.#threads[number] as Thread
    if (thread === this.#current) throw new CodedError('ERR_WAIT_DEADLOCK')
    this.joined.add(number)
    if (thread.end === null) {
      yield* this.#suspend((resume) => {
        let timer: Timer | null = null
        const joiner = (): void => void (timer = this.#after(0, resume))
        thread.joiners.push(joiner)
        return () => {
          thread.joiners = thread.joiners.filter((other) => other !== joiner)
          if (timer !== null) this.#cancel(timer)
        }
      })
    }
    const { error } = thread.end as unknown as { error: unknown }
    if (error !== null) throw error
  }

  // --- Listeners ---

  #listener(socket: number, direction: Direction): Listener | undefined {
    return this.#listeners.find((one) => one.socket === socket && one.direction === direction)
  }

  #add(socket: number, direction: Direction, woken: () => void, closed: (error: Error) => void): Listener {
    const listener = { socket, direction, owner: this.#current, woken, closed, removed: false }
    this.#listeners.push(listener)
    return listener
  }

  #remove(listener: Listener): void {
    listener.removed = true
    this.#listeners = this.#listeners.filter((other) => other !== listener)
  }

  /** Takes out a socket's listeners, readers first. */
  #takeAll(socket: number): Listener[] {
    const taken = this.#listeners.filter((one) => one.socket === socket)
    this.#listeners = this.#listeners.filter((one) => one.socket !== socket)
    return taken.sort((a, b) => (a.direction < b.direction ? -1 : 1))
  }

  listen(socket: number, direction: Direction, woken: () => void, closed: () => void): void {
    if (this.#listener(socket, direction) !== undefined) throw new CodedError('ERR_LISTENER_BUSY')
    const once = (): void => {
      this.#remove(listener)
      woken()
    }
    const listener = this.#add(socket, direction, once, closed)
  }

  makeReady(socket: number, direction: Direction): void {
    this.#announced.push({ socket, direction })
  }

  close(socket: number): void {
    this.#closed.push(...this.#takeAll(socket))
  }

  giveUp(socket: number): void {
    for (const listener of this.#takeAll(socket)) if (!listener.removed) this.#guard(listener.woken)
  }

  // --- Timers ---

  get timers(): number {
    return this.#allTimers.length
  }

  #after(seconds: number, call: () => void): Timer {
    const timer = { due: this.#now + seconds, call: () => call(), canceled: false, joined: false }
    this.#timers.push(timer)
    return timer
  }

  #cancel(timer: Timer): void {
    timer.canceled = true
    this.#timers = this.#timers.filter((other) => other !== timer)
  }

  schedule(seconds: number, local: boolean, call: () => void): void {
    const owner = this.#current as Thread
    this.#allTimers.push(this.#after(seconds, () => (local && owner.end !== null ? undefined : call())))
  }

  cancelTimer(timer: number): void {
    this.#cancel(this.#allTimers[timer] as Timer)
  }

  log(text: string): void {
    this.trace.push(`${this.#now}: ${text}`)
  }
}
