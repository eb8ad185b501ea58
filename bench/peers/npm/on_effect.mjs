/** The cases on Effect, with what its documentation shows for each. */
import { Effect, Fiber, Queue } from 'effect'
import { Stretch, main, repeated, residentBytes, rounds } from '../../ours/measured.mjs'

const one = Effect.sync(() => 1)

/** Runs so many fibers and waits for all; each is made by `make`. */
function* forkAll(size, make) {
  const fibers = []
  for (let n = 0; n < size; n++) fibers.push(yield* Effect.forkChild(make(n)))
  for (const fiber of fibers) yield* Fiber.join(fiber)
}

/** `yieldNow` lets all others go first, as `sleep(0)` does. */
function sleeping(size) {
  const each = rounds(size, 100_000)
  return repeated(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const stretch = new Stretch(size)
        const worker = Effect.gen(function* () {
          yield* Effect.yieldNow
          stretch.begin()
          for (let i = 0; i < each; i++) yield* Effect.yieldNow
          stretch.end()
        })
        yield* forkAll(size, () => worker)
        return stretch.each(size * each)
      }),
    ),
  )
}

function spawning(size) {
  return repeated(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const stretch = new Stretch()
        stretch.begin()
        yield* forkAll(size, () => one)
        stretch.end()
        return stretch.each(size)
      }),
    ),
  )
}

/** `Effect.all` is its way to run many that end together. */
function groupSpawning(size) {
  return repeated(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const stretch = new Stretch()
        stretch.begin()
        const all = Array.from({ length: size }, () => one)
        yield* Effect.all(all, { concurrency: 'unbounded', discard: true })
        stretch.end()
        return stretch.each(size)
      }),
    ),
  )
}

function racing(size) {
  const each = rounds(size, 20_000)
  return repeated(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const stretch = new Stretch(size)
        const worker = Effect.gen(function* () {
          stretch.begin()
          for (let i = 0; i < each; i++) yield* Effect.raceFirst(Effect.yieldNow, Effect.sleep('1 hour'))
          stretch.end()
        })
        yield* forkAll(size, () => worker)
        return stretch.each(size * each)
      }),
    ),
  )
}

function handingOver(size) {
  const each = rounds(size, 50_000)
  return repeated(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const stretch = new Stretch(size)
        const pair = () =>
          Effect.gen(function* () {
            const queue = yield* Queue.bounded(1)
            yield* Effect.forkChild(
              Effect.gen(function* () {
                for (let i = 0; i < each; i++) yield* Queue.offer(queue, i)
              }),
            )
            stretch.begin()
            for (let i = 0; i < each; i++) yield* Queue.take(queue)
            stretch.end()
          })
        yield* forkAll(size, pair)
        return stretch.each(size * each)
      }),
    ),
  )
}

function members(size) {
  return Effect.runPromise(
    Effect.gen(function* () {
      yield* Effect.yieldNow
      const before = residentBytes()
      const fibers = []
      for (let i = 0; i < size; i++) fibers.push(yield* Effect.forkChild(Effect.sleep('1 hour')))
      yield* Effect.sleep('10 millis')
      return { bytes: (residentBytes() - before) / fibers.length }
    }),
  )
}

await main({
  sleep: sleeping,
  spawn: spawning,
  'group-spawn': groupSpawning,
  race: racing,
  'hand-over': handingOver,
  members,
})
