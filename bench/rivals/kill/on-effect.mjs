import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import { conclude } from '../conclude.mjs'

let begun = false
let goesOn = false
let cleanedUp = false

const cleanup = Effect.gen(function* () {
  yield* Effect.sleep('5 millis')
  cleanedUp = true
  console.log('the grandchild has cleaned up')
})

const grandchild = Effect.gen(function* () {
  begun = true
  yield* Effect.sleep('30 millis')
  goesOn = true
  console.log('the grandchild goes on')
}).pipe(Effect.ensuring(cleanup))

const child = Effect.gen(function* () {
  yield* Effect.forkChild(grandchild)
  yield* Effect.never
})

const parent = Effect.gen(function* () {
  yield* Effect.forkChild(child)
  yield* Effect.never
})

const program = Effect.gen(function* () {
  const killed = yield* Effect.forkChild(parent)
  while (!begun) yield* Effect.sleep('1 millis')
  yield* Fiber.interrupt(killed)
  const cleanedUpInTime = cleanedUp
  console.log('the parent has ended')
  yield* Effect.sleep('60 millis')
  conclude({ 'the grandchild goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})

await Effect.runPromise(program)
