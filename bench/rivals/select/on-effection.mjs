import { createQueue, race, run, sleep, spawn } from 'effection'
import { conclude } from '../conclude.mjs'

/** Whatever is left in a queue. */
function* drain(queue) {
  const items = []
  queue.close()
  for (let next = yield* queue.next(); !next.done; next = yield* queue.next()) items.push(next.value)
  return items
}

function* take(left, right) {
  const taken = yield* race([left.next(), right.next(), sleep(30)])
  console.log(taken === undefined ? 'too late' : `taken: ${taken.value}`)
}

await run(function* () {
  const [left, right] = [createQueue(), createQueue()]
  const taker = yield* spawn(() => take(left, right))
  yield* sleep(10)
  left.add('an apple')
  right.add('a pear')
  yield* taker
  const both = [...(yield* drain(left)), ...(yield* drain(right))]

  const [later, never] = [createQueue(), createQueue()]
  yield* take(later, never)
  later.add('a late apple')
  yield* sleep(10)
  const late = yield* drain(later)
  conclude({ 'both items are taken': both.length !== 1, 'one that gave up takes an item': late.length !== 1 })
})
