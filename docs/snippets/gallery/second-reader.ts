import { socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

spawn(function* first() {
  console.log('first got', String(yield* left.recv(10)))
})

await spawn(function* second() {
  try {
    yield* left.recv(10)
  } catch (error) {
    console.log('second:', (error as { code?: string }).code)
  }
  yield* right.sendAll('bytes')
})
