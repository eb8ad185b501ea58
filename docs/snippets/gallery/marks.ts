import { sleep, spawn } from 'hublet'
import { mark } from 'hublet/trace'

await spawn(function* () {
  yield* sleep(0.01)
  mark('work begins')
  for (let i = 0; i < 5; i++) yield* sleep(0.002)
  mark('work ends')
})
console.log('marked')
