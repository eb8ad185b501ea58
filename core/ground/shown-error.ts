/**
 * Errors as text, whatever they are. An error is the user's: its getters, its `inspect` function and the traps of a Proxy
 * run when it is shown, and may throw.
 */
import { inspect } from './node.ts'

/** As `util.inspect` shows it; failing that, as much as can be had. */
export function shownError(error: unknown): string {
  return firstThatWorks([
    () => inspect(withStack(error)),
    () => inspect(withStack(error), { customInspect: false }),
    () => nameAndMessage(error as Error),
  ])
}

/** The error itself. Node 22 and later show one whose stack throws, without it; every Node is to show the same. @throws what its stack throws */
function withStack(error: unknown): unknown {
  if (error instanceof Error) void error.stack
  return error
}

/** In one line: its name and message, or how `util.inspect` shows what is not an error. */
export function shownErrorBriefly(error: unknown): string {
  return firstThatWorks([
    () => (error instanceof Error ? nameAndMessage(error) : inspect(error)),
    () => inspect(error, { customInspect: false }),
  ])
}

function nameAndMessage({ name, message }: Error): string {
  return `${name}: ${message}`
}

function firstThatWorks(looks: readonly (() => string)[]): string {
  for (const look of looks) {
    try {
      return look()
    } catch {
      // The next one asks less of the error.
    }
  }
  return '[an error that cannot be shown: its getters throw]'
}
