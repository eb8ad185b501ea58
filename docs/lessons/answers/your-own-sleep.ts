import type { Answers } from '../../live/answers.ts'

const SLEEPER = `
await spawn(function* sleeper() {
  console.log('before')
  yield* pause(0.05)
  console.log('after')
})
`

export const answers: Answers = {
  right: {
    'a global timer': { scheduleCallLocal: 'scheduleCallGlobal' },
    'under another name': { 'function* sleeper': 'function*' },
    'the hub resumes it': {
      'hub.scheduleCallLocal(seconds, () => {\n    me.resume()\n  })': 'hub.scheduleResume(seconds, me)',
    },
    'an event, and a timer that sends it': `
import { Event, getHub, spawn, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  const over = new Event()
  getHub().scheduleCallGlobal(seconds, () => over.send())
  yield* over.wait()
}
${SLEEPER}`,
    'a Timeout that is caught': `
import { getHub, spawn, Timeout, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  const timeout = new Timeout(seconds)
  try {
    yield* getHub().switch()
  } catch (error) {
    if (error !== timeout) throw error
  } finally {
    timeout.cancel()
  }
}
${SLEEPER}`,
    "a timer of Node's": `
import { getCurrent, getHub, spawn, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  const me = getCurrent()
  setTimeout(() => me.resume(), seconds * 1000 + 1)
  yield* getHub().switch()
}
${SLEEPER}`,
    'canceled in a finally': {
      'hub.scheduleCallLocal(seconds': 'const timer = hub.scheduleCallLocal(seconds',
      'yield* hub.switch()': 'try {\n    yield* hub.switch()\n  } finally {\n    timer.cancel()\n  }',
    },
  },
  wrong: {
    'sleep itself': {
      code: `
import { sleep, spawn, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  yield* sleep(seconds)
}
${SLEEPER}`,
      told: 'One call, in line 5, scheduled the timer and switched, as sleep does.',
    },
    'sleep under another name': {
      code: `
import { sleep as nap, spawn } from 'hublet'

const pause = nap
${SLEEPER}`,
      told: 'scheduled the timer and switched, as sleep does.',
    },
    'sleep in another greenthread': {
      code: `
import { sleep, spawn, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  yield* spawn(sleep, seconds).wait()
}
${SLEEPER}`,
      told: 'A call of the library in sleep scheduled the timer and switched, as sleep does.',
    },
    'a timeout of the library': {
      code: `
import { Event, spawn, type Green } from 'hublet'

function* pause(seconds: number): Green<void> {
  yield* new Event().wait(seconds)
}
${SLEEPER}`,
      told: 'One call, in line 5, scheduled the timer and switched, as sleep does.',
    },
    'no switch': {
      code: { '  yield* hub.switch()\n': '' },
      told: 'sleeper never waited: pause gave no control away.',
    },
    'no timer': {
      code: { '  hub.scheduleCallLocal(seconds, () => {\n    me.resume()\n  })\n': '' },
      told: 'sleeper gave control away, but it had scheduled no timer that wakes it.',
    },
    'a loop that holds the thread': {
      code: {
        'yield* hub.switch()': 'const end = Date.now() + seconds * 1000\n  while (Date.now() < end);',
        'hub.scheduleCallLocal(seconds, () => {\n    me.resume()\n  })\n': '',
      },
      told: 'sleeper never waited: pause gave no control away.',
    },
    'a timer that does nothing': {
      code: { '    me.resume()\n': '' },
      told: 'sleeper gave control away, and its timer did not resume it.',
    },
    'seconds taken for milliseconds': {
      code: { 'scheduleCallLocal(seconds,': 'scheduleCallLocal(seconds / 1000,' },
      told: 'not for 50 ms.',
    },
    'the star is missing': {
      code: { 'yield* hub.switch()': 'hub.switch()' },
      told: 'sleeper never waited: pause gave no control away.',
    },
  },
}
