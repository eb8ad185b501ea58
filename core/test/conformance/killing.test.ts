import { expect } from 'vitest'
import { GreenletExit } from '../../ground/errors.ts'
import { getCurrent, kill, sleep, spawn, trampoline, type GreenThread } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, poke, resultOf } from './world.ts'

describeOnEveryHub('kill', (tested, rule) => {
  const world = newWorld(tested)

  rule('before its start keeps a greenthread from running; waiting for it throws GreenletExit', () => {
    let ran = false
    const thread = spawn(() => (ran = true))
    const waiting = spawn(() => thread.wait())
    let linked = false
    thread.link(() => (linked = true))
    kill(thread)
    kill(thread)
    expect(linked).toBe(true)
    world.run()
    expect(ran).toBe(false)
    expect(errorOf(thread)).toBeInstanceOf(GreenletExit)
    expect(errorOf(waiting)).toBeInstanceOf(GreenletExit)
    expect(world.errors).toEqual([])
  })

  rule('runs the finally blocks at once, past every catch, and the killer keeps control', () => {
    const order: string[] = []
    const victim = spawn(function* () {
      try {
        yield* sleep(10)
      } catch {
        order.push('a catch must not see it')
      } finally {
        order.push('finally')
      }
    })
    const killer = spawn(function* () {
      yield* sleep(1)
      victim.kill()
      order.push('killer')
    })
    world.run(1)
    expect(order).toEqual(['finally', 'killer'])
    expect(killer.dead).toBe(true)
    expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
  })

  rule('returns at the first switch of a finally block, which goes on later', () => {
    const order: string[] = []
    const victim = spawn(function* () {
      try {
        yield* sleep(10)
      } finally {
        order.push('finally')
        yield* sleep(1)
        order.push('finally, later')
      }
    })
    world.run()
    victim.kill()
    order.push('kill returned')
    expect(victim.dead).toBe(false)
    world.run(1)
    expect(order).toEqual(['finally', 'kill returned', 'finally, later'])
    expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
  })

  rule('with an error throws it where the greenthread waits, which may survive', () => {
    const victim = spawn(function* () {
      try {
        yield* sleep(10)
      } catch (error) {
        yield* sleep(0)
        return `survived ${(error as Error).message}`
      }
      return 'not reached'
    })
    world.run()
    kill(victim, new Error('a shot'))
    world.run()
    expect(resultOf(victim)).toBe('survived a shot')
  })

  rule('leaves no listener and no timer of a greenthread that waits', () => {
    const [left, right] = world.pair()
    const reading = spawn(() => trampoline(right, { read: true, timeout: 5 }))
    const sleeping = spawn(() => sleep(5))
    const joining = spawn(() => sleeping.wait())
    world.run()
    for (const thread of [joining, reading, sleeping]) kill(thread)
    world.expectNoListeners()
    expect(world.host.active).toBe(false)
    poke(left)
    world.run(10)
    expect(world.errors).toEqual([])
  })

  rule('of a dead greenthread changes nothing', () => {
    const thread = spawn(() => 'result')
    world.run()
    kill(thread)
    kill(thread, new Error('too late'))
    expect(resultOf(thread)).toBe('result')
  })

  rule('of the greenthread that calls it ends it where it stands', () => {
    const order: string[] = []
    const self: GreenThread<void> = spawn(function* () {
      try {
        yield* sleep(0)
        kill(self)
        order.push('not reached')
      } finally {
        order.push('finally')
      }
    })
    const shot = new Error('a shot')
    const shooting: GreenThread<void> = spawn(() => kill(shooting, shot))
    world.run()
    expect(order).toEqual(['finally'])
    expect(errorOf(self)).toBeInstanceOf(GreenletExit)
    expect(errorOf(shooting)).toBe(shot)
  })

  rule('of a greenthread that is just killing the caller is refused, and changes nothing', () => {
    const errors: unknown[] = []
    const killer: GreenThread<string> = spawn(function* () {
      yield* sleep(1)
      kill(victim)
      yield* sleep(0)
      return 'goes on'
    })
    const victim = spawn(function* () {
      try {
        yield* sleep(5)
      } finally {
        try {
          kill(killer)
        } catch (error) {
          errors.push(error)
        }
      }
    })
    world.run(2)
    expect(errors).toEqual([code('ERR_GREENLET_RUNNING')])
    expect(resultOf(killer)).toBe('goes on')
  })

  rule('by a callback of MAINLOOP and by plain code does the same', () => {
    const order: string[] = []
    const sleeper = function* (name: string) {
      try {
        yield* sleep(5)
      } finally {
        order.push(`${name} ends in ${getCurrent().name}`)
      }
    }
    const first = spawn(sleeper, 'first')
    const second = spawn(sleeper, 'second')
    world.run()
    world.hub.scheduleCallGlobal(0, () => first.kill())
    world.run()
    second.kill()
    expect(order).toEqual(['first ends in sleeper', 'second ends in sleeper'])
  })

  rule('by an AbortSignal ends the greenthread when the signal is aborted', () => {
    const abort = new AbortController()
    const thread = spawn(() => sleep(10)).killOn(abort.signal)
    world.run()
    abort.abort()
    expect(errorOf(thread)).toBeInstanceOf(GreenletExit)
    expect(errorOf(spawn(() => 1).killOn(AbortSignal.abort()))).toBeInstanceOf(GreenletExit)
  })
})
