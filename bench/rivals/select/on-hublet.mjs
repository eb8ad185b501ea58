import { Queue, after, select, sleep, spawn, taking } from 'hublet'
import { conclude } from '../conclude.mjs'

const left = new Queue()
const right = new Queue()

function* take() {
  const { name, value } = yield* select({ left: taking(left), right: taking(right), idle: after(0.03) })
  console.log(name === 'idle' ? 'too late' : `taken: ${value}`)
}

await spawn(function* () {
  const taker = spawn(take)
  yield* sleep(0.01)
  left.putNowait('an apple')
  right.putNowait('a pear')
  yield* taker.wait()
  const both = left.qsize() + right.qsize()
  while (left.qsize() > 0) yield* left.get()
  while (right.qsize() > 0) yield* right.get()

  yield* take()
  left.putNowait('a late apple')
  yield* sleep(0.01)
  conclude({ 'both items are taken': both !== 1, 'one that gave up takes an item': left.qsize() !== 1 })
})
