import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'greenthreads that sleep': `
import { sleep, spawn } from 'hublet'

function* say(word: string) {
  yield* sleep(0.02)
  console.log(word)
}

spawn(say, 'ready')
spawn(say, 'steady')
spawn(say, 'go')
`,
    'a loop': {
      "hub.scheduleCallGlobal(0.02, say, 'ready')\nhub.scheduleCallGlobal(0.02, say, 'steady')\nhub.scheduleCallGlobal(0.02, say, 'go')":
        "for (const word of ['ready', 'steady', 'go']) hub.scheduleCallGlobal(0.02, say, word)",
    },
  },
  wrong: {
    'other seconds': {
      code: { "0.02, say, 'ready'": "0.01, say, 'ready'", "0.02, say, 'go'": "0.03, say, 'go'" },
      told: '1 timer of 0.02 seconds was scheduled, not 3.',
    },
    'the old order': {
      code: { "say, 'steady'": "say, 'GO'", "say, 'go'": "say, 'steady'" },
      told: 'Line 2 is “GO”, not “steady”.',
    },
    'one timer says it all': {
      code: {
        "say, 'ready'": "say, 'ready\\nsteady\\ngo'",
        "say, 'steady'": '() => {}',
        "say, 'go'": '() => {}',
      },
      told: 'Timer 2 of the three said nothing when it fired.',
    },
    'printed at once': {
      code: { 'const say': "console.log('ready')\nconst say", "say, 'ready'": '() => {}' },
      told: '“ready” was printed before a timer had fired.',
    },
  },
}
