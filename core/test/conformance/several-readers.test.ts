import { afterEach, expect } from 'vitest'
import { hubPreventMultipleReaders } from '../../debug/index.ts'
import { Timeout, spawn, trampoline } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { drain, errorOf, newWorld, poke, resultOf } from './world.ts'

describeOnEveryHub('several listeners for the same', (tested, rule) => {
  const world = newWorld(tested)
  afterEach(() => hubPreventMultipleReaders(true))

  rule('are called one after the other, in the order in which they came', () => {
    hubPreventMultipleReaders(false)
    const [left, right] = world.pair()
    const woken: number[] = []
    for (let i = 0; i < 3; i++) {
      const listener = world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: () => {
          woken.push(i)
          world.hub.remove(listener)
        },
      })
    }
    expect(world.hub.getReaders().size).toBe(1)
    poke(left)
    world.run()
    expect(woken).toEqual([0, 1, 2])
    world.expectNoListeners()
  })

  rule('go on when the second one gives up: the first one stays registered', () => {
    hubPreventMultipleReaders(false)
    const [left, right] = world.pair()
    const first = spawn(function* () {
      yield* trampoline(right, { read: true })
      return drain(right)
    })
    const second = spawn(() => trampoline(right, { read: true, timeout: 1 }))
    world.run(2)
    expect(errorOf(second)).toBeInstanceOf(Timeout)
    poke(left)
    world.run()
    expect(resultOf(first)).toBe('x')
    world.expectNoListeners()
  })

  rule('all get IOClosed when the descriptor is closed, secondaries first', () => {
    hubPreventMultipleReaders(false)
    const [, right] = world.pair()
    const heard: number[] = []
    for (let i = 0; i < 3; i++) {
      world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: () => undefined,
        throwback: () => heard.push(i),
      })
    }
    right.close()
    world.turn()
    expect(heard).toEqual([1, 2, 0])
  })

  rule('are refused again once it is switched back', () => {
    hubPreventMultipleReaders(false)
    hubPreventMultipleReaders(true)
    const [, right] = world.pair()
    spawn(() => trampoline(right, { read: true }))
    const second = spawn(() => trampoline(right, { read: true }))
    world.run()
    expect(errorOf(second)).toMatchObject({ code: 'ERR_LISTENER_BUSY' })
  })
})
