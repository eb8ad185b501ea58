import type { Answers } from '../../live/answers.ts'

const SENDER = `import { Event, getHub, sleep, socketPair, spawn } from 'hublet'

const [a, farA] = socketPair()
const [b, farB] = socketPair()

spawn(function* sender() {
  yield* sleep(0.02)
  yield* farB.sendAll('from b')
  yield* sleep(0.02)
  yield* farA.sendAll('from a')
})
`

export const answers: Answers = {
  right: {
    'two greenthreads without a name': `${SENDER}
const readers = [
  spawn(function* () {
    console.log(String(yield* a.recv(100)))
  }),
  spawn(function* () {
    console.log(String(yield* b.recv(100)))
  }),
]
for (const reader of readers) await reader
`,
    'recv itself is spawned': `${SENDER}
const reads = [spawn(() => a.recv(100)), spawn(() => b.recv(100))]
for (const read of reads) console.log(String(await read))
`,
    'awaited together': {
      'for (const reader of readers) await reader': 'await Promise.all(readers)',
    },
    'two functions': `${SENDER}
function* readA() {
  console.log(String(yield* a.recv(100)))
}
function* readB() {
  console.log(String(yield* b.recv(100)))
}
const one = spawn(readA)
const two = spawn(readB)
await two
await one
`,
    'two listeners of one greenthread': `${SENDER}
await spawn(function* reader() {
  const hub = getHub()
  const ready = { a: new Event(), b: new Event() }
  const first = hub.add({
    direction: 'read',
    fd: a.fd,
    callback() {
      hub.remove(first)
      ready.a.send()
    },
  })
  const second = hub.add({
    direction: 'read',
    fd: b.fd,
    callback() {
      hub.remove(second)
      ready.b.send()
    },
  })
  yield* ready.b.wait()
  console.log(String(yield* b.recv(100)))
  yield* ready.a.wait()
  console.log(String(yield* a.recv(100)))
})
`,
    'one greenthread beside the first': `${SENDER}
await spawn(function* reader() {
  const other = spawn(function* () {
    console.log(String(yield* b.recv(100)))
  })
  console.log(String(yield* a.recv(100)))
  yield* other.wait()
})
`,
  },
  wrong: {
    'one greenthread reads both': {
      code: `${SENDER}
await spawn(function* reader() {
  console.log(String(yield* a.recv(100)))
  console.log(String(yield* b.recv(100)))
})
`,
      told: 'One greenthread did both reads, so the second began when the first was over.',
    },
    'two greenthreads, awaited in sequence': {
      code: `${SENDER}
await spawn(function* () {
  console.log(String(yield* a.recv(100)))
})
await spawn(function* () {
  console.log(String(yield* b.recv(100)))
})
`,
      told: 'The two reads did not overlap: the second began when the first was over.',
    },
    'two of one function, awaited in sequence': {
      code: {
        'const readers = [spawn(read, a), spawn(read, b)]\nfor (const reader of readers) await reader':
          'await spawn(read, a)\nawait spawn(read, b)',
      },
      told: 'The two reads did not overlap: the second began when the first was over.',
    },
    'the other one first': {
      code: `${SENDER}
await spawn(function* reader() {
  console.log(String(yield* b.recv(100)))
  console.log(String(yield* a.recv(100)))
})
`,
      told: 'One greenthread did both reads, so the second began when the first was over.',
    },
    'only one is read': {
      code: { 'spawn(read, a), spawn(read, b)': 'spawn(read, a)' },
      told: 'Only one descriptor was waited for.',
    },
    'the same socket twice': {
      code: { 'spawn(read, b)': 'spawn(read, a)' },
      told: 'It ended with exit code 1',
    },
    'printed without reading': {
      code: `${SENDER}
console.log('from a')
console.log('from b')
`,
      told: 'Nobody waited for a descriptor.',
    },
    'one is printed beside the read of the other': {
      code: `${SENDER}
spawn(function* printer() {
  yield* sleep(0.03)
  console.log('from b')
})
await spawn(function* reader() {
  console.log(String(yield* a.recv(100)))
})
`,
      told: 'One of the two lines came without a wait: its bytes were there already, or nobody read them.',
    },
    'reads when all has come': {
      code: `${SENDER}
await spawn(sleep, 0.08)
const readers = [a, b].map((socket) =>
  spawn(function* () {
    console.log(String(yield* socket.recv(100)))
  }),
)
for (const reader of readers) await reader
`,
      told: 'Nobody waited for a descriptor.',
    },
    'reads in reverse, and says more': {
      code: { 'console.log(String(': "console.log('got', String(" },
      told: '“from a” was never printed.',
    },
  },
}
