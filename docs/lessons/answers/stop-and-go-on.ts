import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'without a name': { 'function* counter': 'function*' },
    'its parent is asked': `
import { Greenlet } from 'hublet'

const counter: Greenlet = new Greenlet(function* () {
  console.log('one')
  yield* counter.parent!.switch()
  console.log('two')
})

counter.resume()
console.log('between')
counter.resume()
`,
    'a helper that stops': `
import { getCurrent, Greenlet } from 'hublet'

const main = getCurrent()

function* stop() {
  yield* main.switch()
}

const counter = new Greenlet(function* () {
  console.log('one')
  yield* stop()
  console.log('two')
})

counter.resume()
console.log('between')
counter.resume()
`,
  },
  wrong: {
    'never stops': {
      code: { '  yield* main.switch()\n': '' },
      told: 'counter ran from its first line to its end in one go.',
    },
    'two greenlets': {
      code: `
import { Greenlet } from 'hublet'

const one = new Greenlet(function* one() {
  console.log('one')
})
const two = new Greenlet(function* two() {
  console.log('two')
})

one.resume()
console.log('between')
two.resume()
`,
      told: '“two” was printed by two: one did not go on.',
    },
    sleeps: {
      code: `
import { sleep, spawn } from 'hublet'

const counter = spawn(function* counter() {
  console.log('one')
  yield* sleep(0.02)
  console.log('two')
})
await spawn(sleep, 0.01)
console.log('between')
await counter
`,
      told: 'MAINLOOP was launched: something here waits.',
    },
    'never goes on': {
      code: { "console.log('between')\ncounter.resume()": "console.log('between')" },
      told: 'After “between” it printed no more.',
    },
    'prints it all itself': {
      code: {
        'yield* main.switch()': "console.log('between')\n  yield* main.switch()",
        "counter.resume()\nconsole.log('between')": 'counter.resume()',
      },
      told: '“between” was printed by counter, and not by __main__.',
    },
  },
}
