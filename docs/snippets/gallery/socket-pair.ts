import { sleep, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

spawn(function* reader() {
  console.log('got', String(yield* left.recv(100)))
  left.close()
})

spawn(function* writer() {
  yield* sleep(0.02)
  yield* right.sendAll('a few bytes')
  right.close()
})
