import { all, race, run, sleep } from 'effection'
import { conclude } from '../conclude.mjs'

const seen = { begun: 0, goesOn: false, cleanedUp: 0 }

function* slow(name) {
  seen.begun++
  try {
    yield* sleep(50)
    seen.goesOn = true
    console.log(name, 'goes on')
  } finally {
    yield* sleep(5)
    seen.cleanedUp++
    console.log(name, 'has cleaned up')
  }
}

function* work() {
  yield* all([slow('the first'), all([slow('the second')])])
}

function* tooLate() {
  yield* sleep(20)
  return 'too late'
}

await run(function* () {
  const end = yield* race([work(), tooLate()])
  const cleanedUpInTime = seen.cleanedUp
  console.log('too late:', end === 'too late')
  yield* sleep(80)
  conclude({
    'what was started goes on': seen.goesOn,
    'cleanups are not waited for': cleanedUpInTime !== seen.begun,
  })
})
