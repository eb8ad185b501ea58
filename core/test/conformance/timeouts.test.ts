import { expect } from 'vitest'
import { Timeout, isTimeout, sleep, spawn } from '../../index.ts'
import { withTimeout } from '../../green/with-timeout.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, resultOf } from './world.ts'

describeOnEveryHub('a Timeout', (tested, rule) => {
  const world = newWorld(tested)

  rule('throws itself into its greenlet when the time is over, and is not pending then', () => {
    let timeout: Timeout | undefined
    const thread = spawn(function* () {
      timeout = new Timeout(1)
      const pending = timeout.pending
      try {
        yield* sleep(5)
      } catch (error) {
        return [pending, error, timeout.pending, world.clock.now()]
      }
      return []
    })
    world.run(2)
    expect(resultOf(thread)).toEqual([true, timeout, false, 1])
    expect(isTimeout(timeout)).toBe(true)
  })

  rule('throws the error that it was given', () => {
    const own = new Error('my own')
    const thread = spawn(function* () {
      new Timeout(1, own)
      yield* sleep(5)
    })
    world.run(2)
    expect(errorOf(thread)).toBe(own)
  })

  rule('that is canceled, or disposed at the end of its block, never fires', () => {
    const thread = spawn(function* () {
      const first = new Timeout(1)
      first.cancel()
      first.cancel()
      {
        using second = new Timeout(1)
        yield* sleep(0)
        expect(second.pending).toBe(true)
      }
      yield* sleep(5)
      return first.pending
    })
    world.run(10)
    expect(resultOf(thread)).toBe(false)
  })

  rule('that nobody canceled says nothing when its greenthread has ended by then', () => {
    const ended = spawn(function* () {
      new Timeout(1)
      yield* sleep(0.5)
      return 'in time'
    })
    const killed = spawn(function* () {
      new Timeout(1)
      yield* sleep(5)
    })
    world.run(0.5)
    killed.kill()
    world.run(2)
    expect([resultOf(ended), killed.dead, world.errors]).toEqual(['in time', true, []])
  })

  rule('without seconds never fires', () => {
    const thread = spawn(function* () {
      using timeout = new Timeout()
      yield* sleep(1000)
      return timeout.pending
    })
    world.run(1000)
    expect(resultOf(thread)).toBe(false)
  })

  rule('inside another one: the one that is due first fires, and the other stays pending', () => {
    const which = function* (outerSeconds: number, innerSeconds: number) {
      const outer = new Timeout(outerSeconds)
      try {
        const inner = new Timeout(innerSeconds)
        try {
          yield* sleep(5)
        } catch (error) {
          return [error === outer ? 'outer' : 'inner', outer.pending, inner.pending]
        } finally {
          inner.cancel()
        }
      } finally {
        outer.cancel()
      }
      return []
    }
    const inner = spawn(which, 2, 1)
    const outer = spawn(which, 1, 2)
    world.run(5)
    expect(resultOf(inner)).toEqual(['inner', true, false])
    expect(resultOf(outer)).toEqual(['outer', false, true])
  })

  rule('that nobody catches ends the greenthread, and MAINLOOP lives on', () => {
    const thread = spawn(function* () {
      new Timeout(1)
      yield* sleep(5)
    })
    world.run(2)
    expect(errorOf(thread)).toBeInstanceOf(Timeout)
    expect(world.hub.running).toBe(true)
  })

  rule('says how long it was', () => {
    const thread = spawn(function* () {
      const texts = [new Timeout(), new Timeout(1), new Timeout(2.5)].map((timeout) => {
        timeout.cancel()
        return String(timeout)
      })
      return texts
    })
    world.run()
    expect(resultOf(thread)).toEqual([
      'Timeout: The time is over',
      'Timeout: The time is over: 1 s',
      'Timeout: The time is over: 2.5 s',
    ])
  })

  rule('outside of green code is refused', () => {
    expect(() => new Timeout(1)).toThrow(code('ERR_NOT_GREEN') as Error)
    expect(world.host.active).toBe(false)
  })

  rule.each([Number.NaN, -1, Infinity])('of %s seconds is refused', (seconds) => {
    const thread = spawn(() => new Timeout(seconds))
    world.run()
    expect(errorOf(thread)).toEqual(code('ERR_OPTION_INVALID'))
  })
})

describeOnEveryHub('withTimeout', (tested, rule) => {
  const world = newWorld(tested)
  const slow = function* () {
    yield* sleep(5)
    return 'slow'
  }

  rule('gives the result in time, and leaves no timer', () => {
    const thread = spawn(() => withTimeout(10, slow))
    world.run(5)
    expect(resultOf(thread)).toBe('slow')
    expect(world.host.active).toBe(false)
  })

  rule('throws Timeout, or gives timeoutValue, when the time is over', () => {
    const throws = spawn(() => withTimeout(1, slow))
    const gives = spawn(() => withTimeout({ seconds: 1, timeoutValue: null }, slow))
    world.run(1)
    expect(errorOf(throws)).toBeInstanceOf(Timeout)
    expect(resultOf(gives)).toBe(null)
  })

  rule('throws Timeout for a limit without a timeoutValue, and gives one that is undefined', () => {
    const limit = { seconds: 1 } as { seconds: number; timeoutValue: unknown }
    const throws = spawn(() => withTimeout(limit, slow))
    const gives = spawn(() => withTimeout({ seconds: 1, timeoutValue: undefined }, slow))
    world.run(1)
    expect(errorOf(throws)).toBeInstanceOf(Timeout)
    expect([gives.dead, resultOf(gives)]).toEqual([true, undefined])
  })

  rule('with a timeoutValue does not swallow the Timeout of an outer one', () => {
    const thread = spawn(() => withTimeout(1, () => withTimeout({ seconds: 2, timeoutValue: 'inner' }, slow)))
    world.run(5)
    expect(errorOf(thread)).toMatchObject({ seconds: 1 })
  })
})
