import { sleep, spawn } from 'hublet'

await spawn(function* () {
  for (let i = 0; i < 10; i++) yield* sleep(0.0002)
  console.log('ten short sleeps')
})
