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
    'a helper that hands over and asks': {
      'const doubler = new': `function* ask(answer: number) {
  return Number(yield* main.switch(answer))
}

const doubler = new`,
      'number = Number(yield* main.switch(number * 2))': 'number = yield* ask(number * 2)',
    },
    'a green function that calls itself': `
import { getCurrent, Greenlet, type Green } from 'hublet'

const main = getCurrent()

function* double(number: number): Green<never> {
  const next = yield* main.switch(number * 2)
  return yield* double(Number(next))
}

const doubler = new Greenlet(double)
for (const number of [1, 5, 7]) console.log(doubler.resume(number))
`,
    'it hands over to whom it was given': `
import { getCurrent, Greenlet } from 'hublet'

interface Question {
  from: Greenlet
  number: number
}

const doubler = new Greenlet(function* (first: Question) {
  let question = first
  for (;;) question = (yield* question.from.switch(question.number + question.number)) as Question
})

for (const number of [1, 5, 7]) console.log(doubler.resume({ from: getCurrent(), number }))
`,
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
    'a plain generator': {
      code: `
function* doubler(first: number): Generator<number, void, number> {
  let number = first
  for (;;) number = yield number * 2
}

const doubling = doubler(1)
console.log(doubling.next().value)
for (const number of [5, 7]) console.log(doubling.next(number).value)
`,
      told: 'No greenlet was given a number: nothing was resumed.',
    },
    'the star is missing': {
      code: {
        'for (;;) number = Number(yield* main.switch(number * 2))':
          'for (let count = 0; count < 3; count++) number = Number(main.switch(number * 2))',
      },
      told: 'doubler came to its end, so a later number went past it to its parent, __main__.',
    },
    'it asks before it answers': {
      code: { 'let number = first': 'let number = Number(yield* main.switch(first))' },
      told: 'Line 1 is “1”, not “2”.',
    },
    'the last answer is returned': {
      code: {
        'let number = first\n  for (;;) number = Number(yield* main.switch(number * 2))':
          'const second = Number(yield* main.switch(first * 2))\n  const third = Number(yield* main.switch(second * 2))\n  return third * 2',
      },
      told: 'doubler came to its end with its last answer',
    },
    'one number too few': {
      code: { 'console.log(doubler.resume(7))\n': '' },
      told: 'doubler answered 2 times, not 3.',
    },
  },
}
