import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'in a greenthread without a name': { 'function* sleeper': 'function*' },
    'the sleep in a greenthread of its own': { 'yield* sleep(0.05)': 'yield* spawn(sleep, 0.05).wait()' },
    'two short sleeps': { 'yield* sleep(0.05)': 'yield* sleep(0.02)\n  yield* sleep(0.03)' },
    'a little longer': { 'yield* sleep(0.05)': 'yield* sleep(0.06)' },
    'a helper that sleeps': `
import { sleep, spawn, type Green } from 'hublet'

function* night(): Green<void> {
  yield* sleep(0.05)
}

function* sleeper() {
  console.log('good night')
  yield* night()
  console.log('good morning')
}

await spawn(sleeper)
`,
    'spawned, and awaited later': {
      'await spawn': 'const thread = spawn',
      "console.log('good morning')\n})": "console.log('good morning')\n})\nawait thread",
    },
    'a timer of the hub that wakes it': `
import { Event, getHub, spawn } from 'hublet'

await spawn(function* sleeper() {
  console.log('good night')
  const alarm = new Event()
  getHub().scheduleCallGlobal(0.05, () => alarm.send())
  yield* alarm.wait()
  console.log('good morning')
})
`,
  },
  wrong: {
    'sleeps before the first line': {
      code: {
        "console.log('good night')\n  yield* sleep(0.05)": "yield* sleep(0.05)\n  console.log('good night')",
      },
      told: 'sleeper waited, but not between “good night” and “good morning”.',
    },
    'sleeps after the last line': {
      code: {
        "yield* sleep(0.05)\n  console.log('good morning')":
          "console.log('good morning')\n  yield* sleep(0.05)",
      },
      told: 'sleeper waited, but not between “good night” and “good morning”.',
    },
    'the star is still missing': {
      code: { 'yield* sleep': 'sleep' },
      told: 'sleeper never waited for a timer: its sleep was called, and not run.',
    },
    'no sleep at all': {
      code: { '  yield* sleep(0.05)\n': '' },
      told: 'sleeper never gave control away',
    },
    'waits in a loop that holds the thread': {
      code: { 'yield* sleep(0.05)': 'const end = Date.now() + 50\n  while (Date.now() < end);' },
      told: 'sleeper never gave control away',
    },
    'sleeps too briefly': {
      code: { 'sleep(0.05)': 'sleep(0.005)' },
      told: 'not for 50 ms.',
    },
    'somebody else sleeps': {
      code: { 'yield* sleep(0.05)': 'spawn(sleep, 0.05)' },
      told: 'sleeper never',
    },
    'two greenthreads, one line each': {
      code: `
import { sleep, spawn } from 'hublet'

await spawn(function* sleeper() {
  console.log('good night')
})
await spawn(function* waker() {
  yield* sleep(0.05)
  console.log('good morning')
})
`,
      told: 'sleeper printed “good night”, and waker printed “good morning”.',
    },
    'another text': {
      code: { 'good morning': 'good day' },
      told: 'Line 2 is “good day”, not “good morning”.',
    },
  },
}
