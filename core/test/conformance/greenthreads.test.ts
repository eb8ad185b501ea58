import { expect } from 'vitest'
import {
  cancel,
  getCurrent,
  sleep,
  spawn,
  spawnAfter,
  spawnAfterLocal,
  spawnN,
  type Green,
  type GreenThread,
} from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, resultOf } from './world.ts'

describeOnEveryHub('a greenthread', (tested, rule) => {
  const world = newWorld(tested)

  rule('starts soon, not at once, with its arguments, and keeps its result', () => {
    const order: string[] = []
    const thread = spawn(
      (a: number, b: number) => {
        order.push('runs')
        return a + b
      },
      2,
      3,
    )
    order.push('spawned')
    world.run()
    expect(order).toEqual(['spawned', 'runs'])
    expect(resultOf(thread)).toBe(5)
  })

  rule('has MAINLOOP as its parent, and is current while it runs', () => {
    const thread: GreenThread<boolean> = spawn(() => getCurrent() === thread)
    expect(thread.parent).toBe(world.hub.mainloop)
    world.run()
    expect(resultOf(thread)).toBe(true)
  })

  rule('starts after those that were spawned earlier', () => {
    const order: number[] = []
    for (let i = 0; i < 10; i++) spawn(() => order.push(i))
    world.run()
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  rule('without a result is started by spawnN, and has run after one sleep(0)', () => {
    const seen: number[] = []
    const thread = spawn(function* () {
      spawnN((n: number) => seen.push(n), 4)
      yield* sleep(0)
      return [...seen]
    })
    world.run()
    expect(resultOf(thread)).toEqual([4])
  })

  rule('gives its error to whoever waits, and then nobody else hears of it', () => {
    const broken = new Error('broken')
    const failing = spawn(function* () {
      yield* sleep(1)
      throw broken
    })
    const waiting = spawn(() => failing.wait())
    const caught = spawn(function* () {
      try {
        yield* waiting.wait()
      } catch (error) {
        return error
      }
      return null
    })
    world.run(1)
    expect(resultOf(caught)).toBe(broken)
    expect(errorOf(failing)).toBe(broken)
    expect(world.errors).toEqual([])
  })

  rule('that fails with nobody waiting is reported once, and a later wait still throws', () => {
    const failing = spawn(function* (): Green<void> {
      throw new Error('broken')
    })
    world.run()
    expect(world.errors).toEqual([new Error('broken')])
    expect(errorOf(failing)).toEqual(new Error('broken'))
    world.run()
    expect(world.errors).toHaveLength(1)
  })

  rule('wakes everybody who waits for it, in the order in which they came', () => {
    const order: number[] = []
    const thread = spawn(() => sleep(1))
    for (let i = 0; i < 3; i++) {
      spawn(function* () {
        yield* thread.wait()
        order.push(i)
      })
    }
    world.run(1)
    expect(order).toEqual([0, 1, 2])
  })

  rule('does not wake one that stopped waiting in the turn of its end', () => {
    const thread = spawn(() => sleep(1))
    const waiting = spawn(function* () {
      try {
        yield* thread.wait()
      } catch {
        const start = world.clock.now()
        yield* sleep(5)
        return world.clock.now() - start
      }
      return 'not reached'
    })
    spawn(function* () {
      yield* sleep(1)
      waiting.kill(new Error('leave it'))
    })
    world.run(10)
    expect(resultOf(waiting)).toBe(5)
  })
})

describeOnEveryHub('a greenthread that is spawned for later', (tested, rule) => {
  const world = newWorld(tested)

  rule('starts after so many seconds', () => {
    const thread = spawnAfter(2, (what: string) => `${what} at ${world.clock.now()}`, 'started')
    world.run(1)
    expect(thread.started).toBe(false)
    world.run(1)
    expect(resultOf(thread)).toBe('started at 2')
  })

  rule('can be canceled until it starts; later a cancel changes nothing', () => {
    const canceled = spawnAfter(2, () => 'not reached')
    cancel(canceled)
    expect(errorOf(canceled)).toMatchObject({ code: 'ERR_GREENLET_EXIT' })
    const started = spawnAfter(1, function* () {
      yield* sleep(1)
      return 'done'
    })
    world.run(1)
    cancel(started)
    world.run(1)
    expect(resultOf(started)).toBe('done')
    expect(world.errors).toEqual([])
  })

  rule('starts though the one that spawned it is dead by then, unless it was spawned locally', () => {
    const ran: string[] = []
    spawn(() => {
      spawnAfter(1, () => ran.push('after'))
      spawnAfterLocal(1, () => ran.push('local'))
    })
    spawn(function* () {
      spawnAfterLocal(1, () => ran.push('local of a live one'))
      yield* sleep(2)
    })
    world.run(3)
    expect(ran).toEqual(['after', 'local of a live one'])
  })

  rule.each([Number.NaN, -1, Infinity, 'soon'])(
    'is refused for %s seconds, with nothing left behind',
    (seconds) => {
      for (const later of [spawnAfter, spawnAfterLocal]) {
        expect(() => later(seconds as number, () => 1)).toThrow(code('ERR_OPTION_INVALID') as Error)
      }
      expect(world.host.active).toBe(false)
    },
  )
})

describeOnEveryHub('a link', (tested, rule) => {
  const world = newWorld(tested)

  rule('is called with the greenthread when it ends, in its context, and at once when it has ended', () => {
    const order: string[] = []
    const thread = spawn(function* () {
      yield* sleep(1)
      return 'result'
    })
    thread.link((ended) => order.push(`linked ${ended === thread} ${getCurrent() === thread}`))
    world.run()
    expect(order).toEqual([])
    world.run(1)
    thread.link(() => order.push('linked late'))
    expect(order).toEqual(['linked true true', 'linked late'])
  })

  rule('is not called once it is taken back', () => {
    let called = false
    const thread = spawn(() => 1)
    const link = (): void => void (called = true)
    thread.link(link)
    expect(thread.unlink(link)).toBe(true)
    expect(thread.unlink(link)).toBe(false)
    world.run()
    expect(called).toBe(false)
  })

  rule('that was made twice and taken back once is called once', () => {
    const calls: string[] = []
    const thread = spawn(() => 1)
    const twice = (): void => void calls.push('twice')
    thread.link(twice)
    thread.link(() => calls.push('between'))
    thread.link(twice)
    expect(thread.unlink(twice)).toBe(true)
    world.run()
    expect(calls).toEqual(['between', 'twice'])
  })

  rule('may link again while it is called: no recursion, and each is called once', () => {
    const order: string[] = []
    const thread = spawn(() => 1)
    thread.link((ended) => {
      order.push('outer')
      ended.link(() => order.push('inner'))
      order.push('outer goes on')
    })
    world.run()
    expect([...order].sort()).toEqual(['inner', 'outer', 'outer goes on'])
  })

  rule('that throws harms neither the other links nor the result', () => {
    const order: string[] = []
    const thread = spawn(() => 'result')
    thread.link(() => {
      throw new Error('broken link')
    })
    thread.link(() => order.push('second'))
    world.run()
    expect(order).toEqual(['second'])
    expect(resultOf(thread)).toBe('result')
    expect(world.errors).toEqual([new Error('broken link')])
  })
})
