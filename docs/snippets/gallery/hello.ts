import { sleep, spawn } from 'hublet'

const hello = spawn(function* hello() {
  console.log('hello')
  yield* sleep(0.01)
  return 'world'
})
console.log(await hello)
