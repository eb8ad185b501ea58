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
    'spawned after a while': {
      'getHub().scheduleCallGlobal(0.01, () => {\n  spawn(late)\n})': 'spawnAfter(0.01, late)',
      'getHub, sleep, spawn': 'sleep, spawnAfter',
    },
    'a bare greenlet': {
      'spawn(late)': 'new Greenlet(late).resume()',
      'getHub, sleep, spawn': 'getHub, Greenlet, sleep',
    },
    'a callback that awaits it': { '() => {\n  spawn(late)': 'async () => {\n  await spawn(late)' },
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
    'the generator is the callback': {
      code: { '() => {\n  spawn(late)\n}': 'late' },
      told: 'It ended with exit code 1',
    },
    'gone through like a list': {
      code: { 'spawn(late)': 'for (const step of late()) void step' },
      told: 'What the timer called failed, and no greenthread waited: ',
    },
    'one step by hand': {
      code: { 'spawn(late)': 'late().next()' },
      told: 'What the timer called failed, and no greenthread waited: ',
    },
    'a timer of Node': {
      code: {
        'getHub().scheduleCallGlobal(0.01, () => {\n  spawn(late)\n})': 'setTimeout(() => spawn(late), 10)',
      },
      told: 'No timer of 0.01 seconds fired.',
    },
    'the callback sleeps': {
      code: { 'spawn(late)': "sleep(0.02)\n  console.log('better late than never')" },
      told: 'Nobody waited for 0.02 seconds before “better late than never” was printed.',
    },
    'spawned too early, and woken in the middle': {
      code: `
import { getHub, sleep, spawn } from 'hublet'

spawn(function* late() {
  yield* sleep(0.02)
  console.log('better late than never')
})

getHub().scheduleCallGlobal(0.01, () => {})
`,
      told: 'late was started before the timer had fired.',
    },
  },
}
