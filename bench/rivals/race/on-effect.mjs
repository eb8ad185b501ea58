import * as Effect from 'effect/Effect'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

const cleanup = Effect.gen(function* () {
  yield* Effect.sleep('5 millis')
  cleanedUp = true
  console.log('the loser has cleaned up')
})

const slow = Effect.gen(function* () {
  yield* Effect.sleep('30 millis')
  goesOn = true
  console.log('the loser goes on')
}).pipe(Effect.ensuring(cleanup))

const fast = Effect.gen(function* () {
  yield* Effect.sleep('10 millis')
  return 'the answer of the fast one'
})

const program = Effect.gen(function* () {
  console.log(yield* Effect.raceFirst(slow, fast))
  const cleanedUpInTime = cleanedUp
  yield* Effect.sleep('60 millis')
  conclude({ 'the loser goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})

await Effect.runPromise(program)
