import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'under another name': { 'function* reader': 'function*' },
    'told by its code': {
      'error instanceof IOClosed': '(error instanceof IOClosed && error.code !== undefined)',
    },
    'said behind the wait, once it is known': {
      'const reading = spawn(function* reader() {\n':
        'const reading = spawn(function* reader() {\n  let closed = false\n',
      "    console.log('closed while I waited')\n  }":
        "    closed = true\n  } finally {\n    if (closed) console.log('closed while I waited')\n  }",
    },
    'a green function around the recv': {
      'const reading = spawn(function* reader() {':
        'function* read() {\n  return yield* left.recv(100)\n}\n\nconst reading = spawn(function* reader() {',
      'console.log(String(yield* left.recv(100)))': 'console.log(String(yield* read()))',
    },
  },
  wrong: {
    'said in a finally': {
      code: {
        "    console.log('closed while I waited')\n  }":
          "  } finally {\n    console.log('closed while I waited')\n  }",
      },
      told: 'reader was killed while it waited at line 7: it said “closed while I waited”',
    },
    'not caught': {
      code: { "console.log('closed while I waited')": 'throw error' },
      told: 'It ended with exit code 1',
    },
    'never closed': {
      code: { 'left.close()\nawait reading': "console.log('closed while I waited')\nreading.kill()" },
      told: 'No socket was closed while reader waited for it.',
    },
    'caught by __main__': {
      code: `
import { IOClosed, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

const reading = spawn(function* reader() {
  console.log(String(yield* left.recv(100)))
})

await spawn(sleep, 0.02)
left.close()
try {
  await reading
} catch (error) {
  if (!(error instanceof IOClosed)) throw error
  console.log('closed while I waited')
}
`,
      told: ', not by reader, which waited.',
    },
    'the other words': {
      code: { 'closed while I waited': 'it was closed' },
      told: 'Line 1 is “it was closed”, not “closed while I waited”.',
    },
  },
}
