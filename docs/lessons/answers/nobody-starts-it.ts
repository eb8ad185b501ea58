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
    'the call is spawned, and __main__ prints': `
import { getHub, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()
const reading = spawn(() => left.recv(100))
spawn(() => right.sendAll('hello'))

console.log('MAINLOOP launched:', getHub().running)
console.log(String(await reading))
`,
    'a class with green methods': `
import { getHub, socketPair, spawn, type GreenSocket } from 'hublet'

class Wire {
  readonly #ends = socketPair();

  *read() {
    const [left] = this.#ends
    const bytes: Uint8Array = yield* left.recv(100)
    console.log(String(bytes))
  }

  *write(text: string) {
    const right: GreenSocket = this.#ends[1]
    yield* right.sendAll(text)
  }
}

const wire = new Wire()
const threads = [spawn(() => wire.read()), spawn(() => wire.write('hello'))]
console.log('MAINLOOP launched:', getHub().running)
await Promise.all(threads)
`,
    'something of Node is awaited first': {
      'const reading': 'await new Promise((resolve) => setTimeout(resolve, 1))\n\nconst reading',
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
    'a sleep of no time, to let them begin': {
      code: {
        "console.log('MAINLOOP": "await spawn(sleep, 0)\nconsole.log('MAINLOOP",
        'import {': 'import { sleep,',
      },
      told: 'Line 1 is “hello”, not “MAINLOOP launched: false”.',
    },
    'all of it in a greenthread': {
      code: `
import { getHub, socketPair, spawn } from 'hublet'

await spawn(function* program() {
  const [left, right] = socketPair()
  const reading = spawn(function* reader() {
    console.log(String(yield* left.recv(100)))
  })
  spawn(function* writer() {
    yield* right.sendAll('hello')
  })
  console.log('MAINLOOP launched:', getHub().running)
  yield* reading.wait()
})
`,
      told: 'MAINLOOP was started before reader was spawned',
    },
    'the writer is awaited, and then the reader is spawned': {
      code: `
import { getHub, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

await spawn(function* writer() {
  yield* right.sendAll('hello')
})
console.log('MAINLOOP launched:', getHub().running)
await spawn(function* reader() {
  console.log(String(yield* left.recv(100)))
})
`,
      told: 'MAINLOOP was started before reader was spawned',
    },
    'the reader writes itself': {
      code: {
        'console.log(String(yield* left.recv(100)))':
          "yield* right.sendAll('hello')\n  console.log(String(yield* left.recv(100)))",
        "spawn(function* writer() {\n  yield* right.sendAll('hello')\n})\n": '',
      },
      told: 'Only one greenthread was spawned: nobody else writes.',
    },
    'a turn of Node before the line': {
      code: {
        "console.log('MAINLOOP":
          "await new Promise((resolve) => setTimeout(resolve, 20))\nconsole.log('MAINLOOP",
      },
      told: 'not “MAINLOOP launched: false”.',
    },
    'the star is missing': {
      code: { 'yield* left.recv(100)': 'left.recv(100)' },
      told: 'Line 2 is “[object Object]”, not “hello”.',
    },
  },
}
