import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'two functions': `
import { sleep, spawn } from 'hublet'

function* left() {
  for (let step = 1; step <= 3; step++) {
    console.log('left', step)
    yield* sleep(0)
  }
}
function* right() {
  for (let step = 1; step <= 3; step++) {
    console.log('right', step)
    yield* sleep(0)
  }
}

const feet = [spawn(left), spawn(right)]
for (const foot of feet) await foot
`,
    'without a name, and a short sleep': `
import { sleep, spawn } from 'hublet'

const feet = ['left', 'right'].map((foot) =>
  spawn(function* () {
    for (let step = 1; step <= 3; step++) {
      console.log(foot, step)
      yield* sleep(0.01)
    }
  }),
)
for (const foot of feet) await foot
`,
    'two semaphores': `
import { Semaphore, spawn } from 'hublet'

const turns = [new Semaphore(1), new Semaphore(0)] as const

function* walk(foot: string, mine: Semaphore, other: Semaphore) {
  for (let step = 1; step <= 3; step++) {
    yield* mine.acquire()
    console.log(foot, step)
    other.release()
  }
}

const feet = [spawn(walk, 'left', turns[0], turns[1]), spawn(walk, 'right', turns[1], turns[0])]
for (const foot of feet) await foot
`,
    'a baton in a queue': `
import { Queue, spawn } from 'hublet'

const batons = { left: new Queue<string>(), right: new Queue<string>() }

function* walk(foot: 'left' | 'right', other: 'left' | 'right') {
  for (let step = 1; step <= 3; step++) {
    const baton = yield* batons[foot].get()
    console.log(foot, step)
    batons[other].putNowait(baton)
  }
}

batons.left.putNowait('baton')
for (const foot of [spawn(walk, 'left', 'right'), spawn(walk, 'right', 'left')]) await foot
`,
    'two greenlets that name each other': `
import { Greenlet } from 'hublet'

function* walk(foot: string, other: () => Greenlet) {
  for (let step = 1; step <= 3; step++) {
    console.log(foot, step)
    yield* other().switch()
  }
}

const left: Greenlet = new Greenlet(() => walk('left', () => right))
const right: Greenlet = new Greenlet(() => walk('right', () => left))
left.resume()
`,
  },
  wrong: {
    'in one go each': {
      code: { '    yield* sleep(0)\n': '' },
      told: 'Each foot took all of its steps in one go. None gave way to the other.',
    },
    'one greenthread for both': {
      code: `
import { sleep, spawn } from 'hublet'

await spawn(function* walk() {
  for (let step = 1; step <= 3; step++) {
    console.log('left', step)
    console.log('right', step)
    yield* sleep(0)
  }
})
`,
      told: 'walk printed both: no two greenthreads took turns.',
    },
    'a greenthread for each step': {
      code: `
import { spawn } from 'hublet'

function* walk(foot: string, step: number) {
  console.log(foot, step)
}

for (let step = 1; step <= 3; step++) {
  await spawn(walk, 'left', step)
  await spawn(walk, 'right', step)
}
`,
      told: 'Each step was taken by another greenthread.',
    },
    'the right foot first': {
      code: { "spawn(walk, 'left'), spawn(walk, 'right')": "spawn(walk, 'right'), spawn(walk, 'left')" },
      told: 'Line 1 is “right 1”, not “left 1”.',
    },
    'the star is missing': {
      code: { 'yield* sleep(0)': 'sleep(0)' },
      told: 'Each foot took all of its steps in one go. None gave way to the other.',
    },
    'they give way once, at the start': {
      code: {
        '    yield* sleep(0)\n': '',
        '  for (let': '  yield* sleep(0)\n  for (let',
      },
      told: 'They gave way only 1 and 1 times.',
    },
    'async functions': {
      code: `
async function walk(foot: string) {
  for (let step = 1; step <= 3; step++) {
    console.log(foot, step)
    await null
  }
}

await Promise.all([walk('left'), walk('right')])
`,
      told: '__main__ printed both: no two greenthreads took turns.',
    },
    'the right foot rests longer': {
      code: { 'yield* sleep(0)': "yield* sleep(foot === 'left' ? 0 : 0.05)" },
      told: 'Line 4 is “left 3”, not “right 2”.',
    },
    'two steps': {
      code: { 'step <= 3': 'step <= 2' },
      told: 'After “right 2” it printed no more.',
    },
  },
}
