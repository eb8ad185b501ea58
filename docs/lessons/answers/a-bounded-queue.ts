import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'a queue of one': { 'new Queue<number>(2)': 'new Queue<number>(1)' },
    'under other names': { 'function* producer': 'function*', 'function* consumer': 'function* packer' },
    'a semaphore beside the queue': `
import { Queue, Semaphore, sleep, spawn } from 'hublet'

const belt = new Queue<number>()
const room = new Semaphore(2)

spawn(function* producer() {
  for (let box = 1; box <= 6; box++) {
    yield* room.acquire()
    yield* belt.put(box)
  }
  console.log('all are on the belt')
})

await spawn(function* consumer() {
  for (let count = 0; count < 6; count++) {
    const box = yield* belt.get()
    room.release()
    yield* sleep(0.01)
    console.log('packed', box)
  }
})
`,
    'each box is asked for': `
import { Queue, sleep, spawn } from 'hublet'

const orders = new Queue<number>()
const belt = new Queue<number>()

spawn(function* producer() {
  for (let box = 1; box <= 6; box++) {
    yield* orders.get()
    yield* belt.put(box)
  }
  console.log('all are on the belt')
})

await spawn(function* consumer() {
  for (let count = 0; count < 6; count++) {
    yield* orders.put(1)
    const box = yield* belt.get()
    yield* sleep(0.01)
    console.log('packed', box)
  }
})
`,
    'an own list, and an event when there is room': `
import { Event, sleep, spawn } from 'hublet'

const belt: number[] = []
let changed = new Event()
function tell() {
  const before = changed
  changed = new Event()
  before.send()
}

const producer = spawn(function* producer() {
  for (let box = 1; box <= 6; box++) {
    while (belt.length >= 2) yield* changed.wait()
    belt.push(box)
    tell()
  }
  console.log('all are on the belt')
})

await spawn(function* consumer() {
  for (let count = 0; count < 6; count++) {
    while (belt.length === 0) yield* changed.wait()
    const box = belt.shift()
    tell()
    yield* sleep(0.01)
    console.log('packed', box)
  }
})
await producer
`,
  },
  wrong: {
    'a queue of three': {
      code: { 'new Queue<number>(2)': 'new Queue<number>(3)' },
      told: 'Only 2 were packed when the last box was put on the belt.',
    },
    'a queue without a size': {
      code: { 'new Queue<number>(2)': 'new Queue<number>()' },
      told: 'producer put all boxes on the belt in one go. It never had to wait.',
    },
    'a queue of six': {
      code: { 'new Queue<number>(2)': 'new Queue<number>(6)' },
      told: 'producer put all boxes on the belt in one go. It never had to wait.',
    },
    'a producer that sleeps': {
      code: {
        'new Queue<number>(2)': 'new Queue<number>()',
        'yield* belt.put(box)': '{\n    yield* sleep(0.01)\n    yield* belt.put(box)\n  }',
      },
      told: 'producer waited for timers only: nobody told it when there was room.',
    },
    'a queue of three, and a late word': {
      code: {
        'new Queue<number>(2)': 'new Queue<number>(3)',
        "console.log('all are": "yield* sleep(0.02)\n  console.log('all are",
      },
      told: 'producer waited for a timer before it printed “all are on the belt”',
    },
    'puts without waiting': {
      code: { 'yield* belt.put(box)': 'belt.putNowait(box)' },
      told: 'It ended with exit code 1',
    },
    'fewer boxes': {
      code: { 'box <= 6': 'box <= 5', 'count < 6': 'count < 5' },
      told: 'Packed were: 1, 2, 3, 4, 5.',
    },
    'the last box stays on the belt': {
      code: { 'count < 6': 'count < 5' },
      told: 'Packed were: 1, 2, 3, 4, 5.',
    },
    'packed in another order': {
      code: { 'belt.put(box)': 'belt.put(7 - box)' },
      told: 'Packed were: 6, 5, 4, 3, 2, 1.',
    },
  },
}
