import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'a method of the greenthread': { 'kill(waiter)': 'waiter.kill()' },
    'under another name': { 'function* waiter': 'function*' },
    'the socket is closed, and the error caught': `
import { IOClosed, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

const waiter = spawn(function* waiter() {
  try {
    console.log(String(yield* left.recv(100)))
  } catch (error) {
    if (!(error instanceof IOClosed)) throw error
  }
})

await spawn(sleep, 0.02)
console.log('enough waited')
left.close()
await waiter
`,
    'a listener by hand, in a finally': `
import { getHub, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

await spawn(function* waiter() {
  const hub = getHub()
  const listener = hub.add({
    direction: 'read',
    fd: left.fd,
    callback: () => console.log('something came'),
  })
  try {
    yield* sleep(0.02)
  } finally {
    hub.remove(listener)
  }
  console.log('enough waited')
})
`,
    'a limit on the wait': `
import { socketPair, spawn, withTimeout } from 'hublet'

const [left] = socketPair()

await spawn(function* waiter() {
  yield* withTimeout({ seconds: 0.02, timeoutValue: undefined }, () => left.recv(100))
  console.log('enough waited')
})
`,
    'something comes at last': `
import { sleep, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

const waiter = spawn(function* waiter() {
  yield* left.recv(100)
})

await spawn(sleep, 0.02)
console.log('enough waited')
await spawn(() => right.sendAll('go home'))
await waiter
`,
    'ended by another greenthread': `
import { kill, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

const waiter = spawn(function* waiter() {
  console.log(String(yield* left.recv(100)))
})

await spawn(function* ender() {
  yield* sleep(0.02)
  console.log('enough waited')
  kill(waiter)
})
`,
  },
  wrong: {
    'removed when the time is over, in no finally': {
      code: `
import { getHub, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

await spawn(function* waiter() {
  const hub = getHub()
  const listener = hub.add({
    direction: 'read',
    fd: left.fd,
    callback: () => console.log('something came'),
  })
  yield* sleep(0.02)
  hub.remove(listener)
  console.log('enough waited')
})
`,
      told: 'waiter was killed while it waited at line 13: its listener stayed.',
    },
    'killed, and process.exit() too': {
      code: { 'kill(waiter)': 'kill(waiter)\nprocess.exit()' },
      told: 'The program was ended in the middle of a turn of MAINLOOP, as process.exit() does.',
    },
    'process.exit() a while later': {
      code: { 'kill(waiter)': 'kill(waiter)\nsetTimeout(() => process.exit(), 20)' },
      told: 'It still called process.exit()',
    },
    'process.exit() only': {
      code: { 'kill(waiter)': 'process.exit()' },
      told: '1 listener is left: waiter still waits for fd',
    },
    'nothing that ends it': {
      code: { 'kill(waiter)': '' },
      told: 'It did not end by itself within',
    },
    'nobody waits any more': {
      code: { 'console.log(String(yield* left.recv(100)))': 'yield* sleep(0.01)' },
      told: 'Nobody registered a listener for reading: there was nothing to take back.',
    },
    'a daemon that is cut off': {
      code: { 'kill(waiter)': 'waiter.daemon = true\nleft.unref()' },
      told: '1 listener is left: waiter still waits for fd',
    },
    'closed, and the error left alone': {
      code: { 'kill(waiter)': 'left.close()\nawait waiter' },
      told: 'It ended with exit code 1',
    },
    'an exit code that hides it': {
      code: { 'kill(waiter)': 'process.exitCode = 0\nprocess.kill(process.pid, "SIGTERM")' },
      told: 'It ended with exit code 143',
    },
  },
}
