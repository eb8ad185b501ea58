import type { Answers } from '../../live/answers.ts'

const START = `import { Queue, Semaphore, sleep, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

spawn(function* sender() {
  yield* sleep(0.02)
  yield* right.sendAll('ab')
})
`

export const answers: Answers = {
  right: {
    'a semaphore around the recv': `${START}
const turn = new Semaphore(1)

function* worker(name: string) {
  yield* turn.acquire()
  const letter = String(yield* left.recv(1))
  turn.release()
  console.log(name, 'got', letter)
}

const workers = [spawn(worker, 'one'), spawn(worker, 'two')]
for (const thread of workers) await thread
`,
    'a reader without a name': { 'function* reader': 'function*' },
    'the reader reads both at once': {
      'for (let count = 0; count < 2; count++)\n    letters.putNowait(String(yield* left.recv(1)))':
        'for (const letter of String(yield* left.recv(2))) letters.putNowait(letter)',
    },
    'one worker reads for the other': `${START}
const letters = new Queue<string>()

const workers = [
  spawn(function* () {
    const [one = '', two = ''] = String(yield* left.recv(2))
    letters.putNowait(two)
    console.log('one got', one)
  }),
  spawn(function* () {
    console.log('two got', yield* letters.get())
  }),
]
for (const thread of workers) await thread
`,
    'a pool of one': `${START.replace('Queue, Semaphore, sleep', 'GreenPool, sleep')}
function* worker(name: string) {
  const letter = String(yield* left.recv(1))
  console.log(name, 'got', letter)
}

await spawn(function* () {
  const pool = new GreenPool(1)
  for (const name of ['one', 'two']) yield* pool.spawn(worker, name)
  yield* pool.waitAll()
})
`,
    'the second waits for the end of the first': `${START.replace('Queue, Semaphore, sleep', 'sleep')}
function* worker(name: string) {
  const letter = String(yield* left.recv(1))
  console.log(name, 'got', letter)
}

const first = spawn(worker, 'one')
await spawn(function* () {
  yield* first.wait()
  yield* worker('two')
})
`,
  },
  wrong: {
    'both read': {
      code: `${START}
function* worker(name: string) {
  const letter = String(yield* left.recv(1))
  console.log(name, 'got', letter)
}

const workers = [spawn(worker, 'one'), spawn(worker, 'two')]
for (const thread of workers) await thread
`,
      told: 'The second worker was refused: two readers wait for the same descriptor.',
    },
    'one worker takes both letters': {
      code: `${START}
await spawn(function* worker() {
  console.log('one got', String(yield* left.recv(1)))
  console.log('two got', String(yield* left.recv(1)))
})
`,
      told: 'One greenthread took both letters.',
    },
    'the same letter for both': {
      code: { 'letters.putNowait(String(yield* left.recv(1)))': "letters.putNowait('a')" },
      told: 'These letters came:',
    },
    'the reader reads one letter': {
      code: { 'count < 2': 'count < 1' },
      told: 'It ended with exit code 13',
    },
    'two permits': {
      code: `${START}
const turn = new Semaphore(2)

function* worker(name: string) {
  yield* turn.acquire()
  const letter = String(yield* left.recv(1))
  turn.release()
  console.log(name, 'got', letter)
}

const workers = [spawn(worker, 'one'), spawn(worker, 'two')]
for (const thread of workers) await thread
`,
      told: 'The second worker was refused: two readers wait for the same descriptor.',
    },
    'two readers for one queue': {
      code: {
        'spawn(function* reader() {\n  for (let count = 0; count < 2; count++)\n    ':
          'for (let count = 0; count < 2; count++)\n  spawn(function* reader() {\n    ',
      },
      told: 'The second reader was refused: two readers wait for the same descriptor.',
    },
    'both letters in one': {
      code: {
        'for (let count = 0; count < 2; count++)\n    letters.putNowait(String(yield* left.recv(1)))':
          'letters.putNowait(String(yield* left.recv(2)))',
      },
      told: 'No worker got one letter: it printed “one got ab”.',
    },
    'letters that nobody has read': {
      code: {
        'spawn(function* reader() {\n  for (let count = 0; count < 2; count++)\n    letters.putNowait(String(yield* left.recv(1)))\n})':
          "for (const letter of 'ab') letters.putNowait(letter)\nvoid left",
      },
      told: 'Nobody waited to read left: the letters were there already.',
    },
    'the same worker twice': {
      code: { "spawn(worker, 'two')": "spawn(worker, 'one')" },
      told: 'These letters came: one got a, one got b.',
    },
  },
}
