import { sleep, spawn } from 'hublet'

setTimeout(() => console.log('Node'), 20)

await spawn(function* () {
  yield* sleep(0.3)
  console.log('greenthread')
})
