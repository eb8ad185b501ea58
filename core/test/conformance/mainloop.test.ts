import { expect } from 'vitest'
import { Greenlet, getCurrent, sleep, spawn } from '../../index.ts'
import { root } from '../../greenlet/greenlet.ts'
import { addInstrument, removeInstrument } from '../../trace/index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, newWorld, poke } from './world.ts'

const nothing = (): void => undefined

describeOnEveryHub('MAINLOOP', (tested, rule) => {
  const world = newWorld(tested)

  rule('is not launched by building a hub, spawning or registering anything', () => {
    const [, right] = world.pair()
    spawn(nothing)
    world.hub.scheduleCallGlobal(1, nothing)
    world.hub.add({ direction: 'read', fd: right.fd, callback: nothing })
    expect(world.hub.running).toBe(false)
    expect(world.hub.mainloop.started).toBe(false)
  })

  rule(
    'is launched when __main__ gives its stack back while the hub has work, and stays when it is idle',
    () => {
      world.hub.scheduleCallGlobal(0, nothing)
      world.host.turn(0)
      expect(world.hub.running).toBe(true)
      world.run()
      expect(world.host.active).toBe(false)
      expect(world.hub.running).toBe(true)
    },
  )

  rule('is launched by the first hub.switch(), which makes the resume of __main__ return undefined', () => {
    const seen: unknown[] = []
    const waiting = new Greenlet(function* () {
      seen.push(yield* world.hub.switch())
    })
    expect(waiting.resume()).toBeUndefined()
    expect(world.hub.running).toBe(true)
    world.hub.scheduleCallGlobal(0, () => void waiting.resume('a value'))
    expect(seen).toEqual([])
    world.run()
    expect(seen).toEqual(['a value'])
  })

  rule('runs callbacks in its own greenlet, which is not __main__', () => {
    const seen: Greenlet[] = []
    world.hub.scheduleCallGlobal(0, () => seen.push(getCurrent()))
    world.run()
    expect(seen).toEqual([world.hub.mainloop])
    expect(world.hub.mainloop).not.toBe(root)
    expect(world.hub.mainloop.parent).toBe(root)
    expect(getCurrent()).toBe(root)
  })

  rule('becomes the parent of a greenlet that waits, and goes on when that one ends', () => {
    const waiting = new Greenlet(function* () {
      yield* world.hub.switch()
      return 'nobody waits for this'
    })
    waiting.resume()
    expect(waiting.parent).toBe(world.hub.mainloop)
    let after = false
    world.hub.scheduleCallGlobal(0, () => {
      waiting.resume()
      after = true
    })
    world.run()
    expect(waiting.dead).toBe(true)
    expect(after).toBe(true)
    expect(world.errors).toEqual([])
  })

  rule('throws into the closed, then fires timers, then waits, then wakes', () => {
    const [left, right] = world.pair()
    const [, closing] = world.pair()
    const order: string[] = []
    world.hub.add({
      direction: 'read',
      fd: closing.fd,
      callback: nothing,
      throwback: () => order.push('closed'),
    })
    const reader = world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        order.push('woken')
        world.hub.remove(reader)
      },
    })
    poke(left)
    const timer = world.hub.scheduleCallGlobal(0, () => order.push('timer'))
    expect(timer.pending).toBe(true)
    closing.close()
    const instrument = { waitBegun: () => void order.push('wait') }
    addInstrument(instrument)
    world.host.turn(0)
    world.host.turn(0)
    removeInstrument(instrument)
    expect(order).toEqual(['closed', 'timer', 'wait', 'woken'])
  })

  rule(
    'waits exactly once in each turn, even for zero seconds, so that timers never starve descriptors',
    () => {
      const [left, right] = world.pair()
      let waits = 0
      let rounds = 0
      const again = (): void => void (++rounds < 10 && world.hub.scheduleCallGlobal(0, again))
      world.hub.scheduleCallGlobal(0, again)
      let roundsAtWake = -1
      const reader = world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: () => {
          roundsAtWake = rounds
          world.hub.remove(reader)
        },
      })
      const instrument = { waitBegun: () => void waits++ }
      addInstrument(instrument)
      world.host.turn(0)
      poke(left)
      for (let turns = 1; turns <= 5; turns++) world.host.turn(0)
      removeInstrument(instrument)
      expect(waits).toBe(5)
      expect(roundsAtWake).toBe(1)
    },
  )

  rule(
    'waits until its next timer, no longer than its host allows, and 60 seconds when there is none',
    () => {
      const waits: number[] = []
      const wait = world.hub.wait.bind(world.hub)
      world.hub.wait = (seconds) => {
        waits.push(seconds)
        wait(0)
      }
      const [, right] = world.pair()
      const timer = world.hub.scheduleCallGlobal(5, nothing)
      world.host.turn()
      world.host.turn()
      world.host.turn(0.25)
      timer.cancel()
      world.hub.add({ direction: 'read', fd: right.fd, callback: nothing })
      world.clock.advance(5)
      world.host.turn(0)
      world.host.turn()
      expect(waits).toEqual([5, 0.25, 0, 60])
      expect(world.hub.defaultSleep()).toBe(60)
    },
  )

  rule('has one "now" for all timers of a turn', () => {
    const fired: string[] = []
    world.hub.scheduleCallGlobal(1, () => {
      fired.push('first')
      world.clock.advance(5)
    })
    world.hub.scheduleCallGlobal(2, () => fired.push('second'))
    world.turn()
    world.clock.advance(1)
    world.host.turn(0)
    expect(fired).toEqual(['first'])
    world.host.turn(0)
    expect(fired).toEqual(['first', 'second'])
  })

  rule('refuses to be switched to from its own callbacks, and says what to do instead', () => {
    world.hub.scheduleCallGlobal(0, () => world.hub.switch().next())
    world.hub.scheduleCallGlobal(0, () => sleep(1).next())
    world.run()
    expect(world.errors).toEqual([code('ERR_MAINLOOP_BLOCKED'), code('ERR_MAINLOOP_BLOCKED')])
    expect((world.errors[0] as Error).message).toContain('spawn')
    expect(world.host.active).toBe(false)
  })

  rule('lets sleep(0) pass in its callbacks', () => {
    let passed = false
    world.hub.scheduleCallGlobal(0, () => (passed = sleep(0).next().done === true))
    world.run()
    expect(passed).toBe(true)
    expect(world.errors).toEqual([])
  })

  rule('refuses to run twice', () => {
    world.hub.scheduleCallGlobal(0, () => {
      new Greenlet(() => world.hub.run()).resume()
    })
    world.run()
    expect(world.errors).toEqual([code('ERR_HUB_RUNNING')])
    expect(world.hub.running).toBe(true)
  })
})
