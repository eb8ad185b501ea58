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
  },
}
