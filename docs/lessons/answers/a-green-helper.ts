import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'each round in a greenthread': { 'yield* body(round)': 'yield* spawn(body, round).wait()' },
    'under another name': { 'function* exercise': 'function*' },
    'a helper that calls itself': {
      'for (let round = 1; round <= times; round++) yield* body(round)':
        'if (times === 0) return\n  yield* repeat(times - 1, body)\n  yield* body(times)',
    },
    'an arrow that makes a generator': {
      'function* repeat(\n  times: number,\n  body: (round: number) => Green<void>,\n): Green<void> {\n  for (let round = 1; round <= times; round++) yield* body(round)\n}': `const repeat = (times: number, body: (round: number) => Green<void>) =>
  (function* () {
    for (let round = 1; round <= times; round++) yield* body(round)
  })()`,
    },
    'a class that is repeated': `
import { sleep, spawn, type Green } from 'hublet'

class Repeated {
  readonly #body: (round: number) => Green<void>

  constructor(body: (round: number) => Green<void>) {
    this.#body = body
  }

  *times(count: number): Green<void> {
    let round = 0
    while (round < count) yield* this.#body(++round)
  }
}

await spawn(function* exercise() {
  const rounds = new Repeated(function* (round) {
    console.log('round', round)
    yield* sleep(0.01)
  })
  yield* rounds.times(3)
  console.log('done')
})
`,
    'an async helper': `
import { sleep, spawn, type Green } from 'hublet'

async function repeat(times: number, body: (round: number) => Green<void>) {
  for (let round = 1; round <= times; round++) await spawn(body, round)
}

await repeat(3, function* (round) {
  console.log('round', round)
  yield* sleep(0.01)
})
console.log('done')
`,
  },
  wrong: {
    'the body is not run': {
      code: { 'yield* body(round)': 'body(round)' },
      told: 'No round ever waited: the generators were made, and not run.',
    },
    'the helper is not run': {
      code: { 'yield* repeat(': 'repeat(' },
      told: 'No round ever waited: the generators were made, and not run.',
    },
    'all rounds at once': {
      code: { 'yield* body(round)': 'spawn(body, round)' },
      told: 'The rounds went on at the same time.',
    },
    'two rounds': {
      code: { 'repeat(3,': 'repeat(2,' },
      told: '2 rounds waited, not 3.',
    },
    'the sleep is not run': {
      code: { 'yield* sleep(0.01)': 'sleep(0.01)' },
      told: 'No round ever waited for 0.01 seconds.',
    },
    'the helper is spawned, and not waited for': {
      code: { 'yield* repeat(3, function*': 'spawn(repeat, 3, function*' },
      told: 'Line 1 is “done”, not “round 1”.',
    },
    'a yield without a star': {
      code: { 'yield* body(round)': 'yield body(round) as never' },
      told: 'It ended with exit code 1',
    },
    'the wait comes before the line': {
      code: {
        "console.log('round', round)\n    yield* sleep(0.01)":
          "yield* sleep(0.01)\n    console.log('round', round)",
      },
      told: 'The wait of round 1 was not between its line and the next one.',
    },
    'one wait for all rounds': {
      code: {
        '    yield* sleep(0.01)\n': '',
        "  console.log('done')": "  yield* sleep(0.01)\n  console.log('done')",
      },
      told: '1 round waited, not 3.',
    },
  },
}
