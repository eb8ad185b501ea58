import { run, sleep, spawn, suspend } from 'effection'
import { conclude } from '../conclude.mjs'

let begun = false
let goesOn = false
let cleanedUp = false

function* grandchild() {
  begun = true
  try {
    yield* sleep(30)
    goesOn = true
    console.log('the grandchild goes on')
  } finally {
    yield* sleep(5)
    cleanedUp = true
    console.log('the grandchild has cleaned up')
  }
}

function* child() {
  yield* spawn(grandchild)
  yield* suspend()
}

function* parent() {
  yield* spawn(child)
  yield* suspend()
}

await run(function* () {
  const killed = yield* spawn(parent)
  while (!begun) yield* sleep(1)
  yield* killed.halt()
  const cleanedUpInTime = cleanedUp
  console.log('the parent has ended')
  yield* sleep(60)
  conclude({ 'the grandchild goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
