import type { Answers } from '../../live/answers.ts'

const WORK = `import { sleep, spawn } from 'hublet'

function work() {
  const end = performance.now() + 4
  while (performance.now() < end);
}

function* clock() {
  for (let tick = 1; tick <= 3; tick++) {
    yield* sleep(0.01)
    console.log('tick', tick)
  }
}
spawn(clock)
`

export const answers: Answers = {
  right: {
    'every other round': { 'yield* sleep(0)': 'if (round % 2 === 1) yield* sleep(0)' },
    'before the work': { 'work()\n    yield* sleep(0)': 'yield* sleep(0)\n    work()' },
    'under another name': { 'function* cruncher': 'function* miller' },
    'a short sleep': { 'yield* sleep(0)': 'yield* sleep(0.001)' },
    'when some time has passed': `${WORK}
await spawn(function* cruncher() {
  let last = performance.now()
  for (let round = 0; round < 25; round++) {
    work()
    if (performance.now() - last < 10) continue
    yield* sleep(0)
    last = performance.now()
  }
  console.log('all work is done')
})
`,
    'a greenthread for each round': `${WORK}
await spawn(function* cruncher() {
  for (let round = 0; round < 25; round++) yield* spawn(work).wait()
  console.log('all work is done')
})
`,
    'in a Worker': `import { Worker } from 'node:worker_threads'
import { Event, sleep, spawn } from 'hublet'

spawn(function* clock() {
  for (let tick = 1; tick <= 3; tick++) {
    yield* sleep(0.01)
    console.log('tick', tick)
  }
})

await spawn(function* cruncher() {
  const done = new Event()
  const code = 'const end = performance.now() + 100; while (performance.now() < end);'
  new Worker(code, { eval: true }).once('exit', () => done.send())
  yield* done.wait()
  console.log('all work is done')
})
`,
  },
  wrong: {
    'sleeps first, and then blocks': {
      code: {
        'for (let round = 0; round < 25; round++) {': `for (let nap = 0; nap < 12; nap++) yield* sleep(0.003)
  for (let round = 0; round < 25; round++) {`,
        '    yield* sleep(0)\n': '',
      },
      told: 'ms in one go: it did not give way while it worked.',
    },
    'blocks first, and then sleeps': {
      code: {
        '    yield* sleep(0)\n': '',
        "console.log('all work": `for (let nap = 0; nap < 12; nap++) yield* sleep(0.003)
  console.log('all work`,
      },
      told: 'ms in one go: it did not give way while it worked.',
    },
    'never gives way': {
      code: { '    yield* sleep(0)\n': '' },
      told: 'cruncher held the thread from its start to its end.',
    },
    'forgets the star': {
      code: { 'yield* sleep(0)': 'sleep(0)' },
      told: 'cruncher held the thread from its start to its end.',
    },
    'gives way once, in the middle': {
      code: { 'yield* sleep(0)': 'if (round === 18) yield* sleep(0)' },
      told: 'ms in one go: it did not give way while it worked.',
    },
    'works less': {
      code: { 'round < 25': 'round < 1', 'yield* sleep(0)': 'yield* sleep(0.03)' },
      told: '25 rounds take 100 ms.',
    },
    'does not work at all': {
      code: { '    work()\n    yield* sleep(0)': '    yield* sleep(0.004)' },
      told: '25 rounds take 100 ms.',
    },
    'lets the clock go first': {
      code: {
        'await spawn(function* cruncher': 'await spawn(sleep, 0.08)\nawait spawn(function* cruncher',
        '    yield* sleep(0)\n': '',
      },
      told: 'cruncher held the thread from its start to its end.',
    },
    'says it is done too early': {
      code: {
        'await spawn(function* cruncher() {':
          "await spawn(function* cruncher() {\n  console.log('all work is done')",
        "  }\n  console.log('all work is done')\n})": '  }\n})',
      },
      told: 'The first tick came only after the work.',
    },
  },
}
