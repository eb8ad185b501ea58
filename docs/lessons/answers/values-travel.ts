import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'without a name': { 'function* doubler': 'function*' },
    'a while loop': {
      'for (;;) number = Number(yield* main.switch(number * 2))':
        'while (true) {\n    const next = yield* main.switch(number * 2)\n    number = Number(next)\n  }',
    },
    'each answer written out': {
      'let number = first\n  for (;;) number = Number(yield* main.switch(number * 2))':
        'const second = Number(yield* main.switch(first * 2))\n  const third = Number(yield* main.switch(second * 2))\n  yield* main.switch(third * 2)',
    },
  },
  wrong: {
    'answers once': {
      code: { 'for (;;) ': '' },
      told: 'doubler came to its end, so a later number went past it to its parent, __main__.',
    },
    'a new one for each number': {
      code: `
import { Greenlet } from 'hublet'

for (const number of [1, 5, 7]) {
  const doubler = new Greenlet(function* doubler(first: number) {
    return first * 2
  })
  console.log(doubler.resume(number))
}
`,
      told: '3 greenlets were given a number each, not one all of them.',
    },
    'no greenlet': {
      code: `
for (const number of [1, 5, 7]) console.log(number * 2)
`,
      told: 'No greenlet was given a number: nothing was resumed.',
    },
    'adds in place of doubling': {
      code: { 'number * 2': 'number + 2' },
      told: 'Line 1 is “3”, not “2”.',
    },
    'forgets the new number': {
      code: { 'number = Number(yield* main.switch(number * 2))': 'yield* main.switch(number * 2)' },
      told: 'Line 2 is “2”, not “10”.',
    },
  },
}
