import type { Answers } from '../../live/answers.ts'

const CAUGHT = `  } catch (error) {
    if (!isTimeout(error)) throw error
    console.log('nobody came')
  }`

export const answers: Answers = {
  right: {
    'under another name': { 'function* reader': 'function*' },
    'withTimeout around it': `
import { socketPair, spawn, trampoline, withTimeout } from 'hublet'

const [left] = socketPair()

await spawn(function* reader() {
  const came = yield* withTimeout({ seconds: 0.05, timeoutValue: false }, function* () {
    yield* trampoline(left, { read: true })
    return true
  })
  console.log(came ? 'somebody came' : 'nobody came')
})
`,
    'the timeout of the socket': {
      'yield* trampoline(left, { read: true, timeout: 0.05 })':
        'left.setTimeout(0.05)\n    yield* left.recv(1)',
      'socketPair, spawn, trampoline': 'socketPair, spawn',
    },
    'a Timeout that is caught': `
import { socketPair, spawn, Timeout, trampoline } from 'hublet'

const [left] = socketPair()

await spawn(function* reader() {
  const limit = new Timeout(0.05)
  try {
    yield* trampoline(left, { read: true })
    console.log('somebody came')
  } catch (error) {
    if (error !== limit) throw error
    console.log('nobody came')
  } finally {
    limit.cancel()
  }
})
`,
    'a choice of two': `
import { after, readable, select, socketPair, spawn } from 'hublet'

const [left] = socketPair()

await spawn(function* reader() {
  const { name } = yield* select({ somebody: readable(left), nobody: after(0.05) })
  console.log(name, 'came')
})
`,
    'a race with a sleep': `
import { race, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

const who = await spawn(() =>
  race([
    function* () {
      yield* left.recv(1)
      return 'somebody'
    },
    function* () {
      yield* sleep(0.05)
      return 'nobody'
    },
  ]),
)
console.log(who, 'came')
`,
  },
  wrong: {
    'not caught': {
      code: { [CAUGHT]: '  } finally {\n  }' },
      told: 'It ended with exit code 1',
    },
    'a sleep': {
      code: {
        'import { isTimeout, socketPair, spawn, trampoline }':
          'import { sleep, isTimeout, socketPair, spawn, trampoline }',
        "yield* trampoline(left, { read: true, timeout: 0.05 })\n    console.log('somebody came')":
          "yield* sleep(0.05)\n    console.log('nobody came')",
      },
      told: 'Nobody registered a listener for reading.',
    },
    'another limit': {
      code: { 'timeout: 0.05': 'timeout: 0.01' },
      told: 'The wait has no limit of 0.05 seconds.',
    },
    'no limit': {
      code: { ', timeout: 0.05': '' },
      told: 'It did not end by itself within',
    },
    'somebody writes': {
      code: {
        'const [left]': 'const [left, right]',
        'await spawn': "spawn(() => right.sendAll('x'))\nawait spawn",
        'somebody came': 'nobody came',
      },
      told: 'Somebody wrote, so there was no timeout.',
    },
    'the star is missing': {
      code: { 'yield* trampoline(': 'trampoline(' },
      told: 'Nobody registered a listener for reading.',
    },
    'said before the wait': {
      code: {
        '  try {\n': "  console.log('nobody came')\n  try {\n",
        "    console.log('nobody came')\n  }\n})": '  }\n})',
      },
      told: '“nobody came” was printed before the time was over.',
    },
    'closed by a timer of Node': {
      code: `
import { IOClosed, socketPair, spawn, trampoline } from 'hublet'

const [left] = socketPair()
setTimeout(() => left.close(), 50)

await spawn(function* reader() {
  try {
    yield* trampoline(left, { read: true })
    console.log('somebody came')
  } catch (error) {
    if (!(error instanceof IOClosed)) throw error
    console.log('nobody came')
  }
})
`,
      told: 'The wait has no limit of 0.05 seconds.',
    },
    'said whatever comes': {
      code: {
        "{ read: true, timeout: 0.05 })\n    console.log('somebody came')": '{ write: true, timeout: 0.05 })',
        [CAUGHT]: "  } finally {\n    console.log('nobody came')\n  }",
      },
      told: 'Nobody registered a listener for reading.',
    },
  },
}
