/** The entry of a program: a green function whose end is the end of the process. */
import { constants } from 'node:os'
import { isExit } from '../ground/errors.ts'
import { exitCodeOf } from './exit-code.ts'
import { spawn, type GreenThread, type Spawnable } from './greenthread.ts'
import { checkBody } from '../greenlet/check-body.ts'
import { shownError } from '../ground/shown-error.ts'
import { keepLinesOfProgram } from '../ground/stack.ts'

/** A program that is asked to end more often than that ends at once. */
const PATIENCE = 2

/** Signals that ask a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs a green function as the main function of a program.
 *
 * Its result, a whole number from 0 to 255, becomes the exit code; nothing leaves `process.exitCode` as the program has set
 * it. The process ends when nothing else keeps it alive. An error is printed with its stack, and ends the process with 1.
 * SIGINT and SIGTERM kill the greenthread: the process ends when its `finally` blocks are over, with 128 and the number of
 * the signal. A second signal kills it again, which ends a block that waits; a third one ends the process at once.
 *
 * A program may have several main functions, one within the other or side by side: a signal kills all of them, and the
 * process ends after the last.
 *
 * A page has neither signals nor an exit code: there the promise rejects with the error.
 *
 * @param fn - as for `spawn`
 * @returns when the function has ended with a result
 * @throws ERR_OPTION_INVALID for what is not a function
 * @example await main(function* () { yield* serve(listener, handle) })
 */
export async function main<A extends unknown[], R>(
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): Promise<void> {
  checkBody('main', fn)
  const thread = spawn(fn, ...args)
  programs.begin(thread)
  try {
    const result: unknown = await thread
    if (programs.code === null) noteExitCode(result)
  } catch (error) {
    if (programs.code === null || !isExit(error)) fail(error)
  }
  await programs.end(thread)
}

/** The main functions that have not ended. A signal kills them. */
class Programs {
  /** The exit code for the signal that came. */
  code: number | null = null
  #threads = new Set<GreenThread<unknown>>()
  #count = 0

  begin(thread: GreenThread<unknown>): void {
    if (this.#threads.size === 0) for (const signal of SIGNALS) process.on(signal, this.#take)
    this.#threads.add(thread)
  }

  /** The last one ends the process when a signal came; the others leave that to it. */
  async end(thread: GreenThread<unknown>): Promise<void> {
    if (this.code !== null) await spawn(() => undefined) // errors of finally blocks are reported before
    this.#threads.delete(thread)
    if (this.#threads.size === 0) for (const signal of SIGNALS) process.removeListener(signal, this.#take)
    if (this.code === null) return
    if (this.#threads.size === 0) process.exit(this.code)
    await new Promise(() => undefined)
  }

  #take = (signal: (typeof SIGNALS)[number]): void => {
    this.code ??= 128 + constants.signals[signal]
    if (++this.#count > PATIENCE) process.exit(this.code)
    for (const thread of [...this.#threads]) thread.kill()
  }
}

const programs = new Programs()

function noteExitCode(result: unknown): void {
  const code = exitCodeOf(result)
  if (code !== null) process.exitCode = code
}

function fail(error: unknown): never {
  keepLinesOfProgram(error)
  process.stderr.write(`${shownError(error)}\n`)
  process.exit(1)
}
