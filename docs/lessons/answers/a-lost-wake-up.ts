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
  },
}
