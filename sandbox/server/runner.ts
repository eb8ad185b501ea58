/**
 * One process for one snippet, with all that belongs to it on this machine: its files, its place in isolation, its
 * terminal, its trace channel. It is started before there is a snippet, loads the library, and waits.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Cell, Isolation, LimitsMet, RunDirectory } from './isolation/isolation.ts'
import type { Guarded } from './last-defense.ts'
import type { Limits } from './limits.ts'
import { createRunDirectory, removeRunDirectory, writeSource } from './run-directory.ts'
import type { Starter } from './starter.ts'
import {
  leadTerminal,
  type LedTerminal,
  Terminal,
  type TerminalHandlers,
  type TerminalProgram,
} from './terminal.ts'
import { TraceChannel } from './trace-channel.ts'
import type { GoLine } from '../shared/go-channel.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

/** Shared by every runner of a server. */
export interface RunnerContext {
  isolation: Isolation
  limits: Limits
  baseDirectory: string
  starter: Starter
  /** Path of the compiler's executable. */
  compiler: string
  guarded: Guarded
}

/** The code to run, and its settings. */
export interface Program {
  /** The snippet, as its author wrote it. */
  code: string
  hub: string | undefined
  columns: number
  rows: number
}

/** Callbacks for a program's life. */
export interface RunnerEvents {
  /** The snippet is compiled and begins, or does not compile and the report says why. */
  onCompiled(report: string | undefined): void
  onOutput(text: string): void
  onEvent(event: TraceEvent): void
  /** Too many lines of the trace channel were not events. */
  onFlood(): void
  /** The program itself has ended and all its output was handed over. */
  onProgramEnd(exitCode: number): void
  /** The terminal is gone; without `onProgramEnd` before it, the process was ended or could not start. */
  onClose(): void
  /** The server could not do its part. */
  onFailure(): void
}

/** How much longer than its session a launcher may live, should everything else fail. */
const LINGER_SECONDS = 60

export class Runner {
  readonly #directory: RunDirectory
  readonly #cell: Cell
  readonly #trace: TraceChannel
  readonly #goFd: number
  readonly #terminal: Terminal
  readonly #closed: Promise<void>
  /** Whether the runner waits for a snippet: false when it was lost before it did. */
  readonly ready: Promise<boolean>
  /** Resolves when it ends, and when it prints something before it has a snippet, which none does that is in order. */
  readonly lost: Promise<void>
  #events: RunnerEvents | undefined
  #onClosed!: () => void
  #isClosed = false
  #isReady = false
  #exitCode: number | undefined
  #said = ''
  #met: Promise<LimitsMet> | undefined

  /** Starts one; it gets ready by and by. */
  static async start(context: RunnerContext): Promise<Runner> {
    const directory = await createRunDirectory(context.baseDirectory, context.isolation)
    let cell: Cell | undefined
    let led: LedTerminal | undefined
    try {
      cell = await context.isolation.open(directory)
      led = await leadTerminal(context.starter, programOf(context, directory, cell))
      return new Runner(context, directory, cell, led)
    } catch (error) {
      await cell?.close(led?.leader)
      if (led !== undefined) closeSync(led.fd)
      await removeRunDirectory(directory)
      throw error
    }
  }

  private constructor(
    { limits, guarded }: RunnerContext,
    directory: RunDirectory,
    cell: Cell,
    led: LedTerminal,
  ) {
    this.#directory = directory
    this.#cell = cell
    let onReady!: (isReady: boolean) => void
    let onLost!: () => void
    this.ready = new Promise((resolve) => (onReady = resolve))
    this.lost = new Promise((resolve) => (onLost = resolve))
    this.#closed = new Promise((resolve) => (this.#onClosed = resolve))
    const lose = () => {
      onReady(false)
      onLost()
    }
    const guard = (act: () => void): void => {
      guarded('run', act, () => {
        lose()
        this.#events?.onFailure()
      })
    }
    // Open for reading too: the runner must find a writer, and the line must wait for a runner that is not there yet.
    this.#goFd = openSync(directory.goFile, constants.O_RDWR | constants.O_NONBLOCK)
    let trace: TraceChannel | undefined
    try {
      trace = new TraceChannel(directory.traceFile, limits, {
        guard,
        onReady: () => {
          this.#isReady = true
          onReady(true)
        },
        onCompiled: (report) => this.#events?.onCompiled(report),
        onEvent: (event) => this.#events?.onEvent(event),
        onFlood: () => this.#events?.onFlood(),
      })
      this.#trace = trace
      this.#terminal = new Terminal(led, limits.unreadInputBytes, this.#terminalHandlers(lose, guard))
    } catch (error) {
      trace?.close()
      closeSync(this.#goFd)
      throw error
    }
    cell.watch(led.leader)
  }

  #terminalHandlers(lose: () => void, guard: (act: () => void) => void): TerminalHandlers {
    return {
      guard,
      onOutput: (text) => {
        if (this.#events !== undefined) return this.#events.onOutput(text)
        this.#said += text
        lose()
      },
      onProgramEnd: (exitCode) => {
        this.#exitCode = exitCode
        lose()
        this.#events?.onProgramEnd(exitCode)
      },
      onClose: () => {
        this.#isClosed = true
        lose()
        this.#onClosed()
        this.#events?.onClose()
      },
    }
  }

  /** Whether it can still take a snippet. */
  get isAlive(): boolean {
    return !this.#isClosed && this.#exitCode === undefined && this.#said === ''
  }

  /** Whether its snippet would begin at once. */
  get isReady(): boolean {
    return this.#isReady && this.isAlive
  }

  /** Output before it had a snippet: nothing, unless something is wrong. */
  get said(): string {
    return this.#said
  }

  /** Trace events that did not arrive. */
  get dropped(): number {
    return this.#trace.dropped
  }

  /** Gives it its snippet, the only one that it ever gets. */
  async begin({ code, hub, columns, rows }: Program, events: RunnerEvents): Promise<void> {
    await writeSource(this.#directory, code)
    this.#terminal.resize(columns, rows)
    this.#events = events
    const line: GoLine = { hub }
    writeSync(this.#goFd, `${JSON.stringify(line)}\n`)
    // It may have failed meanwhile, and the visitor is to see how.
    if (this.#said !== '') events.onOutput(this.#said)
    if (this.#exitCode !== undefined) events.onProgramEnd(this.#exitCode)
    if (this.#isClosed) events.onClose()
  }

  /** Sends keys; false when too many wait already. */
  write(data: string): boolean {
    return this.#terminal.write(data)
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows)
  }

  /** The trace is held with the terminal: it must not run ahead of the output beside it. */
  pause(): void {
    this.#terminal.pause()
    this.#trace.pause()
  }

  resume(): void {
    this.#terminal.resume()
    this.#trace.resume()
  }

  /**
   * Ends every process of it and removes its files; the events that were on their way come first. Again: does nothing.
   * @returns the limits that the kernel had to enforce
   */
  end(): Promise<LimitsMet> {
    return (this.#met ??= this.#end())
  }

  async #end(): Promise<LimitsMet> {
    this.#terminal.abandon()
    try {
      const met = await this.#cell.close(this.#terminal.leader)
      await this.#closed
      await this.#trace.drain()
      return met
    } finally {
      this.#trace.close()
      closeSync(this.#goFd)
      await removeRunDirectory(this.#directory)
    }
  }
}

function programOf(
  { limits, compiler }: RunnerContext,
  directory: RunDirectory,
  { command }: Cell,
): TerminalProgram {
  return {
    command,
    directory: directory.snippetDirectory,
    traceFile: directory.traceFile,
    goFile: directory.goFile,
    codeFile: directory.snippetFile,
    compilerFile: compiler,
    lingerSeconds: Math.ceil(limits.seconds + limits.moreSeconds) + LINGER_SECONDS,
  }
}
