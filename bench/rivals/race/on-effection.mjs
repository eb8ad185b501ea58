import { race, run, sleep } from 'effection'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

function* slow() {
  try {
    yield* sleep(30)
    goesOn = true
    console.log('the loser goes on')
  } finally {
    yield* sleep(5)
    cleanedUp = true
    console.log('the loser has cleaned up')
  }
}

function* fast() {
  yield* sleep(10)
  return 'the answer of the fast one'
}

await run(function* () {
  console.log(yield* race([slow(), fast()]))
  const cleanedUpInTime = cleanedUp
  yield* sleep(60)
  conclude({ 'the loser goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
})
