import type { Answers } from '../../live/answers.ts'

const REST = `
let ticks = 0
const stop = every(0.01, () => ticks++)

await spawn(sleep, 0.2)
stop()
console.log(ticks >= 3 ? 'it ticked' : 'it did not tick enough')
`

export const answers: Answers = {
  right: {
    'a flag': `
import { sleep, spawn } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  let on = true
  spawn(function* ticker() {
    while (on) {
      yield* sleep(seconds)
      if (on) call()
    }
  })
  return () => {
    on = false
  }
}
${REST}`,
    'timers of the hub': `
import { getHub, sleep, spawn } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  const hub = getHub()
  const tick = () => {
    call()
    timer = hub.scheduleCallGlobal(seconds, tick)
  }
  let timer = hub.scheduleCallGlobal(seconds, tick)
  return () => timer.cancel()
}
${REST}`,
    'a greenthread without a name': { 'function* ticker': 'function*' },
    'a green function that calls itself': `
import { kill, sleep, spawn, type Green } from 'hublet'

function* repeat(seconds: number, call: () => void): Green<void> {
  yield* sleep(seconds)
  call()
  yield* repeat(seconds, call)
}

function every(seconds: number, call: () => void): () => void {
  const thread = spawn(repeat, seconds, call)
  return () => thread.kill()
}
${REST}`.replace('kill, sleep', 'sleep'),
    'a new greenthread for each tick': `
import { kill, sleep, spawn, type GreenThread } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  let thread: GreenThread<void>
  function* once() {
    yield* sleep(seconds)
    call()
    thread = spawn(once)
  }
  thread = spawn(once)
  return () => kill(thread)
}
${REST}`,
    'an event that ends the wait': `
import { Event, sleep, spawn } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  const ended = new Event<boolean>()
  spawn(function* ticker() {
    while ((yield* ended.wait(seconds)) === undefined) call()
  })
  return () => ended.send(true)
}
${REST}`,
  },
  wrong: {
    'once only': {
      code: { 'for (;;)': 'for (let once = 0; once < 1; once++)' },
      told: 'ticker slept once only.',
    },
    'the returned function does nothing': {
      code: { 'return () => kill(thread)': 'return () => {}' },
      told: 'It did not end by itself within',
    },
    'the ticking ends by itself': {
      code: { 'for (;;)': 'for (let round = 0; round < 3; round++)' },
      told: 'The ticking was over before the returned function was called.',
    },
    'goes on for a while': {
      code: {
        'for (;;)': 'for (let round = 0; round < 40; round++)',
        'return () => kill(thread)': 'return () => {}',
      },
      told: 'It went on:',
    },
    'an interval of Node': {
      code: `
import { sleep, spawn } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  const timer = setInterval(call, seconds * 1000)
  return () => clearInterval(timer)
}
${REST}`,
      told: 'No timer of 0.01 seconds fired in the hub.',
    },
    'all timers at once': {
      code: `
import { getHub, sleep, spawn } from 'hublet'

function every(seconds: number, call: () => void): () => void {
  const hub = getHub()
  const timers = Array.from({ length: 30 }, () => hub.scheduleCallGlobal(seconds, call))
  return () => timers.forEach((timer) => timer.cancel())
}
${REST}`,
      told: '30 timers were scheduled at once, in place of one after the other.',
    },
    'ended by process.exit()': {
      code: {
        'return () => kill(thread)': "return () => {\n    console.log('it ticked')\n    process.exit()\n  }",
      },
      told: '1 timer is left',
    },
    'too slow': {
      code: { 'yield* sleep(seconds)': 'yield* sleep(seconds * 8)' },
      told: 'No timer of 0.01 seconds fired in the hub.',
    },
    'the call is not made': {
      code: { '      call()\n': '' },
      told: 'Line 1 is “it did not tick enough”, not “it ticked”.',
    },
    'a loop that never waits': {
      code: { 'yield* sleep(seconds)': 'if (ticks > 50) yield* sleep(1)' },
      told: 'No timer of 0.01 seconds fired in the hub.',
    },
  },
}
