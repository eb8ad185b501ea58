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
    'a bare wait for the descriptor': {
      'console.log(String(yield* left.recv(100)))': 'yield* trampoline(left, { read: true })',
      'sleep, socketPair, spawn': 'sleep, socketPair, spawn, trampoline',
    },
    'a helper that turns it into a word': `
import { IOClosed, sleep, socketPair, spawn } from 'hublet'

const [left] = socketPair()

function* wordFrom(socket: typeof left) {
  try {
    return String(yield* socket.recv(100))
  } catch (error) {
    if (error instanceof IOClosed) return 'closed while I waited'
    throw error
  }
}

const reading = spawn(function* reader() {
  console.log(yield* wordFrom(left))
})

await spawn(sleep, 0.02)
left.close()
await reading
`,
    'whatever error it is': {
      ' catch (error) {\n    if (!(error instanceof IOClosed)) throw error\n': ' catch {\n',
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
      told: 'was printed by __main__ or a callback, not by reader, which waited.',
    },
    'the other words': {
      code: { 'closed while I waited': 'it was closed' },
      told: 'Line 1 is “it was closed”, not “closed while I waited”.',
    },
    'closed before it waits': {
      code: { 'await spawn(sleep, 0.02)\nleft.close()\nawait reading': 'left.close()\nawait reading' },
      told: 'No socket was closed while reader waited for it.',
    },
    'a limit that is taken for it': {
      code: {
        'console.log(String(yield* left.recv(100)))':
          'left.setTimeout(0.01)\n    console.log(String(yield* left.recv(100)))',
        'if (!(error instanceof IOClosed)) throw error\n    ': '',
      },
      told: 'No socket was closed while reader waited for it.',
    },
    'the other end is closed': {
      code: { 'const [left]': 'const [left, right]', 'left.close()': 'right.close()' },
      told: 'No socket was closed while reader waited for it.',
    },
    'the star is missing': {
      code: { 'yield* left.recv(100)': 'left.recv(100)' },
      told: 'No socket was closed while reader waited for it.',
    },
  },
}
