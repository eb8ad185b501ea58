/**
 * TypeScript's inferences about green code, and its refusals. Nothing here runs: `tsc -p tsconfig.test.json` checks
 * it, and messages.test.ts makes sure that it does.
 */
/* eslint hublet/no-floating-green: "off" -- the mistakes that the rule finds are the subject here */
import { expectTypeOf } from 'vitest'
import {
  getCurrent,
  getHub,
  green,
  Greenlet,
  GreenPile,
  sleep,
  socketPair,
  spawn,
  spawnAfter,
  spawnAfterLocal,
  spawnN,
  trampoline,
  until,
  withTimeout,
} from '../../index.ts'
import type {
  Event,
  Green,
  GreenCall,
  GreenPool,
  GreenSocket,
  GreenThread,
  Queue,
  Semaphore,
  Suspend,
} from '../../index.ts'

declare const socket: GreenSocket

function* add(a: number, b: number): Green<number> {
  yield* sleep(0)
  return a + b
}

/** Types of results. */
export function* results(): Green<void> {
  expectTypeOf(yield* add(1, 2)).toEqualTypeOf<number>()
  expectTypeOf(yield* sleep()).toEqualTypeOf<void>()
  expectTypeOf(yield* socket.recv(1)).toEqualTypeOf<Buffer>()
  expectTypeOf(yield* socket.accept()).toEqualTypeOf<GreenSocket>()
  expectTypeOf(yield* trampoline(3, { read: true })).toEqualTypeOf<number>()
  expectTypeOf(yield* getHub().switch()).toEqualTypeOf<unknown>()
  expectTypeOf(yield* getCurrent().switch(1)).toEqualTypeOf<unknown>()
  expectTypeOf(yield* getHub().abort({ wait: true })).toEqualTypeOf<void>()
  expectTypeOf(getHub().abort()).toEqualTypeOf<void>()
}

/** The results of `spawn`. */
export function* spawning(): Green<void> {
  const thread = spawn(add, 1, 2)
  expectTypeOf(thread).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(thread.wait()).toEqualTypeOf<Green<number>>()
  expectTypeOf(yield* thread.wait()).toEqualTypeOf<number>()
  expectTypeOf(spawnAfter(1, add, 1, 2)).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(spawnAfterLocal(1, add, 1, 2)).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(spawnN(add, 1, 2)).toEqualTypeOf<void>()
  // Without annotations.
  expectTypeOf(spawn(function* () {})).toEqualTypeOf<GreenThread<void>>()
  expectTypeOf(
    spawn(function* () {
      return (yield* add(1, 2)).toFixed()
    }),
  ).toEqualTypeOf<GreenThread<string>>()
  // Plain functions: a green call that they return is run, a promise awaited.
  expectTypeOf(spawn(() => add(1, 2))).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(spawn(() => socket.recv(1))).toEqualTypeOf<GreenThread<Buffer>>()
  expectTypeOf(spawn(async () => 1)).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(spawn(() => 'text')).toEqualTypeOf<GreenThread<string>>()
  expectTypeOf(spawn(sleep)).toEqualTypeOf<GreenThread<void>>()
  // The result of a green function is passed on untouched, a promise too.
  expectTypeOf(
    spawn(function* (): Green<Promise<number>> {
      return Promise.resolve(1)
    }),
  ).toEqualTypeOf<GreenThread<Promise<number>>>()
}

/** Arguments are checked. */
export function refusals(): void {
  // @ts-expect-error an argument is missing
  spawn(add, 1)
  // @ts-expect-error an argument has the wrong type
  spawn(add, 1, 'two')
  // @ts-expect-error one argument too many
  spawn(add, 1, 2, 3)
  // @ts-expect-error the seconds are missing
  spawnAfter(add, 1, 2)
  // @ts-expect-error a call instead of a function
  spawn(add(1, 2))
  // @ts-expect-error `yield` instead of `yield*`
  spawn(function* () {
    yield sleep(1)
  })
  // @ts-expect-error `yield` beside `yield*`
  spawn(function* () {
    yield* sleep(1)
    yield add(1, 2)
  })
  // @ts-expect-error a yielded promise
  spawn(function* () {
    yield Promise.resolve(1)
  })
  // @ts-expect-error a generator of numbers is not a green function
  spawn(function* () {
    yield 1
  })
  // @ts-expect-error spawnN refuses what spawn does
  spawnN(function* () {
    yield sleep(1)
  })
  // @ts-expect-error spawnAfter refuses what spawn does
  spawnAfter(1, function* () {
    yield sleep(1)
  })
  // @ts-expect-error spawnAfterLocal refuses what spawn does
  spawnAfterLocal(1, function* () {
    yield sleep(1)
  })
}

/** Async code. */
export async function promises(): Promise<void> {
  expectTypeOf(await spawn(add, 1, 2)).toEqualTypeOf<number>()
  expectTypeOf(spawn(add, 1, 2)).toExtend<PromiseLike<number>>()
  expectTypeOf(spawn(add, 1, 2).then((n) => n.toFixed())).toEqualTypeOf<Promise<string>>()
  expectTypeOf(spawn(add, 1, 2).catch(() => 'text')).toEqualTypeOf<Promise<number | string>>()
  expectTypeOf(spawn(add, 1, 2).finally(() => undefined)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(await Promise.all([spawn(add, 1, 2), spawn(() => 'text')])).toEqualTypeOf<[number, string]>()
  expectTypeOf(green(add)).toEqualTypeOf<(a: number, b: number) => GreenCall<number>>()
  const handler = green(function* (request: { url: string }) {
    yield* sleep(1)
    return request.url
  })
  expectTypeOf(handler).toEqualTypeOf<(request: { url: string }) => GreenCall<string>>()
  expectTypeOf(handler).toExtend<(request: { url: string }) => Promise<string>>()
}

/** Promises and limits in green code. */
export function* waiting(): Green<void> {
  expectTypeOf(yield* until(Promise.resolve(1))).toEqualTypeOf<number>()
  expectTypeOf(yield* until(spawn(add, 1, 2))).toEqualTypeOf<number>()
  const text = yield* until(async (signal) => {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
    return 'text'
  })
  expectTypeOf(text).toEqualTypeOf<string>()
  expectTypeOf(yield* withTimeout(1, add, 1, 2)).toEqualTypeOf<number>()
  expectTypeOf(yield* withTimeout(1, () => socket.recv(1))).toEqualTypeOf<Buffer>()
  const late = yield* withTimeout({ seconds: 1, timeoutValue: 'late' as const }, add, 1, 2)
  expectTypeOf(late).toEqualTypeOf<number | 'late'>()
}

/** Coordination. */
export function* coordinated(queue: Queue<number>, event: Event<string>, permits: Semaphore): Green<void> {
  expectTypeOf(yield* queue.get()).toEqualTypeOf<number>()
  expectTypeOf(yield* queue.put(1)).toEqualTypeOf<void>()
  expectTypeOf(yield* event.wait()).toEqualTypeOf<string>()
  expectTypeOf(yield* event.wait(1)).toEqualTypeOf<string | undefined>()
  expectTypeOf(yield* permits.acquire()).toEqualTypeOf<boolean>()
  // @ts-expect-error the item is not here yet
  queue.putNowait(queue.get())
  // @ts-expect-error the item is not here yet
  event.send(queue.get())
  // @ts-expect-error the item is not here yet
  if (queue.get() === 1) return
}

/** Pools. */
export function* pooled(pool: GreenPool): Green<void> {
  expectTypeOf(yield* pool.spawn(add, 1, 2)).toEqualTypeOf<GreenThread<number>>()
  expectTypeOf(yield* pool.spawn(async () => 'text')).toEqualTypeOf<GreenThread<string>>()
  const sums = pool.imap(add, [1, 2], new Set([3, 4]))
  expectTypeOf(yield* sums.next()).toEqualTypeOf<IteratorResult<number, undefined>>()
  expectTypeOf(yield* sums.toArray()).toEqualTypeOf<number[]>()
  const texts = pool.imap(async (n: number) => String(n), [1])
  expectTypeOf(yield* texts.toArray()).toEqualTypeOf<string[]>()
  const pile = new GreenPile<number>(pool)
  yield* pile.spawn(add, 1, 2)
  yield* pile.spawn(async () => 1)
  expectTypeOf(yield* pile.toArray()).toEqualTypeOf<number[]>()
  // @ts-expect-error an iterable gives the wrong type
  pool.imap(add, [1], ['2'])
  // @ts-expect-error an argument has the wrong type
  yield* pool.spawn(add, 1, '2')
  // @ts-expect-error the result is not what the pile holds
  yield* pile.spawn(() => 'text')
}

/** In async code. */
export async function pooledAsync(pool: GreenPool): Promise<void> {
  for await (const sum of pool.imap(add, [1], [2])) expectTypeOf(sum).toEqualTypeOf<number>()
}

/** A greenthread of something is one of anything wider. */
export function variance(thread: GreenThread<number>): void {
  expectTypeOf(thread).toExtend<GreenThread<unknown>>()
  expectTypeOf(thread).toExtend<GreenThread<number | string>>()
  expectTypeOf(thread).toExtend<PromiseLike<number>>()
  expectTypeOf(thread).toExtend<PromiseLike<unknown>>()
  expectTypeOf(thread).toExtend<Greenlet>()
  expectTypeOf(thread).not.toExtend<GreenThread<string>>()
  expectTypeOf<Green<number>>().toExtend<Green<unknown>>()
  expectTypeOf<Green<number>>().not.toExtend<Green<string>>()
  expectTypeOf<Green<number>>().not.toExtend<PromiseLike<number>>()
  thread.link((ended) => expectTypeOf(ended).toEqualTypeOf<GreenThread<number>>())
}

/** A green function yields nothing of its own. */
export function* foreign(): Green<void> {
  // @ts-expect-error a green call under a plain `yield`
  yield sleep(1)
  // @ts-expect-error a number, which is not a switch
  yield 1
  // @ts-expect-error a promise needs `until`
  yield Promise.resolve()
  // @ts-expect-error nothing, which is not a switch
  yield
  // @ts-expect-error another library's generator
  yield* [1, 2]
  // @ts-expect-error nobody can make one
  const made: Suspend = {}
  yield made
}

/** A green call is not its result. */
export function* bare(): Green<void> {
  // @ts-expect-error the bytes are not here yet
  yield* socket.sendAll(socket.recv(1))
  // @ts-expect-error the bytes are not here yet
  yield* socket.send(socket.recv(1))
  // @ts-expect-error the number is not here yet
  yield* add(add(1, 2), 3)
  // @ts-expect-error the number is not here yet
  yield* sleep(add(1, 2))
  // @ts-expect-error the socket is not here yet
  socket.accept().close()
  // @ts-expect-error the bytes are not here yet
  expectTypeOf(socket.recv(1).length)
  // @ts-expect-error the number is not here yet
  if (add(1, 2) > 2) return
  // @ts-expect-error a green call is not a promise
  yield* until(sleep(1))
  // @ts-expect-error a call instead of a function
  yield* withTimeout(1, sleep(1))
  // @ts-expect-error a call instead of a function
  green(sleep(1))
  // @ts-expect-error a call instead of a function
  expectTypeOf(new Greenlet(sleep(1)))
  // @ts-expect-error `then` is a greenthread's
  sleep(1).then(() => undefined)
  // @ts-expect-error a result that has not been waited for
  const bytes: Buffer = socket.recv(1)
  expectTypeOf(bytes).toEqualTypeOf<Buffer>()
  // @ts-expect-error a greenthread is not its result
  yield* socket.sendAll(spawn(() => 'text'))
}

/** `return call()` instead of `return yield* call()`. */
export function* returned(): Green<number> {
  // @ts-expect-error a green call is not its result
  return add(1, 2)
}

/** A plain function may pass a green call on. */
export function passedOn(): Green<number> {
  return add(1, 2)
}

export const pair: [GreenSocket, GreenSocket] = socketPair()

/** A function that never returns, and one that returns a green call or nothing. */
export function spawnsWhatMayNotReturn(): void {
  expectTypeOf(
    spawn(() => {
      throw new Error('never')
    }),
  ).toEqualTypeOf<GreenThread<never>>()
  spawn(() => (Math.random() < 2 ? sleep(0) : undefined))
}
