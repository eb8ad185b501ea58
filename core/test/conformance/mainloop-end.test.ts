import { expect } from 'vitest'
import { root } from '../../greenlet/greenlet.ts'
import { Greenlet, kill, sleep, spawn, type Timer } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, poke, resultOf } from './world.ts'

const nothing = (): void => undefined

/** Says 'listener' when the descriptor is readable, and listens no more. */
function listenOnce(world: ReturnType<typeof newWorld>, fd: number, seen: string[]): void {
  const reader = world.hub.add({
    direction: 'read',
    fd,
    callback: () => {
      seen.push('listener')
      world.hub.remove(reader)
    },
  })
}

describeOnEveryHub('abort', (tested, rule) => {
  const world = newWorld(tested)

  rule('stops MAINLOOP after its turn and forgets the timers; listeners stay for the next MAINLOOP', () => {
    const [left, right] = world.pair()
    const seen: string[] = []
    listenOnce(world, right.fd, seen)
    world.hub.scheduleCallGlobal(0, () => {
      world.hub.abort()
      seen.push(`stopping: ${world.hub.stopping}`)
    })
    world.hub.scheduleCallGlobal(0, () => seen.push('the rest of the turn'))
    world.hub.scheduleCallGlobal(10, () => seen.push('forgotten'))
    world.turn()
    expect(world.hub.running).toBe(false)
    expect(world.hub.stopping).toBe(false)
    expect(world.hub.getTimersCount()).toBe(0)
    const old = world.hub.mainloop
    poke(left)
    world.run(20)
    expect(seen).toEqual(['stopping: true', 'the rest of the turn', 'listener'])
    expect(world.hub.mainloop).not.toBe(old)
    expect(old.parent).toBe(world.hub.mainloop)
  })

  rule('forgets timers for good: to cancel one later does not count', () => {
    let timers: Timer[] = []
    world.hub.scheduleCallGlobal(0, () => {
      timers = [0, 1].flatMap((seconds) => [
        world.hub.scheduleCallGlobal(seconds, () => undefined),
        world.hub.scheduleCallLocal(seconds, () => undefined),
      ])
      world.hub.abort()
    })
    world.turn()
    expect(timers.map(({ called }) => called)).toEqual([true, true, true, true])
    for (const timer of timers) timer.cancel()
    let fired = 0
    for (let i = 0; i < timers.length; i++) world.hub.scheduleCallGlobal(1, () => fired++)
    world.run(2)
    expect(fired).toBe(timers.length)
  })

  rule('of a hub that does not run does nothing', () => {
    world.hub.abort()
    expect(world.hub.stopping).toBe(false)
    let fired = false
    world.hub.scheduleCallGlobal(0, () => (fired = true))
    world.run()
    expect(fired).toBe(true)
  })

  rule('with wait comes back when MAINLOOP has stopped, and at once on a hub that does not run', () => {
    const seen: boolean[] = []
    const idle = new Greenlet(function* () {
      yield* world.hub.abort({ wait: true })
      seen.push(world.hub.running)
    })
    idle.resume()
    expect(idle.dead).toBe(true)
    const thread = new Greenlet(function* () {
      yield* sleep(0)
      yield* world.hub.abort({ wait: true })
      seen.push(world.hub.running)
    })
    thread.resume()
    world.run()
    expect(thread.dead).toBe(true)
    expect(seen).toEqual([false, false])
  })

  rule('with wait is refused in MAINLOOP', () => {
    world.hub.scheduleCallGlobal(0, () => world.hub.abort({ wait: true }).next())
    world.run()
    expect(world.errors).toEqual([code('ERR_MAINLOOP_BLOCKED')])
  })
})

describeOnEveryHub('a MAINLOOP that died', (tested, rule) => {
  const world = newWorld(tested)

  /** MAINLOOP dies of its poller, in the next turn. */
  function die(): void {
    const { poller } = world.hub
    const wait = poller.wait.bind(poller)
    poller.wait = () => -22
    expect(() => world.turn()).toThrow(expect.objectContaining({ code: 'EINVAL', syscall: 'wait' }) as Error)
    poller.wait = wait
    expect(world.hub.running).toBe(false)
  }

  rule('is replaced by ensureMainloop, with the same parent; the old one falls into the new one', () => {
    world.hub.scheduleCallGlobal(9, nothing)
    const old = world.hub.mainloop
    die()
    world.hub.ensureMainloop()
    expect(world.hub.mainloop).not.toBe(old)
    expect(world.hub.mainloop.parent).toBe(root)
    expect(old.parent).toBe(world.hub.mainloop)
    const present = world.hub.mainloop
    world.hub.ensureMainloop()
    expect(world.hub.mainloop).toBe(present)
  })

  rule('leaves timers and listeners to the next one', () => {
    const [left, right] = world.pair()
    const seen: string[] = []
    listenOnce(world, right.fd, seen)
    world.hub.scheduleCallGlobal(1, () => seen.push('timer'))
    die()
    poke(left)
    world.run(1)
    expect(seen).toEqual(['listener', 'timer'])
  })

  rule('lets greenthreads that have it as parent end in the new one', () => {
    const thread = spawn(function* () {
      yield* world.hub.switch()
      return 'result'
    })
    world.run()
    const old = world.hub.mainloop
    world.hub.scheduleCallGlobal(1, nothing)
    die()
    expect(thread.parent).toBe(old)
    let after = false
    world.hub.scheduleCallGlobal(0, () => {
      thread.resume()
      after = true
    })
    world.run()
    expect(resultOf(thread)).toBe('result')
    expect(after).toBe(true)
  })

  rule('does not confuse a kill: the greenthread ends, and nothing stray resumes anybody', () => {
    const thread = spawn(() => sleep(10))
    const other = spawn(function* () {
      return yield* world.hub.switch()
    })
    world.run()
    die()
    kill(thread)
    world.run(20)
    expect(errorOf(thread)).toMatchObject({ code: 'ERR_GREENLET_EXIT' })
    expect(other.dead).toBe(false)
  })
})

describeOnEveryHub('close', (tested, rule) => {
  const world = newWorld(tested)

  rule('frees everything: no listener, no timer, no MAINLOOP, and whoever waits never wakes', () => {
    const [left, right] = world.pair()
    let woken = false
    world.hub.add({ direction: 'read', fd: right.fd, callback: () => (woken = true) })
    world.hub.scheduleCallGlobal(1, () => (woken = true))
    world.turn()
    world.hub.close()
    world.hub.close()
    poke(left)
    world.clock.advance(2)
    world.host.turn(0)
    expect(woken).toBe(false)
    world.expectNoListeners()
    expect(world.hub.getTimersCount()).toBe(0)
    expect(world.host.active).toBe(false)
    expect(world.hub.running).toBe(false)
    expect(world.hub.mainloop.dead).toBe(true)
    expect(() => world.hub.scheduleCallGlobal(1, nothing)).toThrow(code('ERR_HUB_CLOSED') as Error)
  })

  rule('in a callback ends MAINLOOP with its turn: nothing further is called', () => {
    const fired: string[] = []
    world.hub.scheduleCallGlobal(0, () => {
      world.hub.close()
      fired.push('closed')
    })
    world.hub.scheduleCallGlobal(0, () => fired.push('not reached'))
    world.host.turn(0)
    world.host.turn(0)
    expect(fired).toEqual(['closed'])
    expect(world.hub.running).toBe(false)
  })
})
