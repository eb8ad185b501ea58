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
  },
}
