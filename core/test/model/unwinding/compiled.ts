/** A random function of nested blocks as a green function. */
import { GreenletExit, Timeout, getCurrent, withTimeout } from '../../../index.ts'
import type { Clock } from '../../../ground/clock.ts'
import type { Green, GreenThread } from '../../../index.ts'
import { source, type Block } from './program.ts'

/** How a program sees its surroundings. */
export interface Surroundings {
  now: Clock
  wait: (seconds: number) => Green<void>
  log: string[]
}

/** Blocks have to be nested in real functions: an interpreter made of generators would have functions of its own. */
export function compiled(body: Block, { now, wait, log }: Surroundings): () => Green<number | undefined> {
  const words = {
    log: (text: string, error?: unknown) =>
      log.push(`${now()}: ${text}${error === undefined ? '' : ` ${nameOf(error)}`}`),
    wait,
    fail: (id: string) => new Error(`fail ${id}`),
    limited: (seconds: number, hasValue: boolean, fn: () => Green<unknown>) =>
      withTimeout(hasValue ? { seconds, timeoutValue: 0 } : (seconds as never), fn),
    killItself: () => {
      ;(getCurrent() as GreenThread<unknown>).kill()
    },
  }
  return new Function(...Object.keys(words), `return ${source(body)}`)(...Object.values(words)) as never
}

/** Waits for a greenthread, and tells its end in words. */
export function* outcomeOf(thread: GreenThread<unknown>): Green<string> {
  try {
    return `result ${String(yield* thread.wait())}`
  } catch (error) {
    return error instanceof GreenletExit ? 'killed' : `error ${nameOf(error)}`
  }
}

export function nameOf(error: unknown): string {
  if (error instanceof Timeout) return `timeout ${error.seconds}`
  return error instanceof GreenletExit ? error.name : (error as Error).message
}
