/** Green calls that are awaited, or are given to `Promise.all`: nothing would run them, so the promise tells. */
import { HubError } from '../ground/errors.ts'

/** The property that promises look up in a value. */
const THEN = { value: refuse, configurable: true }

/**
 * Has promises refuse the calls of green methods. The method `then` lies in the prototype of the calls, so a call costs
 * what it did.
 *
 * @param type - the class
 * @param names - of its methods that are generator functions
 */
export function refuseAwait<T>(type: { prototype: T }, ...names: (keyof T)[]): void {
  for (const name of names) refuseAwaitOf(type.prototype[name] as () => unknown)
}

/** Like `refuseAwait`, for a generator function, or for a class whose objects are green calls. */
export function refuseAwaitOf(callable: { prototype: unknown }): void {
  Object.defineProperty(callable.prototype, 'then', THEN)
}

function refuse(): never {
  throw new HubError(
    'ERR_BAD_YIELD',
    'A green call was awaited, which does not run it. Write yield* before it in a green function; ' +
      'in an async one, await spawn(function* () { ... }).',
  )
}
