import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'under another name, and awaited': { 'spawn(function* sleeper': 'await spawn(function*' },
    'chosen by the environment': { "useHub('poll')": "process.env.EVENTLET_HUB = 'poll'" },
    'two sleeps': { 'yield* sleep(0.02)': 'yield* sleep(0.02)\n  yield* sleep(0)' },
  },
  wrong: {
    'chosen too late': {
      code: {
        "useHub('poll')\n\nspawn(function* sleeper() {": 'spawn(function* sleeper() {',
        'getHub().name)\n})': "getHub().name)\n})\nuseHub('poll')",
      },
      told: 'useHub replaced epolls by poll after it had been used',
    },
    'not chosen': {
      code: { "useHub('poll')\n": '', 'getHub().name': "'poll'" },
      told: 'The hub is epolls, not poll.',
    },
    'another hub': {
      code: { "useHub('poll')": "useHub('selects')" },
      told: 'The hub is selects, not poll.',
    },
    'no sleep': {
      code: { '  yield* sleep(0.02)\n': '' },
      told: 'Nobody waited for 0.02 seconds.',
    },
  },
}
