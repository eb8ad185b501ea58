import * as Cause from 'effect/Cause'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Fiber from 'effect/Fiber'
import { conclude } from '../conclude.mjs'

const Why = Context.Service('Why')

/** The reason is an annotation of the cause of the end. */
const reasonOf = (exit) =>
  Exit.isFailure(exit) ? Context.getOrUndefined(Cause.annotations(exit.cause), Why) : undefined

let toldInside

const guest = Effect.onExit(Effect.sleep('1 minute'), (exit) =>
  Effect.sync(() => {
    toldInside = reasonOf(exit)
    console.log('told inside:', toldInside)
  }),
)

const program = Effect.gen(function* () {
  const member = yield* Effect.forkChild(guest, { startImmediately: true })
  yield* Effect.sleep('10 millis')
  yield* Fiber.interruptAs(member, undefined, Context.make(Why, 'the shop closes'))
  const toldOutside = reasonOf(yield* Fiber.await(member))
  console.log('told outside:', toldOutside)
  conclude({
    'the one that is ended is not told why': toldInside !== 'the shop closes',
    'nor is who waits for it': toldOutside !== 'the shop closes',
  })
})

await Effect.runPromise(program)
