import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'each round in a greenthread': { 'yield* body(round)': 'yield* spawn(body, round).wait()' },
    'under another name': { 'function* exercise': 'function*' },
    'a helper that calls itself': {
      'for (let round = 1; round <= times; round++) yield* body(round)':
        'if (times === 0) return\n  yield* repeat(times - 1, body)\n  yield* body(times)',
    },
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
  },
}
