import * as Effect from 'effect/Effect'
import { conclude } from '../conclude.mjs'

const NAMES = { 1: 'Anna' }

const lookUp = (found, number) => Effect.as(Effect.sleep('10 millis'), NAMES[number])

const program = Effect.gen(function* () {
  const text = yield* Effect.sync(() => 'Dear #1'.replace(/#(\d)/, lookUp))
  console.log(text.replaceAll(/\s+/g, ' '))
  conclude({ 'it gets a call that has not ended': text !== 'Dear Anna' })
})

await Effect.runPromise(program)
