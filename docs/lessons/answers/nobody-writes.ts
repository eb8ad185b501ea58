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
  },
}
