/**
 * Calls of Hublet's own green functions, as a debugger sees them: a call that is not passed to `yield*` does nothing,
 * which is the mistake that everybody makes first.
 */
import { isGreenFunction } from './coroutine.ts'
import type { Green } from './green.ts'
import { refuseAwaitOf } from './not-awaited.ts'

/** Looks at a green call that was made, and returns what is to be run in its place. */
export type GreenCallWatcher = <T>(call: Green<T>, name: string) => Green<T>

let watcher: GreenCallWatcher | null = null

/** Sets who looks at every green call of Hublet's functions; null for nobody. */
export function watchGreenCalls(next: GreenCallWatcher | null): void {
  watcher = next
}

/** Makes a green function of Hublet's whose calls can be watched. With nobody watching it is called as it is. */
export function greenCall<F extends (...args: never[]) => Green<unknown>>(fn: F): F {
  const call = (...args: never[]): Green<unknown> =>
    watcher === null ? fn(...args) : watcher(fn(...args), fn.name)
  if (isGreenFunction(fn)) refuseAwaitOf(fn)
  return Object.defineProperty(call, 'name', { value: fn.name }) as F
}
