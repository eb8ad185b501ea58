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
    'greenthreads that start later': `
import { spawnAfter } from 'hublet'

for (const word of ['ready', 'steady', 'go']) spawnAfter(0.02, console.log, word)
`,
    'timers that resume': `
import { getHub, Greenlet } from 'hublet'

const hub = getHub()

function* say(word: string) {
  yield* hub.switch()
  console.log(word)
}

for (const word of ['ready', 'steady', 'go']) {
  const greenlet = new Greenlet(() => say(word), hub.mainloop)
  hub.scheduleCallGlobal(0, () => {
    greenlet.resume()
    hub.scheduleResume(0.02, greenlet)
  })
}
`,
    'each takes the next word': `
import { getHub } from 'hublet'

const words = ['go', 'steady', 'ready']
const next = () => console.log(words.pop())

for (let count = 0; count < 3; count++) getHub().scheduleCallGlobal(0.02, next)
`,
    'the early one is scheduled once more': {
      "hub.scheduleCallGlobal(0.02, say, 'steady')\n":
        "const early = hub.scheduleCallGlobal(0.02, say, 'go')\nhub.scheduleCallGlobal(0.02, say, 'steady')\nearly.cancel()\n",
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
    'said at once, in place of later': {
      code: {
        "hub.scheduleCallGlobal(0.02, say, 'ready')": "hub.scheduleCallGlobal(0.02, say('ready') as never)",
      },
      told: 'It ended with exit code 1',
    },
    'the last one is canceled': {
      code: { "hub.scheduleCallGlobal(0.02, say, 'go')": "hub.scheduleCallGlobal(0.02, say, 'go').cancel()" },
      told: 'One of them was canceled',
    },
    'a little later each': {
      code: { "0.02, say, 'steady'": "0.021, say, 'steady'", "0.02, say, 'go'": "0.022, say, 'go'" },
      told: '1 timer of 0.02 seconds was scheduled, not 3.',
    },
    'timers of Node': {
      code: `
for (const word of ['ready', 'steady', 'go']) setTimeout(console.log, 20, word)
`,
      told: '0 timers of 0.02 seconds were scheduled, not 3.',
    },
    'the other way round': {
      code: {
        "say, 'ready'": "say, 'Go'",
        "say, 'go'": "say, 'ready'",
      },
      told: 'Line 1 is “Go”, not “ready”.',
    },
    'a word too many': {
      code: {
        "hub.scheduleCallGlobal(0.02, say, 'go')":
          "hub.scheduleCallGlobal(0.02, say, 'go')\nhub.scheduleCallGlobal(0.02, say, 'stop')",
      },
      told: '4 timers of 0.02 seconds fired, not 3.',
    },
  },
}
