import type { Answers } from '../../live/answers.ts'

const WAIT = `  try {
    yield* hub.switch()
  } finally {
    hub.remove(listener)
  }`

export const answers: Answers = {
  right: {
    'under another name': { 'function* reader': 'function*' },
    'an event between the callback and the wait': {
      '  getHub,\n': '  Event,\n  getHub,\n',
      '  const me = getCurrent()\n': '  const ready = new Event()\n',
      'void me.resume()': 'ready.ready() || ready.send()',
      'yield* hub.switch()': 'yield* ready.wait()',
      '  getCurrent,\n': '',
    },
    'the listener in a variable outside': {
      'const listener = hub.add({':
        'let listener: ReturnType<typeof hub.add> | undefined\n  listener = hub.add({',
      'hub.remove(listener)': 'if (listener) hub.remove(listener)',
    },
    'added inside of the try': `
import { getCurrent, getHub, type Green, type FdListener, sleep, socketPair, spawn } from 'hublet'

function* readable(fd: number): Green<void> {
  const hub = getHub()
  const me = getCurrent()
  const listeners: FdListener[] = []
  try {
    listeners.push(hub.add({ direction: 'read', fd, callback: () => void me.resume() }))
    yield* hub.switch()
  } finally {
    for (const listener of listeners) hub.remove(listener)
  }
}

const [left, right] = socketPair()

spawn(function* writer() {
  yield* sleep(0.02)
  yield* right.sendAll('x')
})

await spawn(function* reader() {
  yield* readable(left.fd)
  console.log('left can be read')
})
`,
    'the wait in a greenthread of its own, and a finally': {
      'yield* readable(left.fd)': 'yield* spawn(readable, left.fd).wait()',
    },
    'told in the throwback too': {
      'callback: () => void me.resume(),':
        'callback: () => void me.resume(),\n    throwback: (error) => void me.resumeThrow(error),',
    },
  },
  wrong: {
    'a look around before the try': {
      code: { '  try {\n    yield* hub.switch()': '  yield* sleep(0)\n  try {\n    yield* hub.switch()' },
      told: 'reader was killed while it waited at line 18: its listener stayed.',
    },
    'trampoline itself': {
      code: `
import { type Green, sleep, socketPair, spawn, trampoline } from 'hublet'

function* readable(fd: number): Green<void> {
  yield* trampoline(fd, { read: true })
}

const [left, right] = socketPair()

spawn(function* writer() {
  yield* sleep(0.02)
  yield* right.sendAll('x')
})

await spawn(function* reader() {
  yield* readable(left.fd)
  console.log('left can be read')
})
`,
      told: 'One call, in line 5, added the listener and switched, as trampoline does.',
    },
    'recv, which waits too': {
      code: {
        'yield* readable(left.fd)': 'yield* left.recv(1)',
      },
      told: 'added the listener and switched, as trampoline does.',
    },
    'no finally': {
      code: { [WAIT]: '  yield* hub.switch()\n  hub.remove(listener)' },
      told: 'its listener stayed.',
    },
    'removed in a catch': {
      code: {
        [WAIT]: `  try {
    yield* hub.switch()
  } catch (error) {
    hub.remove(listener)
    throw error
  }
  hub.remove(listener)`,
      },
      told: 'its listener stayed.',
    },
    'removed by the callback': {
      code: {
        'callback: () => void me.resume()':
          'callback: () => {\n      hub.remove(listener)\n      me.resume()\n    }',
        [WAIT]: '  yield* hub.switch()',
      },
      told: 'its listener stayed.',
    },
    'never removed': {
      code: { [WAIT]: '  yield* hub.switch()' },
      told: 'was never removed.',
    },
    'no switch': {
      code: { '    yield* hub.switch()\n': '' },
      told: 'The listener of reader was never woken.',
    },
    'a sleep in place of the wait': {
      code: { 'yield* readable(left.fd)': 'yield* sleep(0.05)' },
      told: 'reader waited, but registered no listener for reading.',
    },
    'a listener for writing': {
      code: { "direction: 'read'": "direction: 'write'" },
      told: 'reader registered a listener for writing, and none for reading.',
    },
    'nothing at all': {
      code: { 'yield* readable(left.fd)': 'readable(left.fd)' },
      told: 'reader registered no listener for reading: it went on at once.',
    },
  },
}
