/** The types of green code: what may be written with `yield*`. */

declare const suspended: unique symbol

/**
 * Yielded by a green function at a switch. Only Hublet makes one, and only `yield*` passes it on, so a `yield` where
 * `yield*` is meant does not type-check.
 */
export interface Suspend {
  readonly [suspended]: true
}

/** The one value that a coroutine yields: control goes to the target that was named just before. */
export const SUSPEND = Object.freeze(Object.create(null)) as Suspend

/** The value that the innermost `yield*` of every switch yields; the outer ones pass the object itself on. */
export const SUSPENDED: IteratorYieldResult<Suspend> = Object.freeze({ done: false as const, value: SUSPEND })

/**
 * A running green function: `function* fetchAll(): Green<string[]> { ... yield* socket.recv(1024) ... }`. Between two
 * `yield*` nothing else runs.
 */
export type Green<T> = Generator<Suspend, T, unknown>
