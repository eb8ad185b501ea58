import { once } from 'node:events'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as FiberSet from 'effect/FiberSet'
import * as Queue from 'effect/Queue'
import { conclude } from '../conclude.mjs'

const seen = { begun: 0, done: false, cleanedUp: false }

const short = Effect.gen(function* () {
  seen.begun++
  yield* Effect.sleep('20 millis')
  seen.done = true
  console.log('the short job is done')
})

const cleanup = Effect.gen(function* () {
  yield* Effect.sleep('5 millis')
  seen.cleanedUp = true
  console.log('the stuck job has cleaned up')
})

const stuck = Effect.gen(function* () {
  seen.begun++
  yield* Effect.sleep('1 minute')
}).pipe(Effect.ensuring(cleanup))

/** All jobs that run at its end are ended with the scope. */
const serveUntilStopped = (jobs) =>
  Effect.gen(function* () {
    const running = yield* FiberSet.make()
    const accepting = Effect.forever(
      Effect.gen(function* () {
        yield* FiberSet.run(running, yield* Queue.take(jobs))
      }),
    )
    const stopped = Effect.promise((signal) => once(process, 'SIGTERM', { signal }))
    yield* Effect.raceFirst(stopped, accepting)
    console.log('no new jobs')
    yield* Effect.timeoutOption(FiberSet.awaitEmpty(running), '50 millis')
  }).pipe(Effect.scoped)

const program = Effect.gen(function* () {
  const jobs = yield* Queue.unbounded()
  const server = yield* Effect.forkChild(serveUntilStopped(jobs))
  yield* Queue.offer(jobs, short)
  yield* Queue.offer(jobs, stuck)
  while (seen.begun < 2) yield* Effect.sleep('1 millis')
  process.kill(process.pid, 'SIGTERM')
  yield* Effect.sleep('10 millis')
  yield* Queue.offer(jobs, short)
  yield* Fiber.join(server)
  conclude({
    'a job in hand is cut off': !seen.done,
    'a stuck job is not cleaned up': !seen.cleanedUp,
    'a new job is begun': seen.begun !== 2,
  })
})

await Effect.runPromise(program)
