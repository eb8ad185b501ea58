import type { Answers } from '../../live/answers.ts'

const program = (locks: string, bodies: string): string => `import { Semaphore, sleep, spawn } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  ${locks}

${bodies}

  for (const thread of [spawn(ann), spawn(bob)]) yield* thread.wait()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`

export const answers: Answers = {
  right: {
    'one lock for both': program(
      'const cutlery = new Semaphore(1)',
      `  function* ann() {
    yield* cutlery.acquire()
    yield* sleep(0) // reaches over
    console.log('ann eats')
    cutlery.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* cutlery.acquire()
    yield* sleep(0) // reaches over
    console.log('bob eats')
    cutlery.release()
  }`,
    ),
    'ann takes the knife first': program(
      'const [fork, knife] = [new Semaphore(1), new Semaphore(1)]',
      `  function* ann() {
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    yield* fork.acquire()
    console.log('ann eats')
    fork.release()
    knife.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    yield* fork.acquire()
    console.log('bob eats')
    fork.release()
    knife.release()
  }`,
    ),
  },
  wrong: {
    'they take turns the other way': {
      code: program(
        'const [fork, knife] = [new Semaphore(1), new Semaphore(1)]',
        `  function* ann() {
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    yield* fork.acquire()
    console.log('ann eats')
    fork.release()
    knife.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* fork.acquire()
    yield* sleep(0) // reaches over
    yield* knife.acquire()
    console.log('bob eats')
    knife.release()
    fork.release()
  }`,
      ),
      told: 'This order breaks it: ',
    },
    'bob does not sit down': {
      code: { '    yield* sleep(0) // sits down\n': '' },
      told: 'They gave way 2 times',
    },
    'bob only looks': {
      code: { "console.log('bob eats')": "console.log('bob looks')" },
      told: 'In one order “bob eats” was not printed.',
    },
    'ann alone': {
      code: { '[spawn(ann), spawn(bob)]': '[spawn(ann)]' },
      told: 'There is one order alone',
    },
  },
}
