import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'it waits once more by a call of its own': {
      '    while (basket.length === 0) {': '    if (basket.length === 0) {',
      '      yield* getHub().switch() // until the bell rings\n':
        '      yield* getHub().switch() // until the bell rings\n      return yield* eat(name)\n',
      'type Greenlet }': 'type Green, type Greenlet }',
      'function* eat(name: string) {': 'function* eat(name: string): Green<void> {',
    },
    'a queue hands over': `import { Queue, sleep, spawn } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const basket = new Queue<string>()

  function* eat(name: string) {
    console.log(name, 'eats', yield* basket.get())
  }

  function* baker() {
    basket.putNowait('bread')
    yield* sleep(0) // bakes
    basket.putNowait('cake')
  }

  function* late() {
    yield* sleep(0) // comes late
    yield* eat('bob')
  }

  const threads = [spawn(eat, 'ann'), spawn(baker), spawn(late)]
  for (const thread of threads) yield* thread.wait()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`,
  },
  wrong: {
    'it looks twice': {
      code: {
        '    while (basket.length === 0) {':
          '    if (basket.length === 0) yield* sleep(0)\n    if (basket.length === 0) {',
      },
      told: 'This order breaks it: ',
    },
    'nobody complains': {
      code: {
        '    while (basket.length === 0) {': '    if (basket.length === 0) {',
        "    if (food === undefined) throw new Error('woken for nothing')\n": '',
      },
      told: 'In one order nobody had',
    },
    'bob comes in time': {
      code: { '    yield* sleep(0) // comes late\n': '' },
      told: 'They gave way 1 time',
    },
  },
}
