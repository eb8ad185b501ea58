import { expect } from 'vitest'
import {
  Event,
  GreenPool,
  LightQueue,
  getCurrent,
  green,
  sleep,
  spawn,
  spawnAfter,
  trampoline,
  until,
  withTimeout,
  type Green,
} from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld, resultOf } from './world.ts'

describeOnEveryHub('a green call', (tested, rule) => {
  const world = newWorld(tested)

  /** Calls that wait, by name. */
  const calls = (): Record<string, () => Green<unknown>> => {
    const [socket] = world.pair()
    return {
      sleep: () => sleep(1),
      recv: () => socket.recv(1),
      trampoline: () => trampoline(socket, { read: true }),
      until: () => until(new Promise(() => undefined)),
      'Event.wait': () => new Event().wait(),
      'LightQueue.get': () => new LightQueue().get(),
      'GreenThread.wait': () => spawn(() => sleep(5)).wait(),
      'hub.switch': () => world.hub.switch(),
      'a function of the program': function* () {
        yield* sleep(1)
      },
    }
  }

  rule('that a loop runs is refused in its second round, and leaves nothing registered', () => {
    for (const [name, call] of Object.entries(calls())) {
      let rounds = 0
      const thread = spawn(function* () {
        // eslint-disable-next-line hublet/no-floating-green -- this is what is tested
        for (const _ of call()) if (++rounds > 1) throw new Error(`${name} went round again`)
        yield* sleep(0)
      })
      world.run(0)
      expect(errorOf(thread), name).toEqual(code('ERR_BAD_YIELD'))
    }
    world.run(10)
    expect([...world.hub.getReaders().keys()]).toEqual([])
    expect(world.hub.sleepUntil()).toBeUndefined()
  })

  rule('that a loop leaves in its first round, or a destructuring takes apart, is refused', () => {
    const ways: Record<string, (call: Green<unknown>) => unknown> = {
      loop: (call) => {
        for (const one of call) return one
        return undefined
      },
      destructuring: (call) => {
        const [one] = call
        return one
      },
    }
    for (const [way, take] of Object.entries(ways)) {
      for (const [name, call] of Object.entries(calls())) {
        const thread = spawn(function* () {
          take(call())
          yield* sleep(0)
        })
        world.run(0)
        expect(errorOf(thread), `${name}, ${way}`).toEqual(code('ERR_BAD_YIELD'))
      }
    }
    world.run(10)
    expect([...world.hub.getReaders().keys()]).toEqual([])
    expect(world.hub.sleepUntil()).toBeUndefined()
  })

  rule('that two greenthreads run parks neither of them: both are told', () => {
    for (const [name, make] of Object.entries(calls())) {
      const call = make()
      const threads = [1, 2].map(() =>
        spawn(function* () {
          return yield* call
        }),
      )
      world.run(0)
      for (const thread of threads) expect(errorOf(thread), name).toEqual(code('ERR_CALL_SHARED'))
    }
    world.run(10)
    expect(world.hub.sleepUntil()).toBeUndefined()
  })

  rule('that is over is not run again in silence', () => {
    const [socket, peer] = world.pair()
    spawn(() => peer.sendAll('a line\nand more'))
    world.run()
    const room = new Uint8Array(1)
    const over: Record<string, () => Green<unknown>> = {
      sleep: () => sleep(1),
      'hub.switch': () => {
        world.hub.scheduleResume(0, getCurrent())
        return world.hub.switch()
      },
      recvLine: () => socket.recvLine(),
      recvExactly: () => socket.recvExactly(1),
      recv: () => socket.recv(1),
      recvInto: () => socket.recvInto(room),
      send: () => socket.send('text'),
      sendAll: () => socket.sendAll('text'),
    }
    for (const [name, make] of Object.entries(over)) {
      const thread = spawn(function* () {
        const call = make()
        yield* call
        yield* call
      })
      world.run(2)
      expect(errorOf(thread), name).toEqual(code('ERR_CALL_SHARED'))
    }
  })

  rule('that has thrown is not run again', () => {
    const [socket] = world.pair()
    socket.close()
    const thread = spawn(function* () {
      const call = socket.recv(1)
      try {
        yield* call
      } catch {
        yield* call
      }
    })
    world.run(0)
    expect(errorOf(thread)).toEqual(code('ERR_CALL_SHARED'))
  })
})

describeOnEveryHub('what is not green', (tested, rule) => {
  const world = newWorld(tested)

  rule('is refused where it is given: an async generator, and an async function for a limit', () => {
    async function* work(): AsyncGenerator<number> {
      yield 1
    }
    const wrong = work as never
    for (const give of [
      () => spawn(wrong),
      () => spawnAfter(1, wrong),
      () => green(wrong),
      () => new GreenPool(1).spawn(wrong).next(),
    ]) {
      expect(give).toThrow(code('ERR_OPTION_INVALID'))
    }
    let ran = false
    const limited = spawn(() => withTimeout(1, (() => Promise.resolve((ran = true))) as never))
    const asyncOne = spawn(() => withTimeout(1, (async () => void (ran = false)) as never))
    world.run()
    for (const thread of [limited, asyncOne]) expect(errorOf(thread)).toEqual(code('ERR_OPTION_INVALID'))
    expect(ran).toBe(true)
    expect(world.hub.sleepUntil()).toBeUndefined()
  })

  rule('hears of it when it waits for its own end', () => {
    const thread = spawn(function* (): Green<string> {
      yield* sleep(0)
      try {
        yield* (getCurrent() as typeof thread).wait()
      } catch (error) {
        return (error as { code: string }).code
      }
      return 'not reached'
    })
    world.run()
    expect(resultOf(thread)).toBe('ERR_WAIT_DEADLOCK')
  })
})
