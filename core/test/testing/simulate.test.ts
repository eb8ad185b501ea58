/** Whole programs in a simulated world: what a seed decides, what it never does, and what is a failure. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { liveThreads } from '../../ground/live-threads.ts'
import {
  GreenDatagram,
  Queue,
  connect,
  getHub,
  listen,
  serve,
  sleep,
  socketPair,
  spawn,
  trampoline,
  until,
  type Green,
  type GreenSocket,
} from '../../index.ts'
import {
  explore,
  simulate,
  useVirtualTime,
  type ExploreOptions,
  type Faults,
  type SimulateOptions,
  type SimulationError,
} from '../../testing/index.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { failureOf } from './failure-of.ts'

const HOST = '127.0.0.1'

afterEach(() => {
  expect(liveThreads()).toEqual([])
})

/** Lines that a server hears of four clients, and when. */
function* heard(): Green<string> {
  const lines: string[] = []
  using server = listen({ host: HOST, port: 0 })
  const clients = ['a', 'b', 'c', 'd'].map((name) =>
    spawn(function* client() {
      using socket = yield* connect(server.localAddress)
      for (let i = 0; i < 3; i++) yield* socket.sendAll(`${name}${i}\n`)
    }),
  )
  const readers = []
  for (const _ of clients) {
    const client = yield* server.accept()
    readers.push(
      spawn(function* reader() {
        using own = client
        for (let line; (line = yield* own.recvLine()).length > 0;) lines.push(line.toString().trim())
      }),
    )
  }
  for (const thread of [...clients, ...readers]) yield* thread.wait()
  return `${lines.join(' ')} at ${getHub().clock()}`
}

describe('simulate', () => {
  it('returns the result, in no time, and leaves the hub of this thread alone', async () => {
    const before = getHub()
    const began = performance.now()
    const year = 365 * 24 * 3600
    const result = await simulate(function* () {
      expect(getHub()).not.toBe(before)
      yield* sleep(year)
      return getHub().clock()
    })
    expect(result).toBeGreaterThanOrEqual(year)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(getHub()).toBe(before)
  })

  it('runs the same way with the same seed, and in many ways with many', async () => {
    const faults = { cuts: 0.2, stalls: 0.05 }
    const runs = new Map<number, string>()
    for (let seed = 0; seed < 20; seed++) runs.set(seed, await simulate(heard, { seed, faults }))
    for (const [seed, run] of runs) expect(await simulate(heard, { seed, faults })).toBe(run)
    expect(new Set(runs.values()).size).toBeGreaterThan(15)
  })

  it('makes the run that this seed has always made', async () => {
    expect(await simulate(heard, { seed: 7, faults: { cuts: 0.2 } })).toMatchInlineSnapshot(
      `"c0 c1 c2 d0 d1 d2 b0 b1 b2 a0 a1 a2 at 0.00178125"`,
    )
  })

  it.each(['epolls', 'poll', 'selects'] as const)('runs on %s, as simulated', async (hub) => {
    await explore(heard, { hub, runs: 20 })
    expect(await simulate(() => nameOfHub(), { hub })).toBe(hub)
  })

  it('never changes what is promised: the bytes of a stream, and the order of equal deadlines', async () => {
    const faults = { cuts: 0.3, stalls: 0.1, latency: 0.1, lateness: 0.1 }
    await explore(
      function* () {
        const lines = (yield* heard()).replace(/ at .*/, '').split(' ')
        for (const name of ['a', 'b', 'c', 'd'])
          expect(lines.filter((line) => line.startsWith(name))).toEqual([`${name}0`, `${name}1`, `${name}2`])
        const order: number[] = []
        const threads = [0, 1, 2, 3].map((number) =>
          spawn(function* () {
            yield* sleep(1)
            order.push(number)
          }),
        )
        for (const thread of threads) yield* thread.wait()
        expect(order).toEqual([0, 1, 2, 3])
      },
      { runs: 200, faults },
    )
  })

  it('waits for promises, and for what they leave', async () => {
    const result = await simulate(function* () {
      const threads = [1, 2, 3].map((number) => spawn(async () => Promise.resolve(number)))
      let sum = yield* until(Promise.resolve(4))
      for (const thread of threads) sum += yield* thread.wait()
      return sum
    })
    expect(result).toBe(10)
  })

  it('keeps a greenthread in its world whose promise is settled while the thread has another hub', async () => {
    const hub = await simulate(function* () {
      const before = getHub()
      yield* until(new Promise((resolve) => setImmediate(resolve)))
      expect(getHub()).toBe(before)
      yield* sleep(3600)
      return getHub()
    })
    expect(hub).not.toBe(getHub())
  })

  it('works while a test runner fakes the timers of the host', async () => {
    vi.useFakeTimers()
    try {
      await simulate(() => sleep(1))
    } finally {
      vi.useRealTimers()
    }
  })

  it('may run in a green function of the real hub, and beside other simulations', async () => {
    const both = spawn(() => until(Promise.all([simulate(heard, { seed: 1 }), simulate(heard, { seed: 2 })])))
    const [one, two] = await both
    expect(one).toBe(await simulate(heard, { seed: 1 }))
    expect(two).toBe(await simulate(heard, { seed: 2 }))
  })
})

function* nameOfHub(): Green<string> {
  yield* sleep(0)
  return getHub().name
}

describe('a run fails by', () => {
  const failures: Record<string, [kind: SimulationError['kind'], main: () => Green<unknown>, what: RegExp]> =
    {
      'what the main function throws': [
        'error',
        function* () {
          yield* sleep(1)
          throw new Error('no luck')
        },
        /no luck/,
      ],
      'what a greenthread throws that nobody waits for': [
        'error',
        function* () {
          spawn(function* worker() {
            throw new Error('no luck')
          })
          yield* sleep(1)
        },
        /worker .*no luck/s,
      ],
      'what a callback throws': [
        'error',
        function* () {
          getHub().scheduleCallGlobal(0, () => {
            throw new Error('no luck')
          })
          yield* sleep(1)
        },
        /A timer failed.*no luck/s,
      ],
      'a wait that nothing ends': [
        'deadlock',
        function* main() {
          yield* new Queue().get()
        },
        /parked: main \(for an item\)$/,
      ],
      'a wait for a descriptor that nothing ends': [
        'deadlock',
        function* main() {
          const [left, right] = socketPair()
          spawn(() => right.recv(1))
          yield* left.recv(1)
        },
        /parked: main \(for descriptor 3 to be readable\), \w+ \(for descriptor 4 to be readable\)/,
      ],
      'a promise that the host settles': [
        'deadlock',
        function* main() {
          yield* until(new Promise(() => undefined))
        },
        /main \(for a promise\)\. A promise of a file, .* is settled outside of the simulation/,
      ],
      'another hub in the place of its own': [
        'error',
        function* main() {
          useVirtualTime()
          yield* sleep(1)
        },
        /The hub of the simulation was replaced/,
      ],
      'a descriptor that was not opened in its world': [
        'error',
        function* main() {
          yield* trampoline(0, { read: true })
        },
        /watch EBADF \(descriptor 0\): a simulated kernel knows the descriptors that were opened on it/,
      ],
      'a main function that is not green': [
        'error',
        () => 5 as unknown as Green<void>,
        /main: result 5: give a green function/,
      ],
      'a socket that nobody closes': [
        'leak',
        function* () {
          socketPair()
          yield* sleep(0)
        },
        /Descriptors are open at the end: 3, 4/,
      ],
      'a greenthread that is left': [
        'leak',
        function* () {
          spawn(function* forgotten() {
            for (;;) yield* sleep(1)
          })
          yield* sleep(0)
        },
        /Greenthreads are left at the end: forgotten/,
      ],
      'having no end': [
        'endless',
        function* () {
          for (;;) yield* sleep(0)
        },
        /after 1000 turns/,
      ],
    }

  it.each(Object.entries(failures))('%s', async (_title, [kind, main, what]) => {
    const error = await failureOf(simulate(main, { seed: 3, turns: 1000 }))
    expect(error).toMatchObject({ code: 'ERR_SIMULATION_FAILED', kind, seed: 3 })
    expect(error.message).toMatch(what)
    expect(error.message).toContain('seed 3')
  })

  it('an invariant that throws or is false after a turn', async () => {
    let sum = 0
    const main = function* (): Green<void> {
      sum = 1
      yield* sleep(1)
      sum = 0
    }
    for (const invariant of [() => sum < 1, () => expect(sum).toBe(0)])
      expect((await failureOf(simulate(main, { invariant }))).kind).toBe('invariant')
    await simulate(main, { invariant: () => sum < 2 })
  })

  it('an invariant that gives a promise, which would hold whatever it finds', async () => {
    const error = await failureOf(simulate(sleepOne, { invariant: () => Promise.resolve(false) }))
    expect(error.message).toMatch(/invariant: result \[Promise\]: give a plain function/)
  })

  it('nothing that is left on purpose', async () => {
    await simulate(
      function* () {
        socketPair()
        yield* sleep(0)
      },
      { leaks: false },
    )
    await simulate(function* () {
      spawn(function* daemon() {
        for (;;) yield* sleep(1)
      }).daemon = true
      yield* sleep(0)
    })
  })

  it('and what it leaves is cleaned up: finally blocks run, also those that wait', async () => {
    const ran: string[] = []
    await failureOf(
      simulate(function* () {
        spawn(function* other() {
          try {
            yield* new Queue().get()
          } finally {
            ran.push('finally')
            yield* sleep(1)
          }
        })
        yield* sleep(0)
        throw new Error('no luck')
      }),
    )
    expect(ran).toEqual(['finally'])
  })
})

describe('a fault', () => {
  /** Serves an echo; the client says which errors it has met. */
  function* troubled(): Green<string[]> {
    const errors: string[] = []
    using server = yield* listenInTheEnd(errors)
    const serving = spawn(() =>
      serve(
        server,
        function* (client) {
          for (let bytes; (bytes = yield* client.recv(100)).length > 0;) yield* client.sendAll(bytes)
        },
        { onError: () => undefined },
      ),
    )
    serving.daemon = true
    for (let i = 0; i < 20; i++) {
      try {
        using socket = yield* connect(server.localAddress)
        yield* socket.sendAll('hello')
        expect(String(yield* socket.recvExactly(5))).toBe('hello')
      } catch (error) {
        errors.push((error as NodeJS.ErrnoException).code ?? String(error))
      }
    }
    serving.kill()
    return errors
  }

  function* listenInTheEnd(errors: string[]): Green<GreenSocket> {
    for (;;) {
      try {
        return listen({ host: HOST, port: 0 })
      } catch (error) {
        errors.push((error as NodeJS.ErrnoException).code ?? String(error))
        yield* sleep(1)
      }
    }
  }

  async function errorsOf(faults: Faults): Promise<Set<string>> {
    const errors = new Set<string>()
    for (let seed = 0; seed < 20; seed++)
      for (const code of await simulate(troubled, { seed, faults, leaks: false })) errors.add(code)
    return errors
  }

  it('that cuts or stalls costs time, and no byte', async () => {
    expect(await errorsOf({ cuts: 0.5, stalls: 0.2 })).toEqual(new Set())
  })

  it('resets connections', async () => {
    expect(await errorsOf({ resets: 0.05 })).toContain('ECONNRESET')
  })

  it('runs out of descriptors, which serve outlives', async () => {
    const errors = await errorsOf({ shortages: 0.2 })
    expect(errors).toEqual(new Set(['EMFILE']))
  })

  it('makes every wait last longer, never shorter', async () => {
    const times = new Set<number>()
    for (let seed = 0; seed < 20; seed++) {
      const time = await simulate(sleepOne, { seed, faults: { lateness: 5 } })
      expect(time).toBeGreaterThanOrEqual(1)
      times.add(time)
    }
    expect(times.size).toBeGreaterThan(5)
  })

  it('does not lose datagrams, which overtake each other at most', async () => {
    await explore(
      function* () {
        using a = new GreenDatagram({ host: HOST })
        using b = new GreenDatagram({ host: HOST })
        for (let i = 0; i < 5; i++) yield* a.sendTo(String(i), b.localAddress)
        const came = []
        for (let i = 0; i < 5; i++) came.push(String((yield* b.recvFrom(10))[0]))
        expect(came.sort()).toEqual(['0', '1', '2', '3', '4'])
      },
      { runs: 50 },
    )
  })
})

function* sleepOne(): Green<number> {
  yield* sleep(1)
  return getHub().clock()
}

describe('explore', () => {
  /** Fails in one of the orders in which two descriptors can be reported. */
  function* ordered(): Green<void> {
    const pairs = [socketPair(), socketPair()] as const
    const order: number[] = []
    const readers = pairs.map(([, right], i) =>
      spawn(function* reader() {
        using own = right
        yield* own.recv(1)
        order.push(i)
      }),
    )
    yield* sleep(0)
    for (const [left] of pairs) {
      using own = left
      yield* own.sendAll('x')
    }
    for (const reader of readers) yield* reader.wait()
    if (order[0] === 1) throw new Error('the other order')
  }

  it('tries every order of a small program, and says that it has', async () => {
    const error = await failureOf(explore(ordered, { exhaustive: true }))
    expect(error).toMatchObject({ kind: 'error', seed: null })
    expect(error.choices.filter((choice) => choice > 0)).toEqual([1])
    const fine = await explore(() => sleepOne(), { exhaustive: true })
    expect(fine).toMatchObject({ runs: 1, complete: true })
    const all = await explore(heardOfTwo, { exhaustive: true, runs: 5000 })
    expect(all.complete).toBe(true)
    expect(all.runs).toBeGreaterThan(3)
  })

  it('writes the trace of the run that fails, for the playground', async () => {
    const trace = path.join(temporaryFolder(), 'trace.json')
    const error = await failureOf(explore(ordered, { trace }))
    const written = JSON.parse(readFileSync(trace, 'utf8')) as { version: number; events: unknown[] }
    expect(written.version).toBe(1)
    expect(written.events).toEqual(JSON.parse(JSON.stringify(error.trace)))
    expect(error.message).toContain(trace)
  })

  it('says that a failure did not come again, with what it was', async () => {
    let runs = 0
    const main = function* (): Green<void> {
      yield* sleep(1)
      if (++runs === 5) throw new Error('of the fifth run')
    }
    const error = await failureOf(explore(main, { runs: 10 }))
    expect(error).toMatchObject({ seed: 4, cause: { message: 'of the fifth run' } })
    expect(error.message).toMatch(/of the fifth run\. It did not fail again with the same choices/)
    expect(error.message).not.toContain('Run it again')
  })

  it('tells the seed also when the trace can not be written', async () => {
    const error = await failureOf(explore(ordered, { trace: temporaryFolder() }))
    expect(error.message).toMatch(/the seed \d+, run \d+, fails.* Its trace could not be written: .*EISDIR/)
  })

  it('says which run fails, of which seeds', async () => {
    const error = await failureOf(explore(ordered, { seed: 1000 }))
    expect(error.seed).toBeGreaterThanOrEqual(1000)
    expect(error.message).toContain(`simulate(main, { seed: ${error.seed}`)
  })

  it('counts runs and turns when nothing fails', async () => {
    const { runs, turns, complete } = await explore(sleepOne, { runs: 10 })
    expect({ runs, complete }).toEqual({ runs: 10, complete: false })
    expect(turns).toBeGreaterThanOrEqual(20)
  })
})

function* heardOfTwo(): Green<void> {
  const pairs = [socketPair(), socketPair()] as const
  const readers = pairs.map(([, right]) =>
    spawn(function* reader() {
      using own = right
      for (let i = 0; i < 2; i++) yield* own.recvExactly(1)
    }),
  )
  yield* sleep(0)
  for (let i = 0; i < 2; i++) {
    for (const [left] of pairs) yield* left.sendAll('x')
    yield* sleep(0)
  }
  for (const [left] of pairs) left.close()
  for (const reader of readers) yield* reader.wait()
}

describe('options that make no sense are refused:', () => {
  it.each<[string, unknown]>([
    ['simulate: seed -1', { seed: -1 }],
    ['simulate: seed 0.5', { seed: 0.5 }],
    ['simulate: seed null', { seed: null }],
    ["simulate: option 'sed'", { sed: 7 }],
    ["simulate: option 'runs'", { runs: 7 }],
    ['simulate: seed 4294967296', { seed: 2 ** 32 }],
    ['simulate: hub', { hub: 'pyevent' }],
    ['simulate: fault', { faults: { noise: 1 } }],
    ['simulate: faults.cuts', { faults: { cuts: 2 } }],
    ['simulate: faults.resets', { faults: { resets: NaN } }],
    ['simulate: faults.latency', { faults: { latency: -1 } }],
    ['simulate: faults', { faults: null }],
    ['simulate: faults', { faults: [] }],
    ['simulate: invariant', { invariant: true }],
    ['simulate: invariant', { invariant: async () => false }],
    ['simulate: invariant', { invariant: sleepOne }],
    ['simulate: leaks', { leaks: 1 }],
    ['simulate: turns', { turns: 0 }],
    ['simulate: choices', { choices: [-1] }],
    ['simulate: options', null],
  ])('%s', async (subject, options) => {
    const error = await failureOf(simulate(sleepOne, options as SimulateOptions))
    expect(error).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining(subject) as unknown,
    })
  })

  it.each<[string, unknown]>([
    ['explore: runs', { runs: 0 }],
    ['explore: seed', { seed: 2 ** 32 - 1, runs: 2 }],
    ['explore: exhaustive', { exhaustive: 'yes' }],
    ['explore: trace', { trace: 5 }],
    ['explore: trace', { trace: '' }],
    ['explore: trace', { trace: 'no such folder/trace.json' }],
    ["explore: option 'choices'", { choices: [1] }],
  ])('%s', async (subject, options) => {
    const error = await failureOf(explore(sleepOne, options as ExploreOptions))
    expect(error).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining(subject) as unknown,
    })
  })

  it.each([sleepOne(), null, async () => 1, async function* () {}])('a main function: %o', async (main) => {
    const call = simulate(main as unknown as () => Green<number>)
    expect(await failureOf(call)).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringMatching(/^simulate: main .*: give a green function/) as unknown,
    })
  })
})

describe('virtual time', () => {
  it('passes while everybody waits, and ends when it is restored', async () => {
    const before = getHub()
    {
      using time = useVirtualTime()
      await spawn(() => sleep(3600))
      expect(time.now()).toBe(3600)
      expect(getHub()).not.toBe(before)
      time.restore()
      time.restore()
    }
    expect(getHub()).toBe(before)
  })

  it('lets promises and timers of the host go on', async () => {
    using time = useVirtualTime()
    const real = new Promise((resolve) => setTimeout(resolve, 5, 'real'))
    expect(await spawn(() => until(real))).toBe('real')
    expect(time.now()).toBeLessThan(3600)
  })
})
