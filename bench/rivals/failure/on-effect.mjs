import * as Effect from 'effect/Effect'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

const cleanup = Effect.gen(function* () {
  yield* Effect.sleep('5 millis')
  cleanedUp = true
  console.log('the writer has cleaned up')
})

const writer = Effect.gen(function* () {
  yield* Effect.sleep('30 millis')
  goesOn = true
  console.log('the writer goes on')
}).pipe(Effect.ensuring(cleanup))

const reader = Effect.gen(function* () {
  yield* Effect.sleep('10 millis')
  yield* Effect.fail(new Error('the disk is full'))
})

const program = Effect.gen(function* () {
  let cleanedUpInTime
  yield* Effect.all([writer, reader], { concurrency: 'unbounded' }).pipe(
    Effect.catch((error) =>
      Effect.sync(() => {
        cleanedUpInTime = cleanedUp
        console.log('caught:', error.message)
      }),
    ),
  )
  yield* Effect.sleep('60 millis')
  conclude({ 'the sibling goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})

await Effect.runPromise(program)
