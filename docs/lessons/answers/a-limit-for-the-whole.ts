import type { Answers } from '../../live/answers.ts'

const JOURNEY = `
function* journey() {
  for (let mile = 1; mile <= 20; mile++) yield* sleep(0.02)
  return 'arrived'
}
`

export const answers: Answers = {
  right: {
    'a Timeout that is caught': `
import { sleep, spawn, Timeout } from 'hublet'
${JOURNEY}
await spawn(function* traveller() {
  const limit = new Timeout(0.05)
  try {
    console.log(yield* journey())
  } catch (error) {
    if (error !== limit) throw error
    console.log('gave up')
  } finally {
    limit.cancel()
  }
})
`,
    'killed after a while': `
import { kill, sleep, spawn } from 'hublet'
${JOURNEY}
const walking = spawn(journey)
await spawn(function* friend() {
  yield* sleep(0.05)
  kill(walking)
  console.log('gave up')
})
`,
    'the error of the limit is caught': `
import { isTimeout, sleep, spawn, withTimeout } from 'hublet'
${JOURNEY}
await spawn(function* traveller() {
  try {
    console.log(yield* withTimeout(0.05, journey))
  } catch (error) {
    if (!isTimeout(error)) throw error
    console.log('gave up')
  }
})
`,
  },
  wrong: {
    'no limit': {
      code: `
import { sleep, spawn } from 'hublet'
${JOURNEY}
await spawn(function* traveller() {
  console.log(yield* journey())
})
`,
      told: 'Nothing bounds the journey: there is no timer of 0.05 seconds.',
    },
    'a limit for each mile': {
      code: {
        'yield* sleep(0.02)': 'yield* withTimeout(0.5, () => sleep(0.02))',
        "yield* withTimeout({ seconds: 0.05, timeoutValue: 'gave up' }, journey)": 'yield* journey()',
      },
      told: 'Nothing bounds the journey: there is no timer of 0.05 seconds.',
    },
    'a shorter journey': {
      code: `
import { sleep, spawn } from 'hublet'

function* journey() {
  for (let mile = 1; mile <= 3; mile++) yield* sleep(0.02)
  return 'gave up'
}

await spawn(function* traveller() {
  console.log(yield* journey())
})
`,
      told: 'No wait of the journey was cut off: it came to an end between two miles, by itself.',
    },
    'the journey goes on': {
      code: `
import { sleep, spawn } from 'hublet'
${JOURNEY}
spawn(journey)
await spawn(sleep, 0.05)
console.log('gave up')
`,
      told: 'The journey went on when it had been given up.',
    },
    'a longer limit': {
      code: { 'seconds: 0.05': 'seconds: 5' },
      told: 'Nothing bounds the journey: there is no timer of 0.05 seconds.',
    },
    'gives up at once': {
      code: { 'seconds: 0.05': 'seconds: 0.001' },
      told: 'It was given up before 0.05 seconds had passed.',
    },
  },
}
