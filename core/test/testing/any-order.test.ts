/** A hub that breaks first in and first out on purpose: which orders there are then, and which promises stay. */
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { liveThreads } from '../../ground/live-threads.ts'
import { Event, Queue, Semaphore, getHub, sleep, socketPair, spawn, type Green } from '../../index.ts'
import { explore, simulate, type ExploreOptions, type SimulationError } from '../../testing/index.ts'
import { TraceRecorder, addInstrument, removeInstrument } from '../../trace/index.ts'

const EVERY: ExploreOptions = { exhaustive: true, anyOrder: true, runs: 100_000 }

afterEach(() => {
  vi.unstubAllEnvs()
  expect(liveThreads()).toEqual([])
})

/** Spawns them all, and waits for them. */
function* all(...bodies: (() => Green<void>)[]): Green<void> {
  const threads = bodies.map((body) => spawn(body))
  for (const thread of threads) yield* thread.wait()
}

/** The texts that a program says over all of its orders, and how many orders there were. */
async function texts(
  program: (say: (word: string) => void) => Green<void>,
  options: ExploreOptions = EVERY,
): Promise<{ said: string[]; runs: number; complete: boolean }> {
  const said: string[] = []
  const explored = await explore(function* () {
    const words: string[] = []
    yield* program((word) => words.push(word))
    said.push(words.join(''))
  }, options)
  return { said, ...explored }
}

/** Says its letter a number of times, and gives way after each. */
function steps(letter: string, count: number, say: (word: string) => void): () => Green<void> {
  return function* () {
    for (let step = 0; step < count; step++) {
      say(letter)
      yield* sleep(0)
    }
  }
}

describe('an order that anybody may take', () => {
  it('has each way to put the steps of two greenthreads together', async () => {
    const { said, complete } = await texts((say) => all(steps('x', 2, say), steps('o', 2, say)))
    expect(complete).toBe(true)
    expect(new Set(said)).toEqual(new Set(['xxoo', 'xoxo', 'xoox', 'oxxo', 'oxox', 'ooxx']))
  })

  it('has one order alone where the promise is kept', async () => {
    const { said, runs } = await texts((say) => all(steps('x', 2, say), steps('o', 2, say)), {
      exhaustive: true,
    })
    expect({ said, runs }).toEqual({ said: ['xoxo'], runs: 1 })
  })

  it('begins with the order of the promise', async () => {
    const { said } = await texts((say) => all(steps('x', 3, say), steps('o', 3, say)))
    expect(said[0]).toBe('xoxoxo')
  })

  it('begins with it where descriptors are ready, too', async () => {
    const program = function* (say: (word: string) => void): Green<void> {
      const [near, far] = socketPair()
      yield* all(
        function* () {
          say(String(yield* near.recv(1)))
        },
        function* () {
          yield* far.sendAll('r')
          for (const letter of 'wxyz') {
            yield* sleep(0)
            say(letter)
          }
        },
        steps('o', 3, say),
      )
      near.close()
      far.close()
    }
    const promised = await texts(program, { exhaustive: true, runs: 1 })
    const { said } = await texts(program, { ...EVERY, runs: 1 })
    expect(said).toEqual(promised.said)
    expect(said[0]).toMatch(/r/)
  })

  it('lets equal deadlines come in any order, and a later one later', async () => {
    const nap = (seconds: number, letter: string, say: (word: string) => void) =>
      function* () {
        yield* sleep(seconds)
        say(letter)
      }
    const { said } = await texts((say) => all(nap(0.2, 'c', say), nap(0.1, 'a', say), nap(0.1, 'b', say)))
    expect(new Set(said)).toEqual(new Set(['abc', 'bac']))
  })

  it('lets a ready descriptor come before and after greenthreads that can go on', async () => {
    const { said, complete } = await texts(function* (say) {
      const [near, far] = socketPair()
      yield* all(
        function* reader() {
          say(String(yield* near.recv(1)))
        },
        function* writer() {
          yield* far.sendAll('r')
          say('w')
          yield* sleep(0)
          say('x')
        },
      )
      near.close()
      far.close()
    })
    expect(complete).toBe(true)
    expect(new Set(said)).toEqual(new Set(['wrx', 'wxr']))
  })

  it.each(['epolls', 'poll', 'selects'] as const)('is found on %s for two descriptors', async (hub) => {
    const { said } = await texts(
      function* (say) {
        const pairs = [socketPair(), socketPair()]
        const readers = pairs.map(([near], index) =>
          spawn(function* () {
            yield* near.recv(1)
            say(String(index))
          }),
        )
        yield* sleep(0.1)
        for (const [, far] of pairs) yield* far.sendAll('!')
        for (const reader of readers) yield* reader.wait()
        for (const socket of pairs.flat()) socket.close()
      },
      { ...EVERY, hub },
    )
    expect(new Set(said)).toEqual(new Set(['01', '10']))
  })

  it('serves those who wait for a semaphore in the order in which they came', async () => {
    const { said, complete } = await texts(function* (say) {
      const one = new Semaphore(1)
      yield* all(
        ...['a', 'b', 'c'].map(
          (letter) =>
            function* () {
              say(letter)
              yield* one.acquire()
              say(letter)
              yield* sleep(0)
              one.release()
            },
        ),
      )
    })
    expect(complete).toBe(true)
    // Everybody has got it in the order in which they asked.
    const second = (text: string): string =>
      [...text].filter((letter, at) => text.indexOf(letter) < at).join('')
    const first = (text: string): string => [...new Set(text)].join('')
    expect(said.filter((text) => second(text) !== first(text))).toEqual([])
    expect(new Set(said.map(first)).size).toBe(6)
  })

  it('makes plain calls in their place', async () => {
    const { said } = await texts(function* (say) {
      const hub = getHub()
      const first = spawn(function* () {
        say('1')
        yield* sleep(0)
      })
      hub.scheduleCallGlobal(0, () => say('c'))
      hub.scheduleCallGlobal(0, () => say('d'))
      const last = spawn(function* () {
        say('2')
        yield* sleep(0)
      })
      yield* first.wait()
      yield* last.wait()
    })
    expect(new Set(said)).toEqual(new Set(['1cd2']))
  })

  it('follows a seed, always in the same way', async () => {
    const text = (seed: number): Promise<string> =>
      simulate(
        function* () {
          const words: string[] = []
          const say = (word: string): void => void words.push(word)
          yield* all(steps('x', 3, say), steps('o', 3, say))
          return words.join('')
        },
        { anyOrder: true, seed },
      )
    const found = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const once = await text(seed)
      expect(await text(seed)).toBe(once)
      found.add(once)
    }
    expect(found.size).toBeGreaterThan(5)
  })

  it('leaves events, queues and killed greenthreads whole', async () => {
    const { said, complete } = await texts(function* (say) {
      const [queue, event] = [new Queue<string>(1), new Event()]
      const victim = spawn(function* victim() {
        try {
          say('v')
          yield* event.wait()
        } finally {
          say('k')
        }
      })
      yield* all(
        function* () {
          for (const item of 'xy') yield* queue.put(item)
          victim.kill()
        },
        function* () {
          for (let count = 0; count < 2; count++) say(yield* queue.get())
        },
      )
      yield* sleep(0)
    })
    expect(complete).toBe(true)
    expect(new Set(said.map((text) => text.replaceAll(/[vk]/g, '')))).toEqual(new Set(['xy']))
    // It has either not begun, or run its finally block.
    expect(new Set(said.map((text) => text.replaceAll(/[xy]/g, '')))).toEqual(new Set(['', 'vk']))
  })
})

let balance = 0

function* deposit(amount: number): Green<void> {
  const before = balance
  yield* sleep(0)
  balance = before + amount
}

function* twoDeposits(): Green<void> {
  balance = 0
  yield* all(
    () => deposit(100),
    () => deposit(50),
  )
  if (balance !== 150) throw new Error(`the balance is ${balance}`)
}

/** All that a recorder hears while a program is explored. */
async function recordedOf(call: () => Promise<unknown>): Promise<TraceRecorder> {
  const recorder = new TraceRecorder()
  addInstrument(recorder)
  try {
    await call()
  } finally {
    removeInstrument(recorder)
  }
  return recorder
}

function marksOf({ events }: TraceRecorder): string[] {
  return events.flatMap((event) => (event.kind === 'mark' ? [event.name] : []))
}

/** The names of those who could go on, at the last choice, and of the one who did. */
function lastChoice(recorder: TraceRecorder): string {
  const named = new Map(
    recorder.events.flatMap((event) =>
      event.kind === 'greenlet-spawned' ? [[String(event.id), event.name] as const] : [],
    ),
  )
  const mark = marksOf(recorder).findLast((name) => name.startsWith('choice: ')) ?? ''
  return mark.replaceAll(/\d+/g, (id) => named.get(id) ?? id)
}

describe('a search', () => {
  it('fails with an error that prints no trace', async () => {
    const error = await explore(twoDeposits, EVERY).catch((caught: unknown) => caught as SimulationError)
    expect((error as SimulationError).trace.length).toBeGreaterThan(10)
    expect(inspect(error, { depth: null })).not.toContain('hub-launched')
  })

  it('finds the order that breaks a program, and says how to repeat it', async () => {
    const error = await explore(twoDeposits, EVERY).catch((caught: unknown) => caught as SimulationError)
    expect(error).toMatchObject({
      kind: 'error',
      message: expect.stringMatching(/the balance is (100|50)/) as string,
    })
    const { choices } = error as SimulationError
    await expect(simulate(twoDeposits, { anyOrder: true, choices })).rejects.toThrow('the balance is')
  })

  it('tells instruments of the run that fails, and of no other', async () => {
    const recorder = await recordedOf(() => explore(twoDeposits, EVERY).catch(() => undefined))
    expect(recorder.events.filter(({ kind }) => kind === 'hub-launched')).toHaveLength(1)
  })

  it('tells instruments of the first run when all hold, and how many there were', async () => {
    const recorder = await recordedOf(() =>
      explore(
        () =>
          all(
            steps('a', 1, () => undefined),
            steps('b', 1, () => undefined),
          ),
        EVERY,
      ),
    )
    expect(recorder.events.filter(({ kind }) => kind === 'hub-launched')).toHaveLength(1)
    expect(marksOf(recorder).at(-1)).toMatch(/^explored: all of \d+$/)
  })

  it('says that not all orders were tried', async () => {
    const recorder = await recordedOf(() => explore(() => all(), { runs: 3 }))
    expect(marksOf(recorder)).toEqual(['explored: 3'])
  })
})

describe('HUBLET_CHOICES', () => {
  it('has a search run once, with these choices', async () => {
    const error = await explore(twoDeposits, EVERY).catch((caught: unknown) => caught as SimulationError)
    vi.stubEnv('HUBLET_CHOICES', ['0', ...(error as SimulationError).choices].join(','))
    await expect(explore(twoDeposits, EVERY)).rejects.toMatchObject({
      code: 'ERR_SIMULATION_FAILED',
      message: expect.stringContaining('these choices: error') as string,
    })
  })

  it('leaves the last choice open, and tells who could go on', async () => {
    const said: string[] = []
    const program = (): Green<void> =>
      all(
        function* one() {
          said.push('a')
          yield* sleep(0)
        },
        function* two() {
          said.push('b')
          yield* sleep(0)
        },
      )
    vi.stubEnv('HUBLET_CHOICES', '?')
    const recorder = await recordedOf(async () => {
      expect(await explore(program, EVERY)).toMatchObject({ runs: 0, complete: false })
    })
    expect(said).toEqual([])
    expect(lastChoice(recorder)).toBe('choice: ? of one two')
    expect(recorder.events.at(-1)).not.toMatchObject({ kind: 'greenlet-ended' })
    vi.stubEnv('HUBLET_CHOICES', '1,?')
    const further = await recordedOf(() => explore(program, EVERY))
    expect(said).toEqual(['b'])
    expect(lastChoice(further)).toBe('choice: ? of one two')
  })

  it('runs to the end where no choice is left', async () => {
    vi.stubEnv('HUBLET_CHOICES', '0,0,0,0,0,0,0,0,?')
    const program = (): Green<void> =>
      all(
        steps('a', 1, () => undefined),
        steps('b', 1, () => undefined),
      )
    expect(await explore(program, EVERY)).toMatchObject({ runs: 1, complete: false })
  })

  it.each(['', 'zero', '1,,2', '-1', '1.5', '?,1', '0, 1'])('refuses “%s”', async (given) => {
    vi.stubEnv('HUBLET_CHOICES', given)
    const search = explore(() => all(), EVERY)
    if (given === '') await expect(search).resolves.toMatchObject({ complete: true })
    else await expect(search).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
  })
})
