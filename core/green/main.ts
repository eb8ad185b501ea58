/** The entry of a program: a green function whose end is the end of the process. */
import { inspect } from 'node:util'
import { constants } from 'node:os'
import { HubError, isExit } from '../ground/errors.ts'
import { spawn, type GreenThread, type Spawnable } from './greenthread.ts'
import { checkFunction } from '../greenlet/check-function.ts'
import { shown } from '../ground/shown.ts'
import { keepLinesOfProgram } from '../ground/stack.ts'

/** A program that is asked to end more often than that ends at once. */
const PATIENCE = 2

/** Signals that ask a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs a green function as the main function of a program.
 *
 * Its result, a whole number from 0 to 255, becomes the exit code; nothing is 0. The process ends when nothing else keeps it
 * alive. An error is printed with its stack, and ends the process with 1. SIGINT and SIGTERM kill the greenthread: the process
 * ends when its `finally` blocks are over, with 128 and the number of the signal. A second signal kills it again, which ends a
 * block that waits; a third one ends the process at once.
 *
 * @param fn - as for `spawn`
 * @returns when the function has ended with a result
 * @throws ERR_OPTION_INVALID for what is no function
 * @example await main(function* () { yield* serve(listener, handle) })
 */
export async function main<A extends unknown[], R>(
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): Promise<void> {
  checkFunction('main', fn)
  const thread = spawn(fn, ...args)
  const signals = new SignalKill(thread)
  try {
    const result: unknown = await thread
    if (signals.code === null) process.exitCode = exitCodeOf(result)
  } catch (error) {
    if (signals.code === null || !isExit(error)) fail(error)
  } finally {
    signals.close()
  }
  if (signals.code !== null) process.exit(signals.code)
}

/** Kills a greenthread when the process is asked to end. */
class SignalKill {
  /** The exit code for the signal that came. */
  code: number | null = null
  #thread: GreenThread<unknown>
  #count = 0

  constructor(thread: GreenThread<unknown>) {
    this.#thread = thread
    for (const signal of SIGNALS) process.on(signal, this.#take)
  }

  close(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#take)
  }

  #take = (signal: (typeof SIGNALS)[number]): void => {
    this.code ??= 128 + constants.signals[signal]
    if (++this.#count > PATIENCE) process.exit(this.code)
    this.#thread.kill()
  }
}

function exitCodeOf(result: unknown): number {
  if (result === undefined || result === null) return 0
  if (Number.isInteger(result) && (result as number) >= 0 && (result as number) <= 255)
    return result as number
  return fail(
    new HubError(
      'ERR_OPTION_INVALID',
      `main: the function returned ${shown(result)}: return an exit code, a whole number from 0 to 255, or nothing`,
    ),
  )
}

function fail(error: unknown): never {
  keepLinesOfProgram(error)
  process.stderr.write(`${inspect(error)}\n`)
  process.exit(1)
}
