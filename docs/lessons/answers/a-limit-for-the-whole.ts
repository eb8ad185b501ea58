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
    'a race with a sleep': `
import { race, sleep, spawn } from 'hublet'
${JOURNEY}
await spawn(function* traveller() {
  const word = yield* race([
    journey,
    function* () {
      yield* sleep(0.05)
      return 'gave up'
    },
  ])
  console.log(word)
})
`,
    'a choice between its end and the time': `
import { after, ending, kill, select, sleep, spawn } from 'hublet'
${JOURNEY}
await spawn(function* traveller() {
  const walking = spawn(journey)
  const first = yield* select({ home: ending(walking), late: after(0.05) })
  if (first.name === 'late') kill(walking)
  console.log(first.name === 'late' ? 'gave up' : 'arrived')
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
      told: 'No timer of 0.05 seconds bounds the journey.',
    },
    'a limit for each mile': {
      code: {
        'yield* sleep(0.02)': 'yield* withTimeout(0.5, () => sleep(0.02))',
        "yield* withTimeout({ seconds: 0.05, timeoutValue: 'gave up' }, journey)": 'yield* journey()',
      },
      told: 'No timer of 0.05 seconds bounds the journey.',
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
      told: 'No timer of 0.05 seconds bounds the journey.',
    },
    'gives up at once': {
      code: { 'seconds: 0.05': 'seconds: 0.001' },
      told: 'It was given up before 0.05 seconds had passed.',
    },
    'a limit for each mile, as long as that for the whole': {
      code: {
        'yield* sleep(0.02)': 'yield* withTimeout(0.05, () => sleep(0.02))',
        "yield* withTimeout({ seconds: 0.05, timeoutValue: 'gave up' }, journey)": 'yield* journey()',
      },
      told: 'A timer of 0.05 seconds was there, but it did not fire: it bounds one mile, not the journey.',
    },
    'the journey catches the limit, and goes on': {
      code: {
        'yield* sleep(0.02)': 'try {\n    yield* sleep(0.02)\n  } catch {}',
        'mile <= 20': 'mile <= 6',
      },
      told: 'A timer of 0.05 seconds fired, and nothing was given up.',
    },
    'a flag that it looks at between two miles': {
      code: `
import { getHub, sleep, spawn } from 'hublet'

let isLate = false
const limit = getHub().scheduleCallGlobal(0.05, () => (isLate = true))

function* journey() {
  for (let mile = 1; mile <= 20; mile++) {
    if (isLate) return 'gave up'
    yield* sleep(0.02)
  }
  limit.cancel()
  return 'arrived'
}

await spawn(function* traveller() {
  console.log(yield* journey())
})
`,
      told: 'No wait of the journey was cut off: it came to an end between two miles, by itself.',
    },
    'the star is missing': {
      code: { 'yield* withTimeout(': 'withTimeout(' },
      told: 'There was no mile of 0.02 seconds.',
    },
  },
}
