import { isTimeout, sleep, spawn, withTimeout } from 'hublet'

function* work(seconds: number) {
  yield* sleep(seconds)
  return `done after ${seconds} s`
}

await spawn(function* () {
  console.log(yield* withTimeout(1, work, 0.01))
  try {
    yield* withTimeout(0.01, work, 1)
  } catch (error) {
    console.log('too slow:', isTimeout(error))
  }
})
