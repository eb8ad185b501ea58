import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Option from 'effect/Option'
import * as TxQueue from 'effect/TxQueue'
import { conclude } from '../conclude.mjs'

/** Takes from the first queue that has an item, as one transaction, which is tried again when a queue changes. */
const select = (...queues) =>
  Effect.tx(
    Effect.gen(function* () {
      for (const queue of queues) {
        const item = yield* TxQueue.poll(queue)
        if (Option.isSome(item)) return item.value
      }
      return yield* Effect.txRetry
    }),
  )

const take = (left, right) =>
  Effect.gen(function* () {
    const taken = yield* Effect.timeoutOption(select(left, right), '30 millis')
    console.log(Option.isNone(taken) ? 'too late' : `taken: ${taken.value}`)
  })

const program = Effect.gen(function* () {
  const left = yield* TxQueue.unbounded()
  const right = yield* TxQueue.unbounded()
  const taker = yield* Effect.forkChild(take(left, right))
  yield* Effect.sleep('10 millis')
  yield* Effect.tx(Effect.all([TxQueue.offer(left, 'an apple'), TxQueue.offer(right, 'a pear')]))
  yield* Fiber.join(taker)
  const both = (yield* TxQueue.size(left)) + (yield* TxQueue.size(right))
  yield* TxQueue.clear(left)
  yield* TxQueue.clear(right)

  yield* take(left, right)
  yield* TxQueue.offer(left, 'a late apple')
  yield* Effect.sleep('10 millis')
  const late = yield* TxQueue.size(left)
  conclude(
    { 'both items are taken': both !== 1, 'one that gave up takes an item': late !== 1 },
    'the choice is written out, as a transaction',
  )
})

await Effect.runPromise(program)
