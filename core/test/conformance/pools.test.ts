import { expect } from 'vitest'
import {
  Event,
  GreenPool,
  GreenletExit,
  Timeout,
  getHub,
  sleep,
  spawn,
  withTimeout,
  type Green,
  type GreenThread,
} from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, resultOf } from './world.ts'

describeOnEveryHub('a GreenPool', (tested, rule) => {
  const world = newWorld(tested)

  /** Runs a body in a greenthread of its own, and returns its findings. */
  const ask = <T>(fn: () => Green<T>, seconds = 0): T => {
    const thread = spawn(fn)
    world.run(seconds)
    return resultOf(thread)
  }

  /** How many can be spawned before one has to wait. They all end when the count is there. */
  const countPlaces = (pool: GreenPool): number =>
    ask(function* () {
      const end = new Event()
      let places = 0
      try {
        for (; places < 100; places++) yield* withTimeout(0, () => pool.spawnN(() => end.wait()))
      } catch (error) {
        expect(error).toBeInstanceOf(Timeout)
      }
      end.send()
      return places
    })

  rule('runs what is spawned in it with its arguments, and gives the greenthreads', () => {
    const double = function* (n: number): Green<number> {
      yield* sleep(n % 3)
      return 2 * n
    }
    const results = ask(function* () {
      const pool = new GreenPool(4)
      const threads: GreenThread<number>[] = []
      for (let n = 0; n < 10; n++) threads.push(yield* pool.spawn(double, n))
      const results: number[] = []
      for (const thread of threads) results.push(yield* thread.wait())
      return results
    }, 100)
    expect(results).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
  })

  rule('never runs more than its size at once, and starts in the order in which they were spawned', () => {
    const pool = new GreenPool(3)
    const started: number[] = []
    let inside = 0
    const work = function* (n: number): Green<void> {
      started.push(n)
      expect(++inside).toBeLessThanOrEqual(3)
      yield* sleep((n * 7) % 5)
      inside--
    }
    for (let n = 0; n < 20; n++) spawn(() => pool.spawn(work, n))
    const all = spawn(() => pool.waitAll())
    world.run(100)
    expect(all.dead).toBe(true)
    expect(started).toEqual(Array.from({ length: 20 }, (_, n) => n))
    expect([inside, pool.running(), pool.free(), pool.waiting()]).toEqual([0, 0, 3, 0])
  })

  rule('counts who runs and who waits to spawn', () => {
    const pool = new GreenPool(1)
    const done = new Event()
    const counts: number[][] = []
    for (let i = 0; i < 3; i++) {
      spawn(() => pool.spawn(() => done.wait()))
      world.run()
      counts.push([pool.running(), pool.free(), pool.waiting()])
    }
    expect(counts).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [1, 0, 2],
    ])
    done.send()
    world.run()
    expect([pool.running(), pool.free(), pool.waiting()]).toEqual([0, 1, 0])
  })

  rule('lets its greenthreads wake each other in order', () => {
    const order: string[] = []
    ask(function* () {
      const pool = new GreenPool(2)
      const event = new Event()
      const consumer = yield* pool.spawn(function* () {
        order.push('consumer starts')
        yield* event.wait()
        order.push('consumer goes on')
      })
      yield* pool.spawnN(() => {
        order.push('producer')
        event.send()
      })
      yield* consumer.wait()
    })
    expect(order).toEqual(['consumer starts', 'producer', 'consumer goes on'])
  })

  rule('lets go of the local timers of a greenthread that has ended', () => {
    let fired = false
    ask(function* () {
      const worker = yield* new GreenPool(2).spawn(() => {
        getHub().scheduleCallLocal(0, () => (fired = true))
      })
      yield* worker.wait()
    })
    expect(fired).toBe(false)
  })

  rule('that is full suspends whoever spawns until another one has ended', () => {
    const seen: number[] = []
    const order = ask(function* () {
      const pool = new GreenPool(2)
      const note = (n: number): unknown => seen.push(n)
      yield* pool.spawnN(note, 1)
      yield* pool.spawnN(note, 2)
      const before = [...seen]
      yield* pool.spawnN(note, 3)
      const after = [...seen]
      yield* sleep(0)
      return [before, after, [...seen]]
    })
    expect(order).toEqual([[], [1, 2], [1, 2, 3]])
  })

  rule('gets its places back from what fails, and from what is killed', () => {
    const pool = new GreenPool(2)
    for (const error of [new Error('broken'), new GreenletExit()]) {
      const thread = ask(() =>
        pool.spawn(() => {
          throw error
        }),
      )
      expect(errorOf(thread)).toBe(error)
      expect(countPlaces(pool)).toBe(2)
    }
    const sleeping = ask(() => pool.spawn(() => sleep(1000)))
    expect(countPlaces(pool)).toBe(1)
    sleeping.kill()
    expect(countPlaces(pool)).toBe(2)
    expect(world.errors).toEqual([expect.objectContaining({ message: 'broken' })])
  })

  rule('loses no place to a greenthread that gives up, or is killed, while it waits to spawn', () => {
    const pool = new GreenPool(1)
    const end = new Event()
    ask(() => pool.spawn(() => end.wait()))
    const started: string[] = []
    const givesUp = spawn(() => withTimeout(1, () => pool.spawn(() => started.push('gives up'))))
    const doomed = spawn(() => pool.spawn(() => started.push('doomed')))
    const next = spawn(() => pool.spawn(() => started.push('next')))
    world.run(2)
    expect(errorOf(givesUp)).toBeInstanceOf(Timeout)
    end.send()
    world.turn()
    doomed.kill()
    world.run()
    expect(next.dead).toBe(true)
    expect(started).toEqual(['next'])
    expect([pool.free(), pool.waiting()]).toEqual([1, 0])
  })

  rule('a wait inside that times out disturbs nobody', () => {
    const pool = new GreenPool(1)
    const item = new Event<string>()
    const first = ask(() =>
      pool.spawn(() => withTimeout({ seconds: 0, timeoutValue: 'timed out' }, () => item.wait())),
    )
    expect(resultOf(first)).toBe('timed out')
    item.send('woken')
    const second = ask(() => pool.spawn(() => 'resumed'))
    expect(resultOf(second)).toBe('resumed')
    expect(item.poll()).toBe('woken')
  })

  rule('that is made smaller lets those run who do, and starts nothing until fewer run', () => {
    const pool = new GreenPool(2)
    const end = new Event()
    ask(function* () {
      yield* pool.spawn(() => end.wait())
      yield* pool.spawn(() => end.wait())
    })
    pool.resize(1)
    expect([pool.size, pool.free(), pool.running()]).toEqual([1, -1, 2])
    expect(countPlaces(pool)).toBe(0)
    end.send()
    world.run()
    expect([pool.free(), pool.running()]).toEqual([1, 0])
    expect(countPlaces(pool)).toBe(1)
  })

  rule('that is made larger lets those in who wait', () => {
    const pool = new GreenPool(0)
    const started: number[] = []
    for (let n = 0; n < 4; n++) {
      spawn(() =>
        pool.spawn(function* () {
          started.push(n)
          yield* sleep(10)
        }),
      )
    }
    world.run(1)
    expect([started, pool.waiting()]).toEqual([[], 4])
    pool.resize(3)
    world.run(1)
    expect([started, pool.waiting(), pool.free()]).toEqual([[0, 1, 2], 1, 0])
    world.run(20)
    expect(started).toEqual([0, 1, 2, 3])
  })

  rule('lets its greenthreads spawn in it though it is full: what they spawn takes their place', () => {
    const pool = new GreenPool(1)
    const order: string[] = []
    const outer = ask(
      () =>
        pool.spawn(function* () {
          const inner = yield* pool.spawn(function* () {
            const innermost = yield* pool.spawn(() => 'innermost')
            order.push(`${pool.running()} runs`)
            yield* sleep(1)
            return yield* innermost.wait()
          })
          order.push(`spawned what has ended: ${inner.dead}`)
          return yield* inner.wait()
        }),
      5,
    )
    expect(resultOf(outer)).toBe('innermost')
    expect(order).toEqual(['1 runs', 'spawned what has ended: true'])
    expect(countPlaces(pool)).toBe(1)
  })

  rule('ends what has taken the place of a greenthread together with it', () => {
    const pool = new GreenPool(1)
    let end = 'none'
    const outer = ask(() =>
      pool.spawn(() =>
        pool.spawn(function* () {
          try {
            yield* sleep(1000)
          } finally {
            end = 'killed'
          }
        }),
      ),
    )
    outer.kill()
    expect([end, pool.free()]).toEqual(['killed', 1])
  })

  rule('leaves an error of what took its place to whoever asks for it', () => {
    const pool = new GreenPool(1)
    const outer = ask(() =>
      pool.spawn(function* () {
        const inner = yield* pool.spawn((): string => {
          throw new Error('broken')
        })
        try {
          return yield* inner.wait()
        } catch (error) {
          return (error as Error).message
        }
      }),
    )
    expect(resultOf(outer)).toBe('broken')
    expect(world.errors).toEqual([])
  })

  rule('reports an error that nobody waits for, once', () => {
    const broken = new Error('broken')
    ask(() =>
      new GreenPool().spawnN(() => {
        throw broken
      }),
    )
    expect(world.errors).toEqual([broken])
  })

  rule.each([-1, 1.5, Number.NaN, '4', null])('refuses a size of %s', (size) => {
    expect(() => new GreenPool(size as number)).toThrow(code('ERR_OPTION_INVALID') as Error)
    const pool = new GreenPool(2)
    expect(() => pool.resize(size as number)).toThrow(code('ERR_OPTION_INVALID') as Error)
    expect(pool.size).toBe(2)
  })

  rule('refuses to spawn what is no function, and is as before', () => {
    const pool = new GreenPool(1)
    const thread = spawn(() => pool.spawn(7 as never))
    world.run()
    expect(errorOf(thread)).toEqual(code('ERR_OPTION_INVALID'))
    expect(pool.free()).toBe(1)
  })
})

describeOnEveryHub('waitAll', (tested, rule) => {
  const world = newWorld(tested)

  rule('comes back at once when nothing runs', () => {
    const thread = spawn(() => new GreenPool().waitAll())
    world.turn()
    world.turn()
    expect(thread.dead).toBe(true)
  })

  rule('waits for those that run, and for those that wait to be spawned', () => {
    const pool = new GreenPool(2)
    let ended = 0
    for (let n = 0; n < 7; n++) {
      spawn(() =>
        pool.spawn(function* () {
          yield* sleep(1)
          ended++
        }),
      )
    }
    const waiters = [1, 2].map(() =>
      spawn(function* () {
        yield* pool.waitAll()
        return ended
      }),
    )
    world.run(10)
    expect(waiters.map(resultOf)).toEqual([7, 7])
  })

  rule('works again for what is spawned later', () => {
    const pool = new GreenPool(2)
    const times: number[] = []
    spawn(function* () {
      for (let round = 0; round < 3; round++) {
        yield* pool.spawn(() => sleep(1))
        yield* pool.spawn(() => sleep(2))
        yield* pool.waitAll()
        times.push(world.clock.now())
      }
    })
    world.run(10)
    expect(times).toEqual([2, 4, 6])
  })

  rule('in a greenthread of the pool is refused: it would wait for itself', () => {
    const pool = new GreenPool(2)
    const thread = spawn(function* () {
      const inside = yield* pool.spawn(() => pool.waitAll())
      yield* inside.wait()
    })
    world.run()
    expect(errorOf(thread)).toEqual(code('ERR_POOL_DEADLOCK'))
  })

  rule(
    'refuses a job that waits for the end of one that waits for the pool, directly or through others',
    () => {
      for (const others of [0, 1, 3]) {
        const pool = new GreenPool()
        let last: GreenThread<unknown> | null = null
        const job = spawn(() =>
          pool.spawn(function* () {
            yield* sleep(1)
            yield* (last as GreenThread<unknown>).wait()
          }),
        )
        world.run()
        last = spawn(() => pool.waitAll())
        for (let count = 0; count < others; count++) {
          const before = last as GreenThread<unknown>
          last = spawn(() => before.wait())
        }
        world.run(1)
        expect(errorOf(resultOf(job))).toEqual(code('ERR_POOL_DEADLOCK'))
        expect(last.dead).toBe(true)
      }
    },
  )

  rule('refuses the second of two pools whose jobs wait for each other', () => {
    const [first, second] = [new GreenPool(), new GreenPool()]
    const jobs = [first, second].map((pool, index) =>
      spawn(() =>
        pool.spawn(function* () {
          yield* sleep(1)
          return yield* (index === 0 ? second : first).waitAll()
        }),
      ),
    )
    world.run(1)
    expect(errorOf(resultOf(jobs[1] as (typeof jobs)[0]))).toEqual(code('ERR_POOL_DEADLOCK'))
    expect(resultOf(resultOf(jobs[0] as (typeof jobs)[0]))).toBe(1)
  })

  rule(
    'lets a job wait for one that waits for the pool for a limited time only, and for a limited time itself',
    () => {
      const pool = new GreenPool()
      let all: GreenThread<unknown> | null = null
      const limited = { seconds: 1, timeoutValue: 'over' }
      const waits = spawn(() => pool.spawn(() => (all as GreenThread<unknown>).wait()))
      const waitsBriefly = spawn(() =>
        pool.spawn(() => withTimeout(limited, () => (all as GreenThread<unknown>).wait())),
      )
      all = spawn(() => withTimeout({ ...limited, seconds: 2 }, () => pool.waitAll()))
      world.run(2)
      expect(resultOf(resultOf(waitsBriefly))).toBe('over')
      expect(resultOf(resultOf(waits))).toBe('over')
      expect(all.dead).toBe(true)
    },
  )

  rule('comes back when the last one who waited for a place in an empty pool gives up', () => {
    const pool = new GreenPool(0)
    const waiting = spawn(() => pool.spawn(() => undefined))
    const all = spawn(() => pool.waitAll())
    world.run()
    expect(all.dead).toBe(false)
    waiting.kill()
    world.run()
    expect(all.dead).toBe(true)
  })
})
