import type { Answers } from '../../live/answers.ts'

const program = (imports: string, body: string): string => `import { ${imports} } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
${body}
  for (const thread of [spawn(eater), spawn(baker)]) yield* thread.wait()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`

export const answers: Answers = {
  right: {
    'a queue keeps what comes early': program(
      'Queue, sleep, spawn',
      `  const basket = new Queue<string>()

  function* eater() {
    yield* sleep(0) // lays the table
    console.log('eats', yield* basket.get())
  }

  function* baker() {
    yield* sleep(0) // kneads
    yield* sleep(0) // bakes
    basket.putNowait('bread')
  }
`,
    ),
    'an event stays rung': program(
      'Event, sleep, spawn',
      `  const basket: string[] = []
  const bell = new Event()

  function* eater() {
    if (basket.length === 0) {
      yield* sleep(0) // lays the table
      yield* bell.wait()
    }
    console.log('eats', basket.pop())
  }

  function* baker() {
    yield* sleep(0) // kneads
    yield* sleep(0) // bakes
    basket.push('bread')
    bell.send()
  }
`,
    ),
    'it looks again when the table is laid': {
      '    yield* sleep(0) // lays the table\n    if (basket.length === 0) {':
        '    if (basket.length === 0) yield* sleep(0) // lays the table\n    else yield* sleep(0)\n    if (basket.length === 0) {',
    },
    'a semaphore counts the loaves': program(
      'Semaphore, sleep, spawn',
      `  const loaves = new Semaphore(0)

  function* eater() {
    yield* sleep(0) // lays the table
    yield* loaves.acquire()
    console.log('eats', 'bread')
  }

  function* baker() {
    yield* sleep(0) // kneads
    yield* sleep(0) // bakes
    loaves.release()
  }
`,
    ),
    'the end of the baker is waited for': `import { sleep, spawn } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const baking = spawn(function* baker() {
    yield* sleep(0) // kneads
    yield* sleep(0) // bakes
    return 'bread'
  })

  const eating = spawn(function* eater() {
    yield* sleep(0) // lays the table
    console.log('eats', yield* baking.wait())
  })

  yield* eating.wait()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`,
  },
  wrong: {
    'the baker takes more time': {
      code: {
        '    yield* sleep(0) // lays the table\n    if (basket.length === 0) {':
          '    if (basket.length === 0) {\n      yield* sleep(0) // lays the table',
        '    yield* sleep(0) // kneads\n':
          '    yield* sleep(0) // kneads\n    yield* sleep(0) // kneads more\n',
      },
      told: 'This order breaks it: ',
    },
    'the table is not laid': {
      code: { '    yield* sleep(0) // lays the table\n': '' },
      told: 'They gave way 2 times',
    },
    'something else is eaten': {
      code: { 'basket.pop()': "basket.pop() && 'cake'" },
      told: 'In one order it printed “eats cake”.',
    },
    'it does not wait': {
      code: { '      yield* getHub().switch() // until the bell rings\n': '' },
      told: 'In one order it printed “eats undefined”.',
    },
    'the bell rings a little later': {
      code: {
        '    yield* sleep(0) // lays the table\n    if (basket.length === 0) {':
          '    if (basket.length === 0) {\n      yield* sleep(0) // lays the table',
        "    basket.push('bread')\n": "    basket.push('bread')\n    yield* sleep(0)\n",
      },
      told: 'This order breaks it: ',
    },
    'the bell rings first': {
      code: {
        "    basket.push('bread')\n    if (asleep) getHub().scheduleResume(0, asleep) // rings the bell":
          "    if (asleep) getHub().scheduleResume(0, asleep) // rings the bell\n    yield* sleep(0)\n    basket.push('bread')",
      },
      told: 'This order breaks it: ',
    },
    'the eater looks twice, and too early': {
      code: {
        '    yield* sleep(0) // lays the table\n    if (basket.length === 0) {':
          '    if (basket.length > 0) return\n    yield* sleep(0) // lays the table\n    if (basket.length === 0) {',
      },
      told: '10 orders, and the one that is shown, printed 10 lines in all, not 1 each.',
    },
    'one after the other': {
      code: {
        'for (const thread of [spawn(eater), spawn(baker)]) yield* thread.wait()':
          'yield* baker()\n  yield* eater()',
      },
      told: 'There is one order alone',
    },
    'nobody bakes': {
      code: { '[spawn(eater), spawn(baker)]': '[spawn(eater)]' },
      told: 'It broke before anybody had a choice.',
    },
  },
}
