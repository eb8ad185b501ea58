import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'without names': { 'function* reader': 'function*', 'function* writer': 'function*' },
    'the writer is spawned first': `
import { getHub, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

spawn(function* writer() {
  yield* right.sendAll('hello')
})
const reading = spawn(function* reader() {
  console.log(String(yield* left.recv(100)))
})

console.log('MAINLOOP launched:', getHub().running)
await reading
`,
    'the method is spawned': {
      "spawn(function* writer() {\n  yield* right.sendAll('hello')\n})":
        "spawn(() => right.sendAll('hello'))",
    },
  },
  wrong: {
    'a warm-up': {
      code: { 'const reading': 'await spawn(function* warmUp() {})\nconst reading' },
      told: 'MAINLOOP was started before reader was spawned',
    },
    'a warm-up, and the answer written out': {
      code: {
        'const reading': 'await spawn(function* warmUp() {})\nconst reading',
        'getHub().running': 'false',
      },
      told: 'MAINLOOP was started before reader was spawned',
    },
    'a warm-up between the two': {
      code: { 'spawn(function* writer': 'await spawn(function* warmUp() {})\nspawn(function* writer' },
      told: 'Line 1 is “MAINLOOP launched: true”',
    },
    'awaited before the line': {
      code: {
        "console.log('MAINLOOP launched:', getHub().running)\nawait reading":
          "await reading\nconsole.log('MAINLOOP launched:', getHub().running)",
      },
      told: 'Line 1 is “hello”',
    },
  },
}
