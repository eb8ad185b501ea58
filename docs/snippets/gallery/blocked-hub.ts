import { sleep, spawn } from 'hublet'

spawn(function* clock() {
  for (let tick = 1; tick <= 3; tick++) {
    yield* sleep(0.02)
    console.log('tick', tick)
  }
})

spawn(function* digger() {
  const end = Date.now() + 200
  while (Date.now() < end); // nobody else has a turn
  yield* sleep(0)
  console.log('dug')
})
