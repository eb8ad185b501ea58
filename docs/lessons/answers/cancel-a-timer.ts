import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'canceled before the word': {
      "console.log('done in time')\n  alarm.cancel()": "alarm.cancel()\n  console.log('done in time')",
    },
    'canceled behind the await': { '\n  alarm.cancel()\n})': '\n})\nalarm.cancel()' },
    'the alarm is a greenthread': `
import { kill, sleep, spawn } from 'hublet'

const alarm = spawn(function* alarm() {
  yield* sleep(0.3)
  console.log('too late!')
})

await spawn(function* worker() {
  yield* sleep(0.02)
  console.log('done in time')
})
kill(alarm)
`,
    'canceled in a finally': {
      "yield* sleep(0.02)\n  console.log('done in time')\n  alarm.cancel()":
        "try {\n    yield* sleep(0.02)\n    console.log('done in time')\n  } finally {\n    alarm.cancel()\n  }",
    },
    'a limit around the work': `
import { sleep, spawn, withTimeout } from 'hublet'

await spawn(function* worker() {
  yield* withTimeout(0.3, function* () {
    yield* sleep(0.02)
    console.log('done in time')
  })
})
`,
    'a race with the alarm': `
import { race, sleep, spawn } from 'hublet'

await spawn(function* worker() {
  const word = yield* race([
    function* () {
      yield* sleep(0.02)
      return 'done in time'
    },
    function* () {
      yield* sleep(0.3)
      return 'too late!'
    },
  ])
  console.log(word)
})
`,
  },
  wrong: {
    'never canceled': {
      code: { '\n  alarm.cancel()': '' },
      told: 'The timer fired.',
    },
    'canceled before the work': {
      code: {
        'await spawn(function* worker() {': 'alarm.cancel()\nawait spawn(function* worker() {',
        '\n  alarm.cancel()': '',
      },
      told: 'The timer was canceled before the work of 0.02 seconds was done: nothing would have warned.',
    },
    'no alarm': {
      code: { '0.3': '30' },
      told: 'There is no timer of 0.3 seconds.',
    },
    'ended by process.exit()': {
      code: { '\n  alarm.cancel()\n})': '\n})\nprocess.exit()' },
      told: 'The timer was still there at the end.',
    },
    'a flag that the alarm looks at': {
      code: {
        "console.log('too late!')": "if (!isDone) console.log('too late!')",
        'const alarm': 'let isDone = false\nconst alarm',
        'alarm.cancel()': 'isDone = true',
      },
      told: 'The timer fired.',
    },
    'cancel is not called': {
      code: { 'alarm.cancel()': 'alarm.cancel' },
      told: 'The timer fired.',
    },
    'timers of Node': {
      code: {
        "getHub().scheduleCallGlobal(0.3, () => {\n  console.log('too late!')\n})":
          "setTimeout(() => console.log('too late!'), 300)",
        'alarm.cancel()': 'clearTimeout(alarm)',
      },
      told: 'There is no timer of 0.3 seconds.',
    },
    'the alarm comes after the work': {
      code: `
import { getHub, sleep, spawn } from 'hublet'

await spawn(function* worker() {
  yield* sleep(0.02)
  console.log('done in time')
})
const alarm = getHub().scheduleCallGlobal(0.3, () => console.log('too late!'))
alarm.cancel()
`,
      told: 'The timer was scheduled when the work was done: nothing would have warned.',
    },
    'no work': {
      code: { '  yield* sleep(0.02)\n': '' },
      told: 'No work took 0.02 seconds.',
    },
  },
}
