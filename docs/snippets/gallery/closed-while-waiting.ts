import { IOClosed, sleep, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

const reader = spawn(function* reader() {
  try {
    yield* left.recv(1)
  } catch (error) {
    console.log('woken by IOClosed:', error instanceof IOClosed)
  }
})
spawn(function* closer() {
  yield* sleep(0.01)
  left.close()
})
await reader
right.close()
