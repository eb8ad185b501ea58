import { isTimeout, sleep, spawn, withGroup, withTimeout } from 'hublet'
import { conclude } from '../conclude.mjs'

const seen = { begun: 0, goesOn: false, cleanedUp: 0 }

function* slow(name) {
  seen.begun++
  try {
    yield* sleep(0.05)
    seen.goesOn = true
    console.log(name, 'goes on')
  } finally {
    yield* sleep(0.005)
    seen.cleanedUp++
    console.log(name, 'has cleaned up')
  }
}

function work() {
  return withGroup((group) => {
    group.spawn(slow, 'the first')
    group.spawn(() => withGroup((inner) => void inner.spawn(slow, 'the second')))
  })
}

await spawn(function* () {
  let cleanedUpInTime
  try {
    yield* withTimeout(0.02, work)
  } catch (error) {
    cleanedUpInTime = seen.cleanedUp
    console.log('too late:', isTimeout(error))
  }
  yield* sleep(0.08)
  conclude({
    'what was started goes on': seen.goesOn,
    'cleanups are not waited for': cleanedUpInTime !== seen.begun,
  })
})
