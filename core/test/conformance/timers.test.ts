import { expect, vi } from 'vitest'
import { Greenlet, Timer, sleep, spawn, useHub } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, newWorld, poke } from './world.ts'

const nothing = (): void => undefined

describeOnEveryHub('a timer', (tested, rule) => {
  const world = newWorld(tested)

  rule('fires with its arguments, at its time, in the order of deadlines', () => {
    const fired: [string, number][] = []
    const note = (name: string): void => void fired.push([name, world.clock.now()])
    world.hub.scheduleCallGlobal(3, note, 'third')
    world.hub.scheduleCallGlobal(1, note, 'first')
    world.hub.scheduleCallGlobal(2, note, 'second')
    world.run(5)
    expect(fired).toEqual([
      ['first', 1],
      ['second', 2],
      ['third', 3],
    ])
  })

  rule('fires after those with the same deadline that were scheduled earlier', () => {
    const fired: number[] = []
    for (let i = 0; i < 100; i++) world.hub.scheduleCallGlobal(i % 2, () => fired.push(i))
    world.run(1)
    const even = Array.from({ length: 50 }, (_, i) => 2 * i)
    expect(fired).toEqual([...even, ...even.map((i) => i + 1)])
  })

  rule('of zero seconds keeps its place among others that are due', () => {
    const fired: string[] = []
    world.hub.scheduleCallGlobal(1, () => fired.push('due at 1'))
    world.clock.advance(2)
    world.hub.scheduleCallGlobal(0, () => fired.push('due at 2'))
    world.run()
    expect(fired).toEqual(['due at 1', 'due at 2'])
  })

  rule.each([0, 1])(
    'of %s seconds is taken by addTimer once, until it has fired or was canceled',
    (seconds) => {
      const fired: string[] = []
      const make = (name: string): Timer => new Timer(world.hub, seconds, () => void fired.push(name))
      const [one, other] = [make('one'), make('other')]
      expect(world.hub.addTimer(one)).toBe(world.clock.now() + seconds)
      expect(() => world.hub.addTimer(one)).toThrow(code('ERR_OPTION_INVALID'))
      other.cancel()
      expect(() => world.hub.addTimer(other)).toThrow(code('ERR_OPTION_INVALID'))
      world.run(1)
      expect(() => world.hub.addTimer(one)).toThrow(/has fired or was canceled/)
      world.run(1)
      expect(fired).toEqual(['one'])
      expect(world.hub.getTimersCount()).toBe(0)
    },
  )

  rule('of every kind comes by way of addTimer, which a hub may override', () => {
    const added = vi.spyOn(world.hub, 'addTimer')
    const kinds: (() => Timer)[] = [
      () => world.hub.scheduleCallGlobal(0, nothing),
      () => world.hub.scheduleCallLocal(1, nothing),
      () => world.hub.scheduleResume(1, new Greenlet(nothing)),
    ]
    for (const schedule of kinds) {
      const timer = schedule()
      expect(added).toHaveBeenCalledOnce()
      expect(added).toHaveBeenLastCalledWith(timer)
      added.mockClear()
    }
    const thread = spawn(() => sleep(1))
    expect(added).toHaveBeenCalledOnce()
    world.run()
    expect(added).toHaveBeenCalledTimes(2)
    thread.kill()
  })

  rule('that is scheduled while timers fire waits for the next turn, after a wait for descriptors', () => {
    const [left, right] = world.pair()
    const order: string[] = []
    const reader = world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        order.push('listener')
        world.hub.remove(reader)
      },
    })
    world.hub.scheduleCallGlobal(0, () => {
      order.push('first')
      poke(left)
      world.hub.scheduleCallGlobal(0, () => order.push('second'))
    })
    world.run()
    expect(order).toEqual(['first', 'listener', 'second'])
  })

  rule(
    'is pending until it fires or is canceled; a second cancel, or one after it fired, changes nothing',
    () => {
      let fired = 0
      const canceled = world.hub.scheduleCallGlobal(1, () => fired++)
      const fires = world.hub.scheduleCallGlobal(1, () => fired++)
      expect([canceled.pending, fires.pending, fires.called]).toEqual([true, true, false])
      canceled.cancel()
      canceled.cancel()
      expect([canceled.pending, canceled.called]).toEqual([false, true])
      world.run(2)
      expect(fired).toBe(1)
      expect([fires.pending, fires.called]).toEqual([false, true])
      fires.cancel()
      expect(world.host.active).toBe(false)
      expect(world.hub.getTimersCount()).toBe(0)
    },
  )

  rule('that is fired by hand leaves the hub with nothing to do', () => {
    let fired = 0
    for (const seconds of [0, 1]) {
      world.hub.scheduleCallGlobal(seconds, () => fired++).fire()
      world.hub.scheduleCallLocal(seconds, () => fired++).fire()
    }
    expect(fired).toBe(4)
    expect(world.host.active).toBe(false)
    world.hub.scheduleCallGlobal(1, () => fired++)
    world.run(2)
    expect([world.host.active, world.hub.getTimersCount(), fired]).toEqual([false, 0, 5])
  })

  rule('can be canceled through the list of those that are pending', () => {
    const fired: string[] = []
    const timers = ['a', 'b', 'c'].map((name) =>
      world.hub.scheduleCallGlobal(name === 'b' ? 0 : 1, () => fired.push(name)),
    )
    const listed = world.hub.getTimers()
    expect(listed.map(({ id }) => id)).toEqual([1, 0, 2].map((place) => timers[place]?.id))
    listed.slice(0, 2).forEach((timer) => timer.cancel())
    expect(timers.map(({ pending }) => pending)).toEqual([false, false, true])
    world.run(2)
    expect(fired).toEqual(['c'])
  })

  rule('that another one of the same turn cancels does not fire', () => {
    const fired: string[] = []
    world.hub.scheduleCallGlobal(0, () => second.cancel())
    const second = world.hub.scheduleCallGlobal(0, () => fired.push('second'))
    world.run()
    expect(fired).toEqual([])
  })

  rule('that is local fires only if the greenlet that scheduled it lives', () => {
    const fired: string[] = []
    let local: { pending: boolean } | undefined
    new Greenlet(() => {
      local = world.hub.scheduleCallLocal(1, () => fired.push('local'))
      world.hub.scheduleCallGlobal(1, () => fired.push('global'))
    }).resume()
    expect(local?.pending).toBe(false)
    world.hub.scheduleCallLocal(1, () => fired.push('local of __main__, which lives'))
    world.run(1)
    expect(fired).toEqual(['global', 'local of __main__, which lives'])
  })

  rule('that throws harms no other, and its error is reported', () => {
    let fired = false
    world.hub.scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    world.hub.scheduleCallGlobal(0, () => (fired = true))
    world.run()
    expect(world.errors).toEqual([new Error('broken')])
    expect(fired).toBe(true)
    expect(world.hub.running).toBe(true)
  })

  rule('leaves the sleep of others exact when it throws', () => {
    const fired: number[] = []
    world.hub.scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    world.hub.scheduleCallGlobal(0.001, () => fired.push(world.clock.now()))
    world.run(1)
    expect(fired).toEqual([0.001])
  })

  rule('is told when it is due, and the hub when the next one is', () => {
    world.clock.advance(10)
    const timer = world.hub.scheduleCallGlobal(2.5, nothing)
    world.hub.scheduleCallGlobal(4, nothing)
    expect(timer.due).toBe(12.5)
    expect(timer.seconds).toBe(2.5)
    world.hub.prepareTimers()
    expect(world.hub.sleepUntil()).toBe(12.5)
    expect(world.hub.getTimersCount()).toBe(2)
  })

  rule('that is due exactly now fires; one that is due a moment later does not', () => {
    const fired: number[] = []
    for (const seconds of [1, 1.000001]) world.hub.scheduleCallGlobal(seconds, () => fired.push(seconds))
    world.hub.prepareTimers()
    world.hub.fireTimers(1)
    expect(fired).toEqual([1])
  })

  rule('is one of 256 at most in a turn, and none is lost', () => {
    let fired = 0
    for (let i = 0; i < 1000; i++) world.hub.scheduleCallGlobal(0, () => fired++)
    world.host.turn(0)
    expect(fired).toBe(256)
    world.run()
    expect(fired).toBe(1000)
  })

  rule('that is canceled after the hub was replaced is counted by its own hub', () => {
    const old = world.hub
    const timer = old.scheduleCallGlobal(1, nothing)
    useHub(tested.Hub)
    expect(() => timer.cancel()).not.toThrow()
    expect(old.getTimersCount()).toBe(0)
  })

  rule.each([Number.NaN, -1, -0.001, Infinity, '1', undefined, null, 1n])('refuses %s seconds', (seconds) => {
    expect(() => world.hub.scheduleCallGlobal(seconds as number, nothing)).toThrow(
      code('ERR_OPTION_INVALID') as Error,
    )
    expect(() => world.hub.scheduleCallLocal(seconds as number, nothing)).toThrow(
      code('ERR_OPTION_INVALID') as Error,
    )
    expect(world.hub.getTimersCount()).toBe(0)
    expect(world.host.active).toBe(false)
  })

  rule('may be years away: the wait is the 60 seconds or the bound, never an error', () => {
    world.hub.scheduleCallGlobal(Number.MAX_VALUE, nothing)
    world.hub.scheduleCallGlobal(1e12, nothing)
    world.turn()
    expect(world.hub.running).toBe(true)
    expect(world.hub.getTimersCount()).toBe(2)
  })
})

describeOnEveryHub('canceled timers', (tested, rule) => {
  const world = newWorld(tested)
  const far = (): ReturnType<typeof world.hub.scheduleCallGlobal> => world.hub.scheduleCallGlobal(60, nothing)

  rule('are swept out: canceled at once they never fill the queue', () => {
    for (let i = 0; i < 2000; i++) far().cancel()
    expect(world.hub.getTimersCount()).toBeLessThanOrEqual(1000)
  })

  rule('are swept out: canceled after they joined the heap they never fill it', () => {
    for (let i = 0; i < 2000; i++) {
      const timer = far()
      world.hub.prepareTimers()
      timer.cancel()
    }
    expect(world.hub.getTimersCount()).toBeLessThanOrEqual(1000)
  })

  rule('stay as long as they are less than half of all', () => {
    const timers = Array.from({ length: 3000 }, far)
    timers.forEach((timer, i) => i % 3 === 0 && timer.cancel())
    expect(world.hub.getTimersCount()).toBe(3000)
    for (const timer of timers) timer.cancel()
    expect(world.hub.getTimersCount()).toBeLessThanOrEqual(1000)
  })

  rule('take none of the others with them, nor their order', () => {
    const fired: number[] = []
    const timers = Array.from({ length: 3000 }, (_, i) =>
      world.hub.scheduleCallGlobal(3000 - i, () => fired.push(i)),
    )
    world.hub.prepareTimers()
    timers.forEach((timer, i) => i % 3 !== 0 && timer.cancel())
    world.clock.advance(3000)
    world.run()
    expect(fired).toEqual(Array.from({ length: 1000 }, (_, i) => 3 * (999 - i)))
  })
})
