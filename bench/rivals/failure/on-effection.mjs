import { all, run, sleep } from 'effection'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

function* writer() {
  try {
    yield* sleep(30)
    goesOn = true
    console.log('the writer goes on')
  } finally {
    yield* sleep(5)
    cleanedUp = true
    console.log('the writer has cleaned up')
  }
}

function* reader() {
  yield* sleep(10)
  throw new Error('the disk is full')
}

await run(function* () {
  let cleanedUpInTime
  try {
    yield* all([writer(), reader()])
  } catch (error) {
    cleanedUpInTime = cleanedUp
    console.log('caught:', error.message)
  }
  yield* sleep(60)
  conclude({ 'the sibling goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
