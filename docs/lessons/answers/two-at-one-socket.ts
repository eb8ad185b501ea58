import type { Answers } from '../../live/answers.ts'

const program = (imports: string, body: string): string => `import { ${imports} } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const [near, far] = socketPair()

  function* sender() {
    yield* far.sendAll('AB')
  }
${body}
  for (const thread of threads) yield* thread.wait()
  near.close()
  far.close()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`

export const answers: Answers = {
  right: {
    'one reader for both': program(
      'socketPair, spawn',
      `
  function* reader() {
    for (const name of ['ann', 'bob']) console.log(name, 'has', String(yield* near.recv(1)))
  }

  const threads = [spawn(sender), spawn(reader)]`,
    ),
    'bob waits for ann': program(
      'socketPair, spawn, type GreenThread',
      `
  function* clerk(name: string, before?: GreenThread<void>) {
    if (before) yield* before.wait()
    const letter = yield* near.recv(1)
    console.log(name, 'has', String(letter))
  }

  const ann = spawn(clerk, 'ann')
  const threads = [spawn(sender), ann, spawn(clerk, 'bob', ann)]`,
    ),
    'a reader with a queue': program(
      'Queue, socketPair, spawn',
      `  const letters = new Queue<string>()

  function* reader() {
    for (let count = 0; count < 2; count++) letters.putNowait(String(yield* near.recv(1)))
  }

  function* clerk(name: string) {
    console.log(name, 'has', yield* letters.get())
  }

  const threads = [spawn(sender), spawn(reader), spawn(clerk, 'ann'), spawn(clerk, 'bob')]`,
    ),
    'a pool of one': program(
      'GreenPool, socketPair, spawn',
      `
  function* clerk(name: string) {
    console.log(name, 'has', String(yield* near.recv(1)))
  }

  function* office() {
    const pool = new GreenPool(1)
    for (const name of ['ann', 'bob']) yield* pool.spawn(clerk, name)
    yield* pool.waitAll()
  }

  const threads = [spawn(sender), spawn(office)]`,
    ),
    'ann reads for bob, too': program(
      'Event, socketPair, spawn',
      `  const forBob = new Event<string>()

  function* ann() {
    const mine = String(yield* near.recv(1))
    forBob.send(String(yield* near.recv(1)))
    console.log('ann', 'has', mine)
  }

  function* bob() {
    console.log('bob', 'has', yield* forBob.wait())
  }

  const threads = [spawn(sender), spawn(ann), spawn(bob)]`,
    ),
  },
  wrong: {
    'two permits': {
      code: { 'new Semaphore(1)': 'new Semaphore(2)' },
      told: 'This order breaks it: ',
    },
    'bob has nothing': {
      code: { ", spawn(clerk, 'bob')]": ']' },
      told: 'in all, not 2 each.',
    },
    'ann reads both': {
      code: { "spawn(clerk, 'bob')": "spawn(clerk, 'ann')" },
      told: 'In one order bob had nothing.',
    },
    'the desk is never left': {
      code: { '    desk.release()\n': '' },
      told: 'This order breaks it: ',
    },
    'a desk for each': {
      code: {
        '  const desk = new Semaphore(1)\n': '',
        'yield* desk.acquire()': 'const desk = new Semaphore(1)\n    yield* desk.acquire()',
      },
      told: 'This order breaks it: ',
    },
    'the desk is left before the letter comes': {
      code: {
        'const letter = yield* near.recv(1)\n    desk.release()':
          'desk.release()\n    const letter = yield* near.recv(1)',
      },
      told: 'This order breaks it: ',
    },
    'both letters at once': {
      code: { 'near.recv(1)': 'near.recv(2)' },
      told: 'This order breaks it: ',
    },
    'one letter is sent': {
      code: { "'AB'": "'A'" },
      told: 'This order breaks it: ',
    },
    'the same letter twice': {
      code: { "'AB'": "'AA'" },
      told: 'In one order nobody had B',
    },
  },
}
