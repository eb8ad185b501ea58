import { race, sleep, spawn } from 'hublet'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

function* slow() {
  try {
    yield* sleep(0.03)
    goesOn = true
    console.log('the loser goes on')
  } finally {
    yield* sleep(0.005)
    cleanedUp = true
    console.log('the loser has cleaned up')
  }
}

function* fast() {
  yield* sleep(0.01)
  return 'the answer of the fast one'
}

await spawn(function* () {
  console.log(yield* race([slow(), fast()]))
  const cleanedUpInTime = cleanedUp
  yield* sleep(0.06)
  conclude({ 'the loser goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
