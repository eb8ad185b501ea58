/** Every lesson, in the real runner: its start fails with a message, and its solution passes. `npm run build` comes first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { CHECKS } from '../../sandbox/client/lessons/checks.ts'
import { questionsOf } from '../../sandbox/client/lessons/questions.ts'
import { readLessons } from '../live/read-lessons.ts'
import { RecordingRoom } from '../live/record.ts'
import { judgedAnswer } from './support/judged-answer.ts'
import { ReaderProject } from './support/reader-project.ts'

/** Words that a reader must find in the verdict on the start. */
const TOLD: Record<string, string> = {
  'a-bounded-queue': 'producer put all boxes on the belt in one go. It never had to wait.',
  'a-deadline-that-reaches': 'far was still asked when it was too late',
  'a-first-listener': 'reader registered no listener for reading: it went on at once.',
  'a-graceful-stop': 'Job 2 was cut off in the middle.',
  'a-green-helper': 'No round ever waited: the generators were made, and not run.',
  'a-limit-for-the-whole': 'No timer of 0.05 seconds bounds the journey.',
  'a-lost-update': 'This order breaks it: salary, ',
  'a-lost-wake-up': 'This order breaks it: eater, ',
  'a-race-that-loses-nothing': 'was still waiting when number 2 came.',
  'a-retry-that-backs-off': 'near was asked 1 time.',
  'a-stolen-item': 'This order breaks it: eat',
  'an-echo-server': 'acceptor handled the clients itself, so the second one waited until the first was gone.',
  'cancel-a-timer': 'The timer fired.',
  'choose-first': 'useHub replaced epolls by poll after it had been used: 0 listeners and 1 timer',
  'closed-too-soon': 'This order breaks it: reader, ',
  'closed-while-waiting': 'reader failed: IOClosed',
  'forgotten-star': 'sleeper never waited for a timer: its sleep was called, and not run.',
  'give-way': 'cruncher held the thread from its start to its end.',
  'kill-and-clean-up': 'lamp came to its own end; nobody ended it.',
  'leave-nothing': '1 listener is left: waiter still waits for fd',
  'mainloop-never-waits': 'No greenthread late was spawned: the generator was made, and nobody ran it.',
  'nobody-starts-it': 'MAINLOOP was started before reader was spawned',
  'nobody-writes': 'It ended with exit code 1',
  'nothing-outlives-its-block': 'news was still being fetched when report gave up: it has leaked.',
  'one-at-a-time': 'The two deposits overlapped: both had read the balance before either wrote it.',
  'one-reader': 'The second worker was refused: two readers wait for the same descriptor.',
  'order-of-timers': 'Line 2 is “go”, not “steady”.',
  parents: 'worker ended, and control went to its parent, __main__.',
  results: 'The two did not overlap: the second was spawned when the first was over.',
  'sleep-together': 'Each nap began when the one before it was over.',
  'stop-and-go-on': 'counter ran from its first line to its end in one go.',
  'taking-turns': 'Each foot took all of its steps in one go.',
  'the-first-of-several': 'worker never heard that it was to stop.',
  'two-at-a-time': '6 fetched at the same time.',
  'two-at-one-socket': 'This order breaks it: ',
  'two-locks': 'This order breaks it: ann, ',
  'two-reads': 'One greenthread did both reads, so the second began when the first was over.',
  'until-all-is-written': 'writer never waited for room: no more was sent than fits at once.',
  'values-travel': 'doubler came to its end, so a later number went past it to its parent, __main__.',
  'your-own-interval': 'ticker slept once only.',
  'your-own-sleep': 'sleeper never waited: pause gave no control away.',
  'your-own-trampoline': 'reader registered no listener for reading',
}

const lessons = readLessons()
let room: RecordingRoom

beforeAll(() => {
  room = new RecordingRoom(fileURLToPath(new URL('../..', import.meta.url)))
})
afterAll(() => room.remove())

describe('the lessons', () => {
  it('have solutions without type errors', () => {
    const project = new ReaderProject()
    try {
      const solutions = lessons.map(({ id, solution }) => ({ name: id, code: solution }))
      expect(project.typeErrors(solutions)).toEqual([])
    } finally {
      project.remove()
    }
  })

  it('are at least 24, and each has checks of its own', () => {
    expect(lessons.length).toBeGreaterThanOrEqual(24)
    expect(Object.keys(CHECKS).sort()).toEqual(lessons.map(({ id }) => id))
  })
})

describe.concurrent.each(lessons)('$id', ({ id, start, solution }) => {
  it('is not done by its start, and says why', async () => {
    const { problems } = await judgedAnswer(room, id, start)
    expect(problems).toContainEqual(expect.stringContaining(TOLD[id] ?? 'a line of TOLD'))
  })

  it('is done by its solution', async () => {
    const { problems, run } = await judgedAnswer(room, id, solution)
    expect(problems).toEqual([])
    for (const { options, answer } of questionsOf(run.events)) expect(options).toContain(answer)
  })
})
