/** Several calls at once: all of them, the first, the first that works. No call outlives the wait for it. */
import { refuse } from '../ground/checks.ts'
import { checkBody } from '../greenlet/check-body.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import type { Green } from '../greenlet/green.ts'
import type { GreenThread, Result } from '../green/greenthread.ts'
import { Group } from './group.ts'
import { Race } from './race.ts'
import { checkMost, runGroup, type GroupOptions } from './with-group.ts'

/** Calls that can run beside others: a green function, a plain or an async one, or a green call that has not run. */
export type Callable = (() => unknown) | Green<unknown>

/** The result of a callable. */
export type ResultOf<C> = C extends Green<infer T> ? T : C extends () => infer R ? Result<R> : never

/** The results of a tuple's callables, each in its place. */
export type Results<C extends readonly Callable[]> = { -readonly [K in keyof C]: ResultOf<C[K]> }

/**
 * Runs all calls at once, each in a greenthread of its own, and gives their results in the order of the calls.
 *
 * The first error ends the others; it is thrown when their `finally` blocks are over. Killing or timing out the caller ends all.
 *
 * @param calls - green functions, or green calls that have not run; none gives an empty array
 * @param options - `limit` bounds how many run at a time
 * @throws the first error, or an `AggregateError` of those of one turn, as `withGroup` does; ERR_OPTION_INVALID before any call runs
 * @example const [user, orders] = yield* all([findUser(id), () => findOrders(id)])
 */
export function* all<C extends readonly Callable[] | []>(
  calls: C,
  options: GroupOptions = {},
): Green<Results<C>> {
  const bodies = check('all', calls, 0)
  const group = new Group(checkMost('all', options))
  const members = yield* runAll(group, bodies)
  return members.map((member) => member.open()) as Results<C>
}

/**
 * Like {@link all}, but nothing ends the others: gives how each call ended, as `Promise.allSettled` does. A call that was killed is
 * rejected with `GreenletExit`.
 *
 * @throws ERR_OPTION_INVALID before any call runs
 */
export function* allSettled<C extends readonly Callable[] | []>(
  calls: C,
  options: GroupOptions = {},
): Green<{ -readonly [K in keyof C]: PromiseSettledResult<ResultOf<C[K]>> }> {
  const bodies = check('allSettled', calls, 0)
  const group = new Race(() => false, checkMost('allSettled', options))
  const members = yield* runAll(group, bodies)
  const results = members.map((member) => member.settled)
  return results as { -readonly [K in keyof C]: PromiseSettledResult<ResultOf<C[K]>> }
}

/**
 * Runs all calls at once, and gives the result of the first that ends, or throws its error. The others are killed in the same step,
 * so that nothing is handed to them any more: an item of a queue that one of them waited for stays in the queue. They are waited
 * for.
 *
 * @param calls - at least one
 * @throws the error of the first that ends; `GreenletExit` when that was killed; ERR_OPTION_INVALID before any call runs
 * @example const answer = yield* race([() => ask(primary), () => ask(replica)])
 */
export function* race<C extends readonly Callable[] | []>(calls: C): Green<ResultOf<C[number]>> {
  const bodies = check('race', calls, 1)
  const race = new Race(() => true)
  yield* runAll(race, bodies)
  return (race.winner as GreenThread<unknown>).open() as ResultOf<C[number]>
}

/**
 * Like {@link race}, but only a result is first: errors are left aside while others run.
 *
 * @param calls - at least one
 * @throws `AggregateError` when none gives a result, with the errors in the order of the calls; ERR_OPTION_INVALID before any
 * call runs
 */
export function* any<C extends readonly Callable[] | []>(calls: C): Green<ResultOf<C[number]>> {
  const bodies = check('any', calls, 1)
  const race = new Race((member) => member.settled.status === 'fulfilled')
  const members = yield* runAll(race, bodies)
  if (race.winner !== null) return race.winner.open() as ResultOf<C[number]>
  const errors = members.map(({ settled }) => (settled as PromiseRejectedResult).reason as unknown)
  throw new AggregateError(errors, `All of the ${errors.length} calls given to any() have failed`)
}

function* runAll(group: Group, bodies: readonly (() => unknown)[]): Green<GreenThread<unknown>[]> {
  const spawnAll = (): GreenThread<unknown>[] => bodies.map((body) => group.spawn(body))
  return (yield* runGroup(group, spawnAll)) as GreenThread<unknown>[]
}

function check(call: string, calls: unknown, least: number): (() => unknown)[] {
  if (!Array.isArray(calls))
    throw refuse(`${call}: calls`, calls, 'an array of green functions or green calls')
  if (calls.length < least)
    throw refuse(`${call}: calls`, '[]', 'at least one, since nobody would ever be first')
  return calls.map((one: unknown, place) => {
    if (!isGenerator(one)) return checkBody(`${call}: ${place}`, one as () => unknown)
    return Object.defineProperty(() => one, 'name', { value: `${call}[${place}]` })
  })
}
