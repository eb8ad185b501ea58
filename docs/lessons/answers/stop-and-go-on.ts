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
    'the word between is handed over': {
      'yield* main.switch()': "yield* main.switch('between')",
      "counter.resume()\nconsole.log('between')": 'console.log(counter.resume())',
    },
    'a class with a green method': `
import { Greenlet, getCurrent } from 'hublet'

class Counter {
  readonly #main = getCurrent();

  *run() {
    for (const word of ['one', 'two']) {
      console.log(word)
      yield* this.#main.switch()
    }
  }
}

const counting = new Counter()
const counter = new Greenlet(() => counting.run())
counter.resume()
console.log('between')
counter.resume()
`,
    'two greenlets, of which one is resumed': `
import { getCurrent, Greenlet } from 'hublet'

const main = getCurrent()
const gate = new Greenlet(function* gate() {
  for (;;) yield* main.switch()
})
const counter = new Greenlet(function* counter() {
  console.log('one')
  yield* gate.switch()
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
    'the star is missing': {
      code: { 'yield* main.switch()': 'main.switch()' },
      told: 'counter ran from its first line to its end in one go. It never gave control away.',
    },
    'a plain generator': {
      code: `
function* counter() {
  console.log('one')
  yield
  console.log('two')
}

const steps = counter()
steps.next()
console.log('between')
steps.next()
`,
      told: '“one” was printed by __main__, not by a greenlet that stops.',
    },
    'an async function': {
      code: `
async function counter() {
  console.log('one')
  await null
  console.log('two')
}

const counting = counter()
console.log('between')
await counting
`,
      told: '“one” was printed by __main__, not by a greenlet that stops.',
    },
    'it returns in the middle': {
      code: { 'yield* main.switch()': 'if (main) return' },
      told: 'After “between” it printed no more.',
    },
    'it switches to itself': {
      code: {
        'yield* main.switch()': 'yield* counter.switch()',
        'const counter =': 'const counter: Greenlet =',
      },
      told: 'It ended with exit code 1',
    },
  },
}
