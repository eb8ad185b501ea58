/** The block whose end is the end of all that it has started. */
import { checkOptions, checkWhole } from '../ground/checks.ts'
import { asyncFunction, checkBody, checkNotAsync } from '../greenlet/check-body.ts'
import { instruments } from '../ground/instrument.ts'
import type { Green } from '../greenlet/green.ts'
import { isPromiseLike } from '../green/until.ts'
import { getHub } from '../hubs/registry.ts'
import { blockOf } from './block.ts'
import { Group } from './group.ts'

export interface GroupOptions {
  /** How many members run at a time, 1 or more; null or nothing for no limit. The block itself is not counted. */
  limit?: number | null
}

/**
 * Runs `fn(group)` in the current greenthread, and ends when all that was spawned into the group has ended.
 *
 * - The first error, of the block or of a member, cancels the group: the other members are killed, and so is the block. When
 *   all their `finally` blocks are over, the error is thrown. When several have failed in the same turn, it is an
 *   `AggregateError` with their errors in the order in which they came.
 * - Killing the greenthread, or a `Timeout` in it, cancels the group as well, however deep groups stand in each other:
 *   `withTimeout` around a group is a deadline for all of it.
 * - A member that is killed on its own is not a failure.
 * - Errors that leave a `finally` block of a killed member go to `hub.onError`, as with every killed greenthread.
 *
 * @param fn - a green function, or a plain one that only spawns. It must not keep the group to spawn into it later
 * @returns what `fn` returns; undefined when it was cut off by `group.cancel`
 * @throws the error of the block or of a member; `AggregateError`; ERR_OPTION_INVALID for what is not a function, is an async
 * one, or returns a promise; ERR_NOT_GREEN in `__main__`, ERR_MAINLOOP_BLOCKED in MAINLOOP
 * @example
 * yield* withGroup(function* (group) {
 *   for (const url of urls) group.spawn(fetchPage, url)
 * }) // all of them have ended here
 */
export function* withGroup<T>(fn: (group: Group) => Green<T> | T, options: GroupOptions = {}): Green<T> {
  checkBody('withGroup', fn)
  checkNotAsync('withGroup', fn)
  return (yield* runGroup(new Group(checkMost('withGroup', options)), fn)) as T
}

/** @returns how many members run at once; null for no limit @internal */
export function checkMost(call: string, options: GroupOptions): number | null {
  const { limit = null } = checkOptions(call, options)
  return limit === null ? null : checkWhole(`${call}: limit`, limit, 1, Infinity)
}

/** Runs a group that may be one of a kind of its own. @internal */
export function* runGroup<G extends Group>(group: G, fn: (group: G) => unknown): Green<unknown> {
  const hub = getHub()
  if (!hub.canLeave) hub.leave() // throws: nobody could wait here for members
  const { greenlet } = group
  let result: unknown
  let isKilled = true
  greenlet.scope = group
  instruments?.groupOpened(group)
  try {
    result = yield* runBlock(group, fn)
    yield* group.untilIdle()
    isKilled = false
  } catch (error) {
    isKilled = false
    group.fail(error)
  } finally {
    if (isKilled) group.greenletKilled()
    try {
      yield* group.end()
    } finally {
      greenlet.scope = group.outer
      instruments?.groupEnded(group)
    }
  }
  if (group.errors.length > 0) throw theErrorOf(group.errors, greenlet.name)
  return result
}

function* runBlock<G extends Group>(group: G, fn: (group: G) => unknown): Green<unknown> {
  const made = fn(group)
  const block = blockOf(group, made)
  if (block !== null) {
    group.runs(block)
    return yield* block
  }
  if (isPromiseLike(made)) throw asyncFunction('withGroup', 'a function that returns a promise')
  return made
}

function theErrorOf(errors: readonly unknown[], name: string): unknown {
  if (errors.length === 1) return errors[0]
  return new AggregateError(
    errors,
    `${errors.length} members of the group of ${name} failed, its block counted`,
  )
}
