import * as Effect from 'effect/Effect'
import { conclude } from '../conclude.mjs'

const seen = { begun: 0, goesOn: false, cleanedUp: 0 }

const cleanup = (name) =>
  Effect.gen(function* () {
    yield* Effect.sleep('5 millis')
    seen.cleanedUp++
    console.log(name, 'has cleaned up')
  })

const slow = (name) =>
  Effect.gen(function* () {
    seen.begun++
    yield* Effect.sleep('50 millis')
    seen.goesOn = true
    console.log(name, 'goes on')
  }).pipe(Effect.ensuring(cleanup(name)))

const together = { concurrency: 'unbounded' }
const work = Effect.all([slow('the first'), Effect.all([slow('the second')], together)], together)

const program = Effect.gen(function* () {
  const end = yield* Effect.timeoutOption(work, '20 millis')
  const cleanedUpInTime = seen.cleanedUp
  console.log('too late:', end._tag === 'None')
  yield* Effect.sleep('80 millis')
  conclude({
    'what was started goes on': seen.goesOn,
    'cleanups are not waited for': cleanedUpInTime !== seen.begun,
  })
})

await Effect.runPromise(program)
