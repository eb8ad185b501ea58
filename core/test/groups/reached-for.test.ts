/** The small things that programs reach for: rhythms, retries, rates, copies. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  RateLimiter,
  Timeout,
  copy,
  getHub,
  pipe,
  retry,
  sleep,
  socketPair,
  spawn,
  ticker,
  useHub,
  withGroup,
  withTimeout,
  type Green,
  type GreenSocket,
  type GreenThread,
} from '../../index.ts'
import { recvAll } from '../greenio/connections.ts'
import { TestHub } from '../support/test-hub.ts'

describe('in time that only the test moves', () => {
  let hub: TestHub

  beforeEach(() => {
    useHub(TestHub)
    hub = getHub() as TestHub
    hub.attach(hub.host) // instead of Node's loop
  })

  afterEach(() => useHub())

  /** Lets seconds pass, in steps that are binary fractions. */
  function pass(seconds: number): void {
    for (let i = 0; i < 5; i++) hub.host.turn(0)
    for (let passed = 0; passed < seconds; passed += 0.125) {
      hub.manualClock.advance(0.125)
      for (let i = 0; i < 5; i++) hub.host.turn(0)
    }
  }

  describe('a ticker', () => {
    it('keeps its rhythm however long the work takes, and leaves out what was missed', () => {
      const ticks: [number, number][] = []
      const start = hub.clock()
      const thread = spawn(function* () {
        const everySecond = ticker(1)
        for (const work of [0.25, 0.5, 2.25, 0, 0]) {
          const number = yield* everySecond.next()
          ticks.push([number, hub.clock() - start])
          yield* sleep(work)
        }
      })
      pass(8)
      expect(ticks).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
        [6, 6],
        [7, 7],
      ])
      expect([thread.dead, hub.getTimers().length]).toEqual([true, 0])
    })

    it('refuses a rhythm of no time', () => {
      expect(() => ticker(0)).toThrow(/ticker: seconds 0/)
    })
  })

  describe('retry', () => {
    function* failing(times: number, log: number[]): Green<string> {
      yield* sleep(0)
      log.push(hub.clock())
      if (log.length <= times) throw new Error(`failed ${log.length}`)
      return 'worked'
    }

    it('waits longer after each failure, and gives the result', async () => {
      const log: number[] = []
      const thread = spawn(() =>
        retry(() => failing(4, log), { attempts: 9, delay: 0.5, longest: 2, jitter: false }),
      )
      pass(8)
      expect(await thread).toBe('worked')
      expect(log.map((at) => at - (log[0] as number))).toEqual([0, 0.5, 1.5, 3.5, 5.5])
    })

    it('waits at least half of the time with jitter, and never longer', () => {
      const log: number[] = []
      spawn(() => retry(() => failing(3, log), { attempts: 9, delay: 1, factor: 1 }))
      pass(8)
      const waits = log.slice(1).map((at, i) => at - (log[i] as number))
      for (const wait of waits)
        expect(wait).toSatisfy((seconds: number) => seconds >= 0.5 && seconds <= 1.125)
      expect(waits).toHaveLength(3)
    })

    it('throws the last error, and one that is not worth it at once', async () => {
      const [log, other]: [number[], number[]] = [[], []]
      const last = spawn(() => retry(() => failing(9, log), { attempts: 2, delay: 0 }))
      const atOnce = spawn(() => retry(() => failing(9, other), { when: () => false }))
      for (const thread of [last, atOnce]) thread.claim()
      pass(1)
      await expect(last).rejects.toThrow('failed 2')
      await expect(atOnce).rejects.toThrow('failed 1')
    })

    it('lets the limit around it through, and retries after its own', async () => {
      let attempts = 0
      const late = spawn(() =>
        withTimeout(3.5, () =>
          retry(
            () => {
              attempts++
              return withTimeout(1, sleep, 60)
            },
            { attempts: 99, delay: 0 },
          ),
        ),
      )
      late.claim()
      pass(6)
      expect([late.dead, attempts]).toEqual([true, 4])
      await expect(late).rejects.toSatisfy((error) => error instanceof Timeout && error.seconds === 3.5)
    })

    it.each([
      [() => retry(1 as never), /retry: function 1/],
      [() => retry(() => 1, { attempts: 0 }), /retry: attempts 0/],
      [() => retry(() => 1, { factor: 0.5 }), /retry: factor 0.5/],
    ])('refuses what cannot be meant: %s', async (call, message) => {
      const thread = spawn(call)
      thread.claim()
      pass(0)
      await expect(thread).rejects.toThrow(message)
    })
  })

  describe('a rate limiter', () => {
    it('gives so many turns in any time of its length, in order, and none to one that was killed', () => {
      const limiter = new RateLimiter({ count: 2, seconds: 1 })
      const turns: [number, number][] = []
      const start = hub.clock()
      const takers: GreenThread<void>[] = []
      spawn(() =>
        withGroup((group) => {
          for (let n = 0; n < 7; n++)
            takers.push(
              group.spawn(function* () {
                yield* limiter.take()
                turns.push([n, hub.clock() - start])
              }),
            )
        }),
      )
      pass(0.5)
      takers[3]?.kill()
      pass(4)
      expect(turns).toEqual([
        [0, 0],
        [1, 0],
        [2, 1],
        [4, 1],
        [5, 2],
        [6, 2],
      ])
    })

    it('refuses no turns, and no time', () => {
      expect(() => new RateLimiter({ count: 0, seconds: 1 })).toThrow(/RateLimiter: count 0/)
      expect(() => new RateLimiter({ count: 1, seconds: 0 })).toThrow(/RateLimiter: seconds 0/)
    })
  })
})

describe('copy and pipe', () => {
  it('copy everything, more than the streams hold, and say how much it was', async () => {
    const [source, from] = socketPair()
    const [to, sink] = socketPair()
    const text = 'x'.repeat(3_000_000)
    const [, count, received] = await Promise.all([
      spawn(function* () {
        yield* source.sendAll(text)
        source.shutdown('write')
      }),
      spawn(function* () {
        const count = yield* copy(from, to, { size: 1000 })
        to.shutdown('write')
        return count
      }),
      spawn(() => recvAll(sink)),
    ])
    expect([count, received.length]).toEqual([text.length, text.length])
    for (const socket of [source, from, to, sink]) socket.close()
  })

  it('pass on the end of one direction, while the other goes on', async () => {
    const [client, left] = socketPair()
    const [right, server] = socketPair()
    const piping = spawn(() => pipe(left, right))
    const answered = spawn(function* () {
      yield* client.sendAll('question')
      client.shutdown('write')
      const question = yield* recvAll(server)
      yield* server.sendAll(`${question}? answer`)
      server.shutdown('write')
      return yield* recvAll(client)
    })
    expect(await answered).toBe('question? answer')
    expect(await piping).toEqual([8, 16])
    for (const socket of [client, left, right, server]) socket.close()
  })

  it('end both directions when one fails', async () => {
    const [client, left] = socketPair()
    const [right, server] = socketPair()
    const piping = spawn(() => pipe(left, right))
    await spawn(() => sleep(0))
    const closeAll = (sockets: GreenSocket[]): void => sockets.forEach((socket) => socket.close())
    right.close()
    await expect(piping).rejects.toMatchObject({ code: 'ERR_IO_CLOSED' })
    closeAll([client, left, server])
  })
})
