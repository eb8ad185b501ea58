import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'the parent is set later': {
      '}, supervisor)': '})\nworker.parent = supervisor',
    },
    'made by the supervisor': `
import { Greenlet } from 'hublet'

const supervisor = new Greenlet(function* supervisor() {
  const worker = new Greenlet(function* worker() {
    return 'a result'
  })
  const result = yield* worker.switch()
  console.log('supervisor got', result)
})

supervisor.resume()
console.log('__main__ goes on')
`,
    'without names': {
      'Greenlet(function* supervisor': 'Greenlet(function*',
      'function* worker': 'function*',
    },
    'a foreman in between': {
      'const worker = new Greenlet': `const foreman = new Greenlet(function* foreman(result: unknown) {
  return result
}, supervisor)

const worker = new Greenlet`,
      '}, supervisor)\n\nsupervisor.resume()': '}, foreman)\n\nsupervisor.resume()',
    },
    'worker is resumed': { 'yield* worker.switch()': 'worker.resume()', '}, supervisor)': '})' },
    'a class that makes its own worker': `
import { getCurrent, Greenlet } from 'hublet'

class Supervisor {
  *run() {
    const worker = new Greenlet(() => 'a result', getCurrent())
    console.log('supervisor got', yield* worker.switch())
  }
}

const supervisor = new Supervisor()
new Greenlet(() => supervisor.run()).resume()
console.log('__main__ goes on')
`,
  },
  wrong: {
    'the old parent': {
      code: { '}, supervisor)': '})' },
      told: 'worker ended, and control went to its parent, __main__.',
    },
    'the result is written out': {
      code: { 'const result = yield* worker.switch()': "const result = 'a result'" },
      told: 'No other greenlet ended before supervisor printed its result.',
    },
    'printed by __main__': {
      code: {
        '}, supervisor)': '})',
        'supervisor.resume()': "console.log('supervisor got', supervisor.resume())",
      },
      told: '“supervisor got a result” was printed by __main__.',
    },
    'no worker is run': {
      code: { 'yield* worker.switch()': 'worker.dead' },
      told: 'Line 1 is “supervisor got false”',
    },
    'worker switches back, and never ends': {
      code: {
        "return 'a result'\n}, supervisor)": "yield* supervisor.switch('a result')\n})",
      },
      told: 'No other greenlet ended before supervisor printed its result.',
    },
    'the parent of the other one': {
      code: { '}, supervisor)': '})\nsupervisor.parent = worker' },
      told: 'worker ended, and control went to its parent, __main__.',
    },
    'two greenthreads': {
      code: `
import { spawn } from 'hublet'

function* worker() {
  return 'a result'
}

await spawn(function* supervisor() {
  console.log('supervisor got', yield* spawn(worker).wait())
})
console.log('__main__ goes on')
`,
      told: 'worker ended, and control went to its parent, MAINLOOP.',
    },
    'worker prints it': {
      code: {
        "return 'a result'\n}, supervisor)": "console.log('supervisor got', 'a result')\n})",
        "  console.log('supervisor got', result)\n": '  return result\n',
      },
      told: 'No other greenlet ended before worker printed its result.',
    },
    'the function is called': {
      code: `
import { Greenlet } from 'hublet'

function* worker() {
  return 'a result'
}

const supervisor = new Greenlet(function* supervisor() {
  console.log('supervisor got', yield* worker())
})

supervisor.resume()
console.log('__main__ goes on')
`,
      told: 'No other greenlet ended before supervisor printed its result.',
    },
  },
}
