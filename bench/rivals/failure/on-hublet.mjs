import { sleep, spawn, withGroup } from 'hublet'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

function* writer() {
  try {
    yield* sleep(0.03)
    goesOn = true
    console.log('the writer goes on')
  } finally {
    yield* sleep(0.005)
    cleanedUp = true
    console.log('the writer has cleaned up')
  }
}

function* reader() {
  yield* sleep(0.01)
  throw new Error('the disk is full')
}

await spawn(function* () {
  let cleanedUpInTime
  try {
    yield* withGroup(function* (group) {
      group.spawn(writer)
      group.spawn(reader)
    })
  } catch (error) {
    cleanedUpInTime = cleanedUp
    console.log('caught:', error.message)
  }
  yield* sleep(0.06)
  conclude({ 'the sibling goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
