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
    'a waiter lets one of them begin': program(
      'const [fork, knife, waiter] = [new Semaphore(1), new Semaphore(1), new Semaphore(1)]',
      `  function* ann() {
    yield* waiter.acquire()
    yield* fork.acquire()
    yield* sleep(0) // reaches over
    yield* knife.acquire()
    waiter.release()
    console.log('ann eats')
    knife.release()
    fork.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* waiter.acquire()
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    yield* fork.acquire()
    waiter.release()
    console.log('bob eats')
    fork.release()
    knife.release()
  }`,
    ),
    'it is given back when the other one is not there': program(
      'const [fork, knife] = [new Semaphore(1), new Semaphore(1)]',
      `  function* ann() {
    yield* fork.acquire()
    yield* sleep(0) // reaches over
    yield* knife.acquire()
    console.log('ann eats')
    knife.release()
    fork.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    if (!(yield* fork.acquire({ blocking: false }))) {
      knife.release()
      yield* fork.acquire()
      yield* knife.acquire()
    }
    console.log('bob eats')
    fork.release()
    knife.release()
  }`,
    ),
    'bob waits for ann': `import { sleep, spawn } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const ann = spawn(function* ann() {
    yield* sleep(0) // reaches over
    console.log('ann eats')
  })

  const bob = spawn(function* bob() {
    yield* sleep(0) // sits down
    yield* ann.wait()
    yield* sleep(0) // reaches over
    console.log('bob eats')
  })

  yield* bob.wait()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`,
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
    'a waiter who lets both begin': {
      code: program(
        'const [fork, knife, waiter] = [new Semaphore(1), new Semaphore(1), new Semaphore(2)]',
        `  function* ann() {
    yield* waiter.acquire()
    yield* fork.acquire()
    yield* sleep(0) // reaches over
    yield* knife.acquire()
    console.log('ann eats')
    knife.release()
    fork.release()
    waiter.release()
  }

  function* bob() {
    yield* sleep(0) // sits down
    yield* waiter.acquire()
    yield* knife.acquire()
    yield* sleep(0) // reaches over
    yield* fork.acquire()
    console.log('bob eats')
    fork.release()
    knife.release()
    waiter.release()
  }`,
      ),
      told: 'This order breaks it: ',
    },
    'the fork is never given back': {
      code: {
        "console.log('ann eats')\n    knife.release()\n    fork.release()":
          "console.log('ann eats')\n    knife.release()",
      },
      told: 'This order breaks it: ',
    },
    'ann does not reach over': {
      code: {
        'function* ann() {\n    yield* fork.acquire()\n    yield* sleep(0) // reaches over\n':
          'function* ann() {\n    yield* fork.acquire()\n',
      },
      told: 'They gave way 2 times',
    },
    'one after the other': {
      code: {
        'for (const thread of [spawn(ann), spawn(bob)]) yield* thread.wait()': 'yield* ann()\n  yield* bob()',
      },
      told: 'There is one order alone',
    },
    'some orders': {
      code: { 'runs: 10_000': 'runs: 2' },
      told: '2 orders were tried, and not all.',
    },
  },
}
