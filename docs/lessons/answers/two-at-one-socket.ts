import type { Answers } from '../../live/answers.ts'

const program = (imports: string, body: string): string => `import { ${imports} } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  const [near, far] = socketPair()

  function* sender() {
    yield* far.sendAll('AB')
  }
${body}
  for (const thread of threads) yield* thread.wait()
  near.close()
  far.close()
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`

export const answers: Answers = {
  right: {
    'one reader for both': program(
      'socketPair, spawn',
      `
  function* reader() {
    for (const name of ['ann', 'bob']) console.log(name, 'has', String(yield* near.recv(1)))
  }

  const threads = [spawn(sender), spawn(reader)]`,
    ),
    'bob waits for ann': program(
      'socketPair, spawn, type GreenThread',
      `
  function* clerk(name: string, before?: GreenThread<void>) {
    if (before) yield* before.wait()
    const letter = yield* near.recv(1)
    console.log(name, 'has', String(letter))
  }

  const ann = spawn(clerk, 'ann')
  const threads = [spawn(sender), ann, spawn(clerk, 'bob', ann)]`,
    ),
  },
  wrong: {
    'two permits': {
      code: { 'new Semaphore(1)': 'new Semaphore(2)' },
      told: 'This order breaks it: ',
    },
    'bob has nothing': {
      code: { ", spawn(clerk, 'bob')]": ']' },
      told: 'nobody had',
    },
    'ann reads both': {
      code: { "spawn(clerk, 'bob')": "spawn(clerk, 'ann')" },
      told: 'In one order bob had nothing.',
    },
    'the desk is never left': {
      code: { '    desk.release()\n': '' },
      told: 'It broke before anybody had a choice.',
    },
  },
}
