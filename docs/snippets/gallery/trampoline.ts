import { isTimeout, socketPair, spawn, trampoline } from 'hublet'

const [left, right] = socketPair()

await spawn(function* () {
  try {
    yield* trampoline(left, { read: true, timeout: 0.02 })
  } catch (error) {
    console.log('timed out:', isTimeout(error))
  }
  yield* right.sendAll('x')
  yield* trampoline(left, { read: true, timeout: 1 })
  console.log('readable')
})
left.close()
right.close()
