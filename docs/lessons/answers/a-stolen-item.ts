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
    'the baker hands it to the one who waits': {
      '    while (basket.length === 0) {\n      asleep.push(getCurrent())\n      yield* getHub().switch() // until the bell rings\n    }\n    const food = basket.pop()\n':
        '    let food = basket.pop()\n    if (food === undefined) {\n      asleep.push(getCurrent())\n      food = String(yield* getHub().switch()) // until the bell rings\n    }\n',
      '    basket.push(food)\n    const first = asleep.shift()\n    if (first) getHub().scheduleResume(0, first) // rings the bell\n':
        '    const first = asleep.shift()\n    if (first) getHub().scheduleCallGlobal(0, () => first.resume(food))\n    else basket.push(food)\n',
    },
    'a semaphore counts what is in the basket': `import { Semaphore, sleep, spawn } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const basket: string[] = []
  const count = new Semaphore(0)

  function* eat(name: string) {
    yield* count.acquire()
    console.log(name, 'eats', basket.pop())
  }

  function* baker() {
    for (const food of ['bread', 'cake']) {
      basket.push(food)
      count.release()
      yield* sleep(0) // bakes
    }
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
    'bob lets ann go first': {
      "const threads = [spawn(eat, 'ann'), spawn(baker), spawn(late)]":
        'const threads = [ann, spawn(baker), spawn(late)]',
      '    yield* sleep(0) // comes late\n': '    yield* sleep(0) // comes late\n    yield* ann.wait()\n',
      '  function* baker() {': "  const ann = spawn(eat, 'ann')\n\n  function* baker() {",
    },
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
    'the bell wakes everybody': {
      code: {
        '    while (basket.length === 0) {': '    if (basket.length === 0) {',
        '    const first = asleep.shift()\n    if (first) getHub().scheduleResume(0, first) // rings the bell\n':
          '    for (const one of asleep.splice(0)) getHub().scheduleResume(0, one)\n',
      },
      told: 'This order breaks it: ',
    },
    'the one who came last is woken first': {
      code: {
        '    while (basket.length === 0) {': '    if (basket.length === 0) {',
        'asleep.shift()': 'asleep.pop()',
      },
      told: 'This order breaks it: ',
    },
    'both are baked at once': {
      code: { '    yield* sleep(0) // bakes\n': '' },
      told: 'They gave way 1 time',
    },
    'nobody bakes a cake': {
      code: { "    put('cake')\n": '' },
      told: 'This order breaks it: ',
    },
    'ann eats for bob': {
      code: { "eat('bob')": "eat('ann')" },
      told: 'In one order bob had nothing.',
    },
    'one after the other': {
      code: {
        "const threads = [spawn(eat, 'ann'), spawn(baker), spawn(late)]\n  for (const thread of threads) yield* thread.wait()":
          "yield* baker()\n  yield* late()\n  yield* eat('ann')",
      },
      told: 'There is one order alone',
    },
  },
}
