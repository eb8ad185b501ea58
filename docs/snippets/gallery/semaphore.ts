import { Semaphore, sleep, spawn } from 'hublet'

const seats = new Semaphore(2)
let inside = 0
let most = 0

const guests = [1, 2, 3, 4, 5].map(() =>
  spawn(function* () {
    yield* seats.acquire()
    most = Math.max(most, ++inside)
    yield* sleep(0.01)
    inside--
    seats.release()
  }),
)
for (const guest of guests) await guest
console.log('at most', most, 'at a time')
