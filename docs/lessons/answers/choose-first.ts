import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'under another name, and awaited': { 'spawn(function* sleeper': 'await spawn(function*' },
    'chosen by the environment': { "useHub('poll')": "process.env.EVENTLET_HUB = 'poll'" },
    'two sleeps': { 'yield* sleep(0.02)': 'yield* sleep(0.02)\n  yield* sleep(0)' },
    'chosen by a function that is called first': `
import { getHub, listHubs, sleep, spawn, useHub } from 'hublet'

function choose(wanted: string) {
  const found = listHubs().find(({ name }) => name === wanted)
  if (found) useHub(found.name)
}

function* sleeper() {
  yield* sleep(0.02)
  console.log('awake on', getHub().name)
}

choose('poll')
spawn(sleeper)
`,
    'another one first, which nobody uses': { "useHub('poll')": "useHub('selects')\nuseHub('poll')" },
    'chosen again when all is over': `
import { getHub, sleep, spawn, useHub } from 'hublet'

await spawn(sleep, 0)
useHub('poll')

await spawn(function* sleeper() {
  yield* sleep(0.02)
  console.log('awake on', getHub().name)
})
`,
    'chosen by the sleeper, before it sleeps': {
      "useHub('poll')\n\n": '',
      '  yield* sleep(0.02)': "  useHub('poll')\n  yield* sleep(0.02)",
    },
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
    'the old one gets a listener': {
      code: {
        "useHub('poll')\n\n": '',
        'getHub().name)\n})':
          "getHub().name)\n})\nconst [left] = socketPair()\nspawn(() => left.recv(1))\nawait spawn(sleep, 0)\nuseHub('poll')",
        'getHub, sleep': 'getHub, sleep, socketPair',
      },
      told: '1 listener and 1 timer of it were forgotten',
    },
    'chosen while it sleeps': {
      code: {
        "useHub('poll')\n\nspawn(function* sleeper() {": 'spawn(function* sleeper() {',
        'sleep(0.02)': 'sleep(5)',
        'getHub().name)\n})': "getHub().name)\n})\nawait spawn(sleep, 0.001)\nuseHub('poll')",
      },
      told: 'useHub replaced epolls by poll after it had been used: 0 listeners and 1 timer',
    },
    'a name that there is not': {
      code: { "useHub('poll')": "useHub('polls')" },
      told: 'It ended with exit code 1',
    },
    'the environment is too late': {
      code: {
        "useHub('poll')\n\n": '',
        'getHub().name)\n})': "getHub().name)\n})\nprocess.env.EVENTLET_HUB = 'poll'",
      },
      told: 'The hub is epolls, not poll.',
    },
    'printed before the wait': {
      code: {
        "yield* sleep(0.02)\n  console.log('awake on', getHub().name)":
          "console.log('awake on', getHub().name)\n  yield* sleep(0.02)",
      },
      told: '“awake on poll” was printed before the wait was over.',
    },
  },
}
