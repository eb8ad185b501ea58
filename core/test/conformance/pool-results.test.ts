import { expect } from 'vitest'
import {
  Event,
  GreenPile,
  GreenPool,
  Timeout,
  sleep,
  spawn,
  withTimeout,
  type Green,
  type GreenIterator,
} from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, resultOf } from './world.ts'

/** Sleeps for as long as makes later ones end earlier. */
function* slowly(n: number): Green<number> {
  yield* sleep((n * 7) % 5)
  return n
}

/** All results, with the message of an error in its place. */
function* collect(results: GreenIterator<unknown>): Green<unknown[]> {
  const seen: unknown[] = []
  for (;;) {
    try {
      const step = yield* results.next()
      if (step.done === true) return seen
      seen.push(step.value)
    } catch (error) {
      seen.push((error as Error).message)
    }
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

/** Counts for ever, and notes how far it was asked and whether it was closed. */
class Counter {
  closed = false
  asked = 0;

  *[Symbol.iterator](): Generator<number> {
    try {
      for (;;) yield this.asked++
    } finally {
      this.closed = true
    }
  }
}

describeOnEveryHub('imap', (tested, rule) => {
  const world = newWorld(tested)

  rule('gives the results in the order of the items', () => {
    const thread = spawn(() => new GreenPool(4).imap(slowly, numbers(20)).toArray())
    world.run(100)
    expect(resultOf(thread)).toEqual(numbers(20))
  })

  rule('of nothing gives nothing, again and again', () => {
    const results = new GreenPool(4).imap(slowly, [])
    const thread = spawn(function* () {
      return [yield* results.next(), yield* results.next()]
    })
    world.run()
    expect(resultOf(thread)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
  })

  rule('takes one item of each iterable, until the shortest ends, and closes the others', () => {
    const counter = new Counter()
    const pair = (a: number, b: string): string => `${a}${b}`
    const thread = spawn(() => new GreenPool(4).imap(pair, counter, ['a', 'b', 'c']).toArray())
    world.run()
    expect(resultOf(thread)).toEqual(['0a', '1b', '2c'])
    expect(counter.closed).toBe(true)
  })

  rule('throws an error in its place, and goes on after it', () => {
    const pool = new GreenPool(4)
    const work = (n: number): number => {
      if (n === 1 || n === 7) throw new Error(`error ${n}`)
      return n
    }
    const thread = spawn(() => collect(pool.imap(work, numbers(10))))
    world.run()
    expect(resultOf(thread)).toEqual([0, 'error 1', 2, 3, 4, 5, 6, 'error 7', 8, 9])
    expect(world.errors).toEqual([])
  })

  rule('gives the error of the iterable after the results before it, and then the end', () => {
    const items = function* (): Generator<number> {
      yield 1
      yield 2
      throw new Error('no more')
    }
    const thread = spawn(() => collect(new GreenPool(4).imap(slowly, items())))
    world.run(10)
    expect(resultOf(thread)).toEqual([1, 2, 'no more'])
    expect(world.errors).toEqual([])
  })

  rule(
    'kills each one once when it is closed, however often and by whom, so that finally blocks may wait',
    () => {
      const closers: ((results: GreenIterator<number>) => void)[] = [
        (results) => results.close(),
        (results) => {
          results.close()
          results.close()
        },
        (results) => results[Symbol.dispose](),
      ]
      for (const close of closers) {
        const cleaned: number[] = []
        const work = function* (n: number): Green<number> {
          try {
            yield* sleep(50)
            return n
          } finally {
            yield* sleep(1)
            cleaned.push(n)
          }
        }
        const pool = new GreenPool(3)
        const results = pool.imap(work, numbers(10))
        const asking = spawn(() => results.next())
        world.run(10)
        close(results)
        close(results)
        world.run(10)
        expect([cleaned, pool.running()]).toEqual([[0, 1, 2], 0])
        expect(resultOf(asking)).toEqual({ done: true, value: undefined })
      }
    },
  )

  rule('can be closed by the iterable that it takes items from', () => {
    const items = function* (): Generator<number> {
      yield 1
      results.close()
      yield 2
    }
    const pool = new GreenPool(3)
    const results: GreenIterator<number> = pool.imap(slowly, items())
    const thread = spawn(function* () {
      return [yield* results.next(), yield* results.next(), yield* results.next()].map(({ done }) => done)
    })
    world.run(20)
    expect([resultOf(thread), pool.running(), world.errors]).toEqual([[true, true, true], 0, []])
  })

  rule('takes no more items of an endless iterable than it needs', () => {
    const counter = new Counter()
    const pool = new GreenPool(5)
    const results = pool.imap(slowly, counter)
    const thread = spawn(function* () {
      for (let n = 0; n < 50; n++) {
        expect((yield* results.next()).value).toBe(n)
        expect(counter.asked).toBeLessThanOrEqual(n + 2 + 2 * pool.size)
        yield* sleep(1)
      }
    })
    world.run(200)
    expect(resultOf(thread)).toBeUndefined()
  })

  rule('runs no more at once than the pool allows, together with what else runs there', () => {
    const pool = new GreenPool(3)
    let inside = 0
    const work = function* (n: number): Green<number> {
      expect(++inside).toBeLessThanOrEqual(3)
      yield* sleep(1)
      inside--
      return n
    }
    const first = spawn(() => pool.imap(work, numbers(10)).toArray())
    const second = spawn(() => pool.imap(work, numbers(10)).toArray())
    spawn(() => pool.spawn(work, 0))
    world.run(20)
    expect([resultOf(first), resultOf(second)]).toEqual([numbers(10), numbers(10)])
  })

  rule('works in a greenthread of the pool, though the pool is full with it', () => {
    const pool = new GreenPool(1)
    const thread = spawn(function* () {
      const inside = yield* pool.spawn(() => pool.imap(slowly, numbers(5)).toArray())
      return yield* inside.wait()
    })
    world.run(50)
    expect(resultOf(thread)).toEqual(numbers(5))
    expect(pool.free()).toBe(1)
  })

  rule('loses no result to a wait that times out', () => {
    const results = new GreenPool(2).imap(function* (n: number) {
      yield* sleep(3)
      return n
    }, numbers(4))
    const thread = spawn(function* () {
      const seen: unknown[] = []
      while (seen.at(-1) !== undefined || seen.length === 0) {
        const step = yield* withTimeout({ seconds: 1, timeoutValue: { value: 'late' } }, () => results.next())
        seen.push(step.value)
      }
      return seen.filter((one) => one !== 'late')
    })
    world.run(50)
    expect(resultOf(thread)).toEqual([0, 1, 2, 3, undefined])
  })

  rule('gives each result to one of those who ask, in the order in which they ask', () => {
    const results = new GreenPool(2).imap(slowly, numbers(6))
    const seen: string[] = []
    const reader = function* (name: string): Green<void> {
      for (;;) {
        const step = yield* results.next()
        if (step.done === true) return
        seen.push(`${name}${step.value}`)
      }
    }
    spawn(reader, 'a')
    spawn(reader, 'b')
    spawn(reader, 'c')
    world.run(50)
    expect(seen).toEqual(['a0', 'b1', 'c2', 'a3', 'b4', 'c5'])
  })

  rule('that is closed starts nothing more, kills what runs, and has come to its end', () => {
    const counter = new Counter()
    const pool = new GreenPool(2)
    const killed: number[] = []
    const results = pool.imap(function* (n: number) {
      try {
        yield* sleep(10)
      } finally {
        killed.push(n)
      }
    }, counter)
    const waiting = spawn(() => results.next())
    world.run(1)
    results.close()
    results.close()
    world.run(100)
    expect(resultOf(waiting)).toEqual({ done: true, value: undefined })
    expect([killed, counter.closed, pool.running()]).toEqual([[0, 1], true, 0])
    const later = spawn(() => results.next())
    world.run()
    expect(resultOf(later)).toEqual({ done: true, value: undefined })
    expect(world.errors).toEqual([])
  })

  rule('is closed at the end of its block', () => {
    const counter = new Counter()
    const thread = spawn(function* () {
      using results = new GreenPool(2).imap(slowly, counter)
      return (yield* results.next()).value
    })
    world.run(1)
    expect(resultOf(thread)).toBe(0)
    expect(counter.closed).toBe(true)
  })
})

describeOnEveryHub('starmap', (tested, rule) => {
  const world = newWorld(tested)

  rule('takes arrays of arguments', () => {
    const add = (a: number, b: number): number => a + b
    const pairs: [number, number][] = [
      [1, 2],
      [3, 4],
    ]
    const thread = spawn(() => new GreenPool(4).starmap(add, pairs).toArray())
    world.run()
    expect(resultOf(thread)).toEqual([3, 7])
  })
})

describeOnEveryHub('a GreenPile', (tested, rule) => {
  const world = newWorld(tested)

  rule('gives the results in the order in which they were spawned', () => {
    const thread = spawn(function* () {
      const pile = new GreenPile<number>(4)
      for (const n of numbers(10)) yield* pile.spawn(slowly, n)
      return yield* pile.toArray()
    })
    world.run(100)
    expect(resultOf(thread)).toEqual(numbers(10))
  })

  rule('that is empty is done at once', () => {
    const thread = spawn(() => new GreenPile(4).toArray())
    world.run()
    expect(resultOf(thread)).toEqual([])
  })

  rule('is not confused by a spawn that timed out', () => {
    const thread = spawn(function* () {
      const pile = new GreenPile<number | string>(4)
      for (const n of numbers(4)) yield* pile.spawn(slowly, n)
      try {
        yield* withTimeout(0, () => pile.spawn(() => 'too late'))
        return ['spawned though it was full']
      } catch (error) {
        expect(error).toBeInstanceOf(Timeout)
      }
      for (const n of [4, 5, 6]) yield* pile.spawn(slowly, n)
      return yield* pile.toArray()
    })
    world.run(100)
    expect(resultOf(thread)).toEqual(numbers(7))
  })

  rule('shares a pool with others', () => {
    const pool = new GreenPool(2)
    const piles = [new GreenPile<number>(pool), new GreenPile<number>(pool)] as const
    const work = function* (pile: GreenPile<number>, offset: number): Green<void> {
      for (const n of numbers(10)) yield* pile.spawn(slowly, n + offset)
    }
    spawn(work, piles[0], 0)
    spawn(work, piles[1], 100)
    const thread = spawn(function* () {
      const second = yield* piles[1].toArray()
      return [yield* piles[0].toArray(), second]
    })
    world.run(200)
    expect(resultOf(thread)).toEqual([numbers(10), numbers(10).map((n) => n + 100)])
  })

  rule('throws an error in its place, and nobody else hears of it', () => {
    const thread = spawn(function* () {
      const pile = new GreenPile<number>(2)
      yield* pile.spawn(slowly, 1)
      yield* pile.spawn((): number => {
        throw new Error('broken')
      })
      yield* pile.spawn(slowly, 3)
      return yield* collect(pile)
    })
    world.run(100)
    expect(resultOf(thread)).toEqual([1, 'broken', 3])
    expect(world.errors).toEqual([])
  })

  rule('ends the wait of whoever asked for what is not spawned after all', () => {
    const pile = new GreenPile<number>(0)
    const spawning = spawn(() => pile.spawn(slowly, 1))
    world.run()
    const asking = spawn(() => pile.toArray())
    world.run()
    expect(asking.dead).toBe(false)
    spawning.kill()
    world.run()
    expect(resultOf(asking)).toEqual([])
  })

  rule('that is closed kills what nobody has asked for', () => {
    const event = new Event()
    const killed: number[] = []
    const thread = spawn(function* () {
      const pile = new GreenPile<void>(5)
      for (const n of [0, 1, 2]) {
        yield* pile.spawn(function* () {
          try {
            if (n > 0) yield* event.wait()
          } finally {
            killed.push(n)
          }
        })
      }
      yield* pile.next()
      pile.close()
      return [yield* pile.next(), pile.pool.running()]
    })
    world.run()
    expect(resultOf(thread)).toEqual([{ done: true, value: undefined }, 0])
    expect(killed).toEqual([0, 1, 2])
  })

  rule.each([-1, 'four'])('refuses a pool of %s', (pool) => {
    expect(() => new GreenPile(pool as number)).toThrow(code('ERR_OPTION_INVALID') as Error)
  })

  rule('keeps the order of each who spawns, under load and with errors', () => {
    const COUNT = 300
    const pile = new GreenPile<[number, number]>(7)
    let seed = 1
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
    const work = function* (who: number, n: number): Green<[number, number]> {
      while (random() < 0.5) yield* sleep(random())
      if (random() < 0.2) throw Object.assign(new Error('bad luck'), { who, n })
      return [who, n]
    }
    const makers = [0, 1, 2].map((who) =>
      spawn(function* () {
        for (const n of numbers(COUNT)) yield* pile.spawn(work, who, n)
      }),
    )
    const latest = [-1, -1, -1]
    const reading = spawn(function* () {
      for (let received = 0; ; received++) {
        let step: IteratorResult<[number, number], undefined>
        try {
          step = yield* pile.next()
        } catch (error) {
          const { who, n } = error as { who: number; n: number } & Error
          step = { done: false, value: [who, n] }
        }
        if (step.done === true) return received
        const [who, n] = step.value
        expect(n).toBe((latest[who] ?? 0) + 1)
        latest[who] = n
      }
    })
    world.run()
    for (let rounds = 0; rounds < 100 && !reading.dead; rounds++) world.run(10)
    expect(makers.every((maker) => maker.dead)).toBe(true)
    expect(resultOf(reading)).toBe(3 * COUNT)
    expect(() => errorOf(reading)).toThrow('without an error')
  })
})
