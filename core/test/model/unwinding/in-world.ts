/** Runs a program of nested `try` blocks in a simulated world, and notes how each of its waits ended there. */
import { Queue, getHub, sleep, socketPair, spawn } from '../../../index.ts'
import type { Green } from '../../../index.ts'
import { compiled, nameOf, outcomeOf } from './compiled.ts'
import type { Run } from './on-hub.ts'
import type { Program } from './program.ts'

/** How a wait ended: its time was over, by an exit, or with an error of this name. */
export interface WaitEnd {
  /** Seconds, by the clock of the world. */
  at: number
  how: 'time' | 'exit' | (string & {})
}

/** The decisions of the world: when the program began, and how its waits ended, one after the other. */
export interface Course {
  began: number
  ends: WaitEnd[]
}

export interface RunInWorld extends Run {
  course: Course
}

export function* runInWorld({ body, blows }: Program): Green<RunInWorld> {
  const hub = getHub()
  const run: RunInWorld = { log: [], outcome: 'it lives', failures: [], course: { began: 0, ends: [] } }
  const { course } = run
  hub.onError = (error) => void run.failures.push(nameOf(error))
  const now = hub.clock
  const wait = function* (seconds: number): Green<void> {
    const way = WAYS[course.ends.length % WAYS.length] as (seconds: number) => Green<unknown>
    let how = 'exit'
    try {
      yield* way(seconds)
      how = 'time'
    } catch (error) {
      how = nameOf(error)
      throw error
    } finally {
      course.ends.push({ at: now(), how })
    }
  }
  const main = compiled(body, { now, wait, log: run.log })
  const thread = spawn(function* () {
    course.began = now()
    return yield* main()
  })
  for (const { at, how } of blows) {
    hub.scheduleCallGlobal(at, () => thread.kill(how === 'kill' ? undefined : new Error('shot')))
  }
  run.outcome = yield* outcomeOf(thread)
  return run
}

/** Waits that end after so many seconds, or a little later. */
const WAYS: ((seconds: number) => Green<unknown>)[] = [
  sleep,

  function* forAnItem(seconds) {
    const queue = new Queue<void>()
    const putting = getHub().scheduleCallGlobal(seconds, () => queue.putNowait())
    try {
      yield* queue.get()
    } finally {
      putting.cancel()
    }
  },

  function* forTheEndOfAStream(seconds) {
    const [near, far] = socketPair()
    const closing = getHub().scheduleCallGlobal(seconds, () => far.close())
    try {
      yield* near.recv(1)
    } finally {
      closing.cancel()
      near.close()
      far.close()
    }
  },
]
