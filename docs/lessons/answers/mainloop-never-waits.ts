import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'spawn is the callback': { '() => {\n  spawn(late)\n}': 'spawn, late' },
    'without a name': { 'spawn(late)': 'spawn(function* () {\n    yield* late()\n  })' },
    'a greenthread that the timer wakes': `
import { Event, getHub, sleep, spawn } from 'hublet'

const rung = new Event()

spawn(function* () {
  yield* rung.wait()
  yield* sleep(0.02)
  console.log('better late than never')
})

getHub().scheduleCallGlobal(0.01, () => rung.send())
`,
  },
  wrong: {
    'a generator that nobody runs': {
      code: { 'spawn(late)': 'late()' },
      told: 'No greenthread late was spawned: the generator was made, and nobody ran it.',
    },
    'spawned at once': {
      code: {
        'getHub().scheduleCallGlobal(0.01, () => {\n  spawn(late)\n})':
          'spawn(late)\ngetHub().scheduleCallGlobal(0.01, () => {})',
      },
      told: 'late was started before the timer had fired.',
    },
    'printed by the callback': {
      code: { 'spawn(late)': "console.log('better late than never')" },
      told: 'Nobody waited for 0.02 seconds before “better late than never” was printed.',
    },
    'no wait': {
      code: { '  yield* sleep(0.02)\n': '' },
      told: 'Nobody waited for 0.02 seconds before “better late than never” was printed.',
    },
  },
}
