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
  },
}
