import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'one of them by itself': {
      'const second = spawn(add, 3, 4)\n': '',
      "console.log('sum:', (yield* first.wait()) + (yield* second.wait()))":
        "const second = yield* add(3, 4)\n  console.log('sum:', (yield* first.wait()) + second)",
    },
    'awaited by __main__': `
import { sleep, spawn } from 'hublet'

function* add(a: number, b: number) {
  yield* sleep(0.03)
  return a + b
}

const [first, second] = await Promise.all([spawn(add, 1, 2), spawn(add, 3, 4)])
console.log('sum:', first + second)
`,
    'under other names': {
      'function* sum': 'function*',
      'function* add': 'function* plus',
      'spawn(add, 1, 2)': 'spawn(plus, 1, 2)',
      'spawn(add, 3, 4)': 'spawn(plus, 3, 4)',
    },
    'all of them': {
      "const first = spawn(add, 1, 2)\n  const second = spawn(add, 3, 4)\n  console.log('sum:', (yield* first.wait()) + (yield* second.wait()))":
        "const [first, second] = yield* all([() => add(1, 2), () => add(3, 4)])\n  console.log('sum:', first + second)",
      'import { sleep': 'import { all, sleep',
    },
    'a pile that keeps their order': `
import { GreenPile, sleep, spawn } from 'hublet'

function* add(a: number, b: number) {
  yield* sleep(0.03)
  return a + b
}

await spawn(function* sum() {
  const pile = new GreenPile<number>()
  yield* pile.spawn(add, 1, 2)
  yield* pile.spawn(add, 3, 4)
  const results = yield* pile.toArray()
  console.log('sum:', results.reduce((total, one) => total + one, 0))
})
`,
    'a queue of results': `
import { Queue, sleep, spawn } from 'hublet'

const results = new Queue<number>()

function* add(a: number, b: number) {
  yield* sleep(0.03)
  results.putNowait(a + b)
}

spawn(add, 1, 2)
spawn(add, 3, 4)
await spawn(function* sum() {
  console.log('sum:', (yield* results.get()) + (yield* results.get()))
})
`,
  },
  wrong: {
    'one after the other': {
      code: { 'const first = spawn(add, 1, 2)': 'const first = spawn(add, 1, 2)\n  yield* first.wait()' },
      told: 'The two did not overlap: the second was spawned when the first was over.',
    },
    'the sum is written out': {
      code: { '(yield* first.wait()) + (yield* second.wait())': '10, first.dead && second.dead' },
      told: 'Line 1 is “sum: 10 false”',
    },
    'printed before they are done': {
      code: {
        "console.log('sum:', (yield* first.wait()) + (yield* second.wait()))":
          "console.log('sum: 10')\n  yield* first.wait()\n  yield* second.wait()",
      },
      told: 'The sum was printed before both additions were done.',
    },
    'added without waiting': {
      code: { '  yield* sleep(0.03)\n': '' },
      told: '0 additions took 0.03 seconds, not 2.',
    },
    'added one after the other, by itself': {
      code: {
        'const first = spawn(add, 1, 2)': 'const first = yield* add(1, 2)',
        'const second = spawn(add, 3, 4)': 'const second = yield* add(3, 4)',
        '(yield* first.wait()) + (yield* second.wait())': 'first + second',
      },
      told: 'sum did both additions itself, one after the other.',
    },
    'awaited before the next is spawned': {
      code: `
import { sleep, spawn } from 'hublet'

function* add(a: number, b: number) {
  yield* sleep(0.03)
  return a + b
}

const first = await spawn(add, 1, 2)
const second = await spawn(add, 3, 4)
console.log('sum:', first + second)
`,
      told: 'The two did not overlap: the second was spawned when the first was over.',
    },
    'a lock around the addition': {
      code: `
import { Semaphore, sleep, spawn } from 'hublet'

const paper = new Semaphore(1)

function* add(a: number, b: number) {
  yield* paper.acquire()
  yield* sleep(0.03)
  paper.release()
  return a + b
}

await spawn(function* sum() {
  const [first, second] = [spawn(add, 1, 2), spawn(add, 3, 4)]
  console.log('sum:', (yield* first.wait()) + (yield* second.wait()))
})
`,
      told: 'The two did not overlap: the second began when the first was over.',
    },
    'the star is missing': {
      code: { '(yield* first.wait()) + (yield* second.wait())': '`${first.wait()}${second.wait()}`' },
      told: 'The sum was printed before both additions were done.',
    },
    'the same result twice': {
      code: { 'yield* second.wait()': 'yield* first.wait()' },
      told: 'Line 1 is “sum: 6”, not “sum: 10”.',
    },
    'one addition': {
      code: {
        '  const second = spawn(add, 3, 4)\n': '',
        '(yield* second.wait())': '7',
      },
      told: '1 addition took 0.03 seconds, not 2.',
    },
  },
}
