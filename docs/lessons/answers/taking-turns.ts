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
  },
}
