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
  },
}
