import { allSettled, sleep, spawn, withGroup } from 'hublet'
import { conclude } from '../conclude.mjs'

let begun = false
let goesOn = false
let cleanedUp = false

function* grandchild() {
  begun = true
  try {
    yield* sleep(0.03)
    goesOn = true
    console.log('the grandchild goes on')
  } finally {
    yield* sleep(0.005)
    cleanedUp = true
    console.log('the grandchild has cleaned up')
  }
}

function child() {
  return withGroup((group) => {
    group.spawn(grandchild)
  })
}

function parent() {
  return withGroup((group) => {
    group.spawn(child)
  })
}

await spawn(function* () {
  const killed = spawn(parent)
  while (!begun) yield* sleep(0.001)
  killed.kill()
  yield* allSettled([killed.wait()])
  const cleanedUpInTime = cleanedUp
  console.log('the parent has ended')
  yield* sleep(0.06)
  conclude({ 'the grandchild goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
