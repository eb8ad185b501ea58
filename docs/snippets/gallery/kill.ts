import { sleep, spawn } from 'hublet'

const sleeper = spawn(function* sleeper() {
  try {
    yield* sleep(60)
  } finally {
    console.log('cleaned up')
  }
})

await spawn(function* () {
  yield* sleep(0.01)
  sleeper.kill()
  console.log('dead:', sleeper.dead)
})
