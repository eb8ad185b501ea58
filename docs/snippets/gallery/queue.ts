import { Queue, spawn } from 'hublet'

const queue = new Queue<number>(2)

spawn(function* producer() {
  for (let i = 1; i <= 5; i++) {
    yield* queue.put(i)
    console.log('put', i)
  }
})

await spawn(function* consumer() {
  let sum = 0
  for (let i = 0; i < 5; i++) sum += yield* queue.get()
  console.log('sum', sum)
})
