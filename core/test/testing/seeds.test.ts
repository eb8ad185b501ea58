/** Green I/O, pools and limits under many seeds; HUBLET_LONG=1 has a million of them. */
import { describe, expect, it } from 'vitest'
import {
  GreenPool,
  Queue,
  connect,
  isTimeout,
  listen,
  serve,
  sleep,
  spawn,
  withTimeout,
  type Green,
  type GreenSocket,
} from '../../index.ts'
import { explore, type Faults } from '../../testing/index.ts'

const IS_LONG = process.env['HUBLET_LONG'] === '1'
const RUNS = IS_LONG ? 333_334 : 350

function* echo(client: GreenSocket): Green<void> {
  for (let bytes; (bytes = yield* client.recv(7)).length > 0;) yield* client.sendAll(bytes)
}

const PROGRAMS: Record<string, { main: () => Green<void>; faults: Faults }> = {
  'a server gives each client its own bytes back, whatever is cut or late': {
    faults: { cuts: 0.2, stalls: 0.02 },
    *main() {
      using server = listen({ host: '127.0.0.1', port: 0, backlog: 8 })
      const serving = spawn(() => serve(server, echo, { concurrency: 2 }))
      const clients = ['one', 'another', 'a third one'].map((text) =>
        spawn(function* client() {
          using socket = yield* connect(server.localAddress)
          const sending = spawn(() => socket.sendAll(text.repeat(3)))
          expect(String(yield* socket.recvExactly(3 * text.length))).toBe(text.repeat(3))
          yield* sending.wait()
        }),
      )
      for (const client of clients) yield* client.wait()
      serving.kill()
    },
  },

  'a pool gives each result once, in order, and is never larger than it may be': {
    faults: { lateness: 0.01 },
    *main() {
      const pool = new GreenPool(3)
      let running = 0
      const threads = []
      for (let i = 0; i < 8; i++)
        threads.push(
          yield* pool.spawn(function* job() {
            expect(++running).toBeLessThanOrEqual(3)
            yield* sleep(0.001 * (i % 4))
            running--
            return i
          }),
        )
      yield* pool.waitAll()
      for (const [i, thread] of threads.entries()) expect(yield* thread.wait()).toBe(i)
      expect(pool.free()).toBe(3)
    },
  },

  'an item of a queue reaches one taker, whether or not a limit ends the wait': {
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
      expect(taken.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
    },
  },
}

describe.each(Object.entries(PROGRAMS))('%s', (_title, { main, faults }) => {
  it(`with ${RUNS} seeds`, { timeout: IS_LONG ? 3_600_000 : 60_000 }, async () => {
    const { runs } = await explore(main, { runs: RUNS, faults })
    expect(runs).toBe(RUNS)
  })
})
