/** Pools and queues: each job once, never too many at a time, and nothing lost to a limit or a kill. */
import {
  GreenPile,
  GreenPool,
  Queue,
  Semaphore,
  isTimeout,
  sleep,
  spawn,
  withTimeout,
} from '../../../index.ts'
import { check, checkSame, type SeededProgram } from './program.ts'

export const POOLS: Record<string, SeededProgram> = {
  'a pool gives each result once, in order, and is never larger than it may be': {
    percent: 5,
    faults: { lateness: 0.01 },
    *main() {
      const pool = new GreenPool(3)
      let running = 0
      const threads = []
      for (let i = 0; i < 8; i++)
        threads.push(
          yield* pool.spawn(function* job() {
            check(++running <= 3, `${running} jobs run`)
            yield* sleep(0.001 * (i % 4))
            running--
            return i
          }),
        )
      yield* pool.waitAll()
      for (const [i, thread] of threads.entries()) checkSame('a result', yield* thread.wait(), i)
      checkSame('free places', pool.free(), 3)
    },
  },

  'a pool gets the place of each job back that fails, is killed or is timed out': {
    percent: 5,
    faults: { lateness: 0.01, stalls: 0.05 },
    *main() {
      const pool = new GreenPool(2)
      let ended = 0
      const threads = []
      for (let i = 0; i < 6; i++)
        threads.push(
          yield* pool.spawn(function* job() {
            try {
              yield* withTimeout({ seconds: 0.006, timeoutValue: null }, () => sleep(0.002 * i))
            } finally {
              ended++
            }
          }),
        )
      threads[3]?.kill()
      threads[5]?.kill()
      yield* pool.waitAll()
      checkSame('running jobs', pool.running(), 0)
      check(ended >= 4 && ended <= 6, `${ended} jobs have ended`)
    },
  },

  'a pile gives the results in the order of its jobs, whichever ends first': {
    percent: 5,
    faults: { lateness: 0.01 },
    *main() {
      const pile = new GreenPile<number>(2)
      for (let i = 0; i < 6; i++)
        yield* pile.spawn(function* job() {
          yield* sleep(0.003 * ((i * 5) % 4))
          return i
        })
      const results: number[] = []
      for (let next; !(next = yield* pile.next()).done;) results.push(next.value)
      checkSame('the results', results, [0, 1, 2, 3, 4, 5])
    },
  },

  'an item of a queue reaches one taker, whether or not a limit ends the wait': {
    percent: 5,
    faults: { lateness: 0.01 },
    *main() {
      const queue = new Queue<number>(1)
      const taken: number[] = []
      const putting = spawn(function* putter() {
        for (let i = 0; i < 6; i++) {
          yield* sleep(0.003)
          yield* queue.put(i)
        }
      })
      const takers = [0, 1].map(() =>
        spawn(function* taker() {
          while (taken.length < 6) {
            try {
              taken.push(yield* withTimeout(0.004, () => queue.get()))
            } catch (error) {
              if (!isTimeout(error)) throw error
            }
          }
        }),
      )
      for (const thread of [putting, ...takers]) yield* thread.wait()
      checkSame('taken items', taken.toSorted(), [0, 1, 2, 3, 4, 5])
    },
  },

  'a permit comes back from every holder, however it ends': {
    percent: 2,
    faults: { lateness: 0.02 },
    *main() {
      const permits = new Semaphore(2)
      let holders = 0
      const threads = [1, 2, 3, 4, 5].map((number) =>
        spawn(function* holder() {
          if (!(yield* permits.acquire({ timeout: 0.01 }))) return
          try {
            check(++holders <= 2, `${holders} hold a permit`)
            yield* sleep(0.003 * number)
          } finally {
            holders--
            permits.release()
          }
        }),
      )
      yield* sleep(0.008)
      threads[1]?.kill()
      yield* sleep(1)
      checkSame('permits', permits.balance, 2)
    },
  },
}
