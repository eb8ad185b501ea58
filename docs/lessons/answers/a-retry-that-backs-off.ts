import type { Answers } from '../../live/answers.ts'

/** A client that asks by this. */
const client = (asking: string, before = ''): string => `
import { retry, sleep, spawn, until, withTimeout } from 'hublet'
import { setTimeout as pause } from 'node:timers/promises'

const near = { name: 'near', busy: 2, asked: 0 }
const far = { name: 'far', busy: Infinity, asked: 0 }

function* ask(server: typeof near) {
  yield* sleep(0)
  console.log(server.name, 'is asked:', ++server.asked)
  if (server.asked <= server.busy) throw new Error('too busy')
  return 'an answer'
}
${before}
await spawn(function* client() {
  for (const server of [near, far]) {
    try {
      ${asking}
    } catch (error) {
      console.log('gave up:', (error as Error).message)
    }
  }
})
`

/** Asks with a wait, in seconds, after each attempt but the last one. */
const patiently = (waits: string): string =>
  client(
    'console.log(yield* patiently(server))',
    `
function* patiently(server: typeof near) {
  const waits = ${waits}
  for (;;) {
    try {
      return yield* ask(server)
    } catch (error) {
      const seconds = waits.shift()
      if (seconds === undefined) throw error
      yield* sleep(seconds)
    }
  }
}
`,
  )

export const answers: Answers = {
  right: {
    'without jitter': { 'delay: 0.02': 'delay: 0.01, jitter: false' },
    'each wait is three times as long': { 'delay: 0.02': 'delay: 0.02, factor: 3' },
    'a list of waits': patiently('[0.01, 0.02, 0.04]'),
    'a loop that doubles': client(`for (let attempt = 1, seconds = 0.01; ; attempt++, seconds *= 2) {
        try {
          console.log(yield* ask(server))
          break
        } catch (error) {
          if (attempt === 4) throw error
          yield* sleep(seconds)
        }
      }`),
    'a call within itself': client(
      'console.log(yield* again(server, 4, 0.015))',
      `
function* again(server: typeof near, left: number, seconds: number): ReturnType<typeof ask> {
  try {
    return yield* ask(server)
  } catch (error) {
    if (left === 1) throw error
  }
  yield* sleep(seconds)
  return yield* again(server, left - 1, seconds * 2)
}
`,
    ),
  },
  wrong: {
    'nothing is changed': {
      code: client('console.log(yield* ask(server))'),
      told: 'near was asked 1 time.',
    },
    'at once': {
      code: client(`for (let attempt = 1; ; attempt++) {
        try {
          console.log(yield* ask(server))
          break
        } catch (error) {
          if (attempt === 4) throw error
        }
      }`),
      told: 'near was asked again without a wait.',
    },
    'always as long': {
      code: patiently('[0.02, 0.02, 0.02]'),
      told: 'Wait 2 for near is not longer than the one before it.',
    },
    'shorter and shorter': {
      code: patiently('[0.04, 0.02, 0.01]'),
      told: 'Wait 2 for near is not longer than the one before it.',
    },
    'too soon': {
      code: patiently('[0.001, 0.02, 0.04]'),
      told: 'The first wait for near is shorter than 0.01 seconds.',
    },
    'six times': {
      code: { 'attempts: 4': 'attempts: 6' },
      told: 'far was asked 6 times.',
    },
    'as often as nothing was said': {
      code: { 'attempts: 4, ': '' },
      told: 'far was asked 3 times.',
    },
    'a wait after the last time': {
      code: patiently('[0.01, 0.02, 0.04]').replace(
        'if (seconds === undefined) throw error',
        'if (seconds === undefined) {\n        yield* sleep(0.08)\n        throw error\n      }',
      ),
      told: 'It waited after far had been asked for the last time.',
    },
    'nothing is said at the end': {
      code: { "console.log('gave up:', (error as Error).message)": 'void error' },
      told: 'Beside the attempts it printed: “an answer”.',
    },
    'keeps the thread busy meanwhile': {
      code: patiently('[0.01, 0.02, 0.04]').replace(
        'yield* sleep(seconds)',
        'for (const end = performance.now() + seconds * 1000; performance.now() < end;);',
      ),
      told: 'near was asked again without a wait.',
    },
  },
}
