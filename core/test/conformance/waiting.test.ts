import { closeSync, existsSync, openSync } from 'node:fs'
import { expect } from 'vitest'
import { Timeout, getHub, sleep, spawn, trampoline } from '../../index.ts'
import { ASKS_EPOLL, describeOnEveryHub } from './hubs.ts'
import { code, drain, errorOf, newWorld, poke, resultOf } from './world.ts'

/** A file of /sys that can be watched; a container may have none. */
function pollableOfSys(): string[] {
  return ['/sys/kernel/profiling', '/sys/kernel/uevent_seqnum'].filter((file) => existsSync(file)).slice(0, 1)
}

describeOnEveryHub('sleep', (tested, rule) => {
  const world = newWorld(tested)

  rule('suspends for its seconds, and leaves no timer', () => {
    const thread = spawn(function* () {
      yield* sleep(2.5)
      return world.clock.now()
    })
    world.run(2)
    expect(thread.dead).toBe(false)
    world.run(2)
    expect(resultOf(thread)).toBe(2.5)
    expect(world.host.active).toBe(false)
  })

  rule('of zero seconds lets every other runnable greenthread go first', () => {
    const order: string[] = []
    const worker = function* (name: string) {
      for (let i = 0; i < 3; i++) {
        order.push(`${name}${i}`)
        yield* sleep()
      }
    }
    spawn(worker, 'a')
    spawn(worker, 'b')
    world.run()
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
  })

  rule('of zero seconds lets ready descriptors go first', () => {
    const [left, right] = world.pair()
    const order: string[] = []
    spawn(function* () {
      yield* trampoline(right, { read: true })
      order.push('reader')
    })
    spawn(function* () {
      poke(left)
      yield* sleep(0)
      order.push('sleeper')
    })
    world.run()
    expect(order).toEqual(['reader', 'sleeper'])
  })

  rule('of zero seconds lets ready descriptors go first also when a listener has woken the sleeper', () => {
    const [left, right] = world.pair()
    const [far, near] = world.pair()
    const order: string[] = []
    spawn(function* () {
      yield* trampoline(near, { read: true })
      order.push('reader')
    })
    spawn(function* () {
      yield* trampoline(right, { read: true })
      poke(far)
      yield* sleep(0)
      order.push('sleeper')
    })
    world.run()
    poke(left)
    world.run()
    expect(order).toEqual(['reader', 'sleeper'])
  })

  rule.each([Number.NaN, -1, Infinity, '1'])(
    'of %s seconds is refused, and nothing is left behind',
    (seconds) => {
      const thread = spawn(() => sleep(seconds as number))
      world.run()
      expect(errorOf(thread)).toEqual(code('ERR_OPTION_INVALID'))
      expect(world.host.active).toBe(false)
      expect(world.hub.running).toBe(true)
    },
  )

  rule('is refused in __main__', () => {
    expect(() => sleep(1).next()).toThrow(code('ERR_NOT_GREEN') as Error)
    expect(world.host.active).toBe(false)
  })
})

describeOnEveryHub('trampoline', (tested, rule) => {
  const world = newWorld(tested)

  rule('returns the descriptor once it is ready, and removes its listener', () => {
    const [left, right] = world.pair()
    const writable = spawn(() => trampoline(left, { write: true }))
    const readable = spawn(() => trampoline(right.fd, { read: true }))
    world.run()
    expect(resultOf(writable)).toBe(left.fd)
    expect(readable.dead).toBe(false)
    poke(left)
    world.run()
    expect(resultOf(readable)).toBe(right.fd)
    world.expectNoListeners()
  })

  rule(
    'waits for what the kernel can watch, though it looks like a file: in /proc and in /sys',
    () => {
      const files = ['/proc/self/mounts', ...pollableOfSys()]
      for (const file of files) {
        const fd = openSync(file, 'r')
        const readable = spawn(() => trampoline(fd, { read: true }))
        world.run()
        expect(resultOf(readable)).toBe(fd)
        closeSync(fd)
      }
      world.expectNoListeners()
    },
    ASKS_EPOLL,
  )

  rule('serves a reader and a writer of one descriptor', () => {
    const [left, right] = world.pair()
    const reader = spawn(() => trampoline(right, { read: true }))
    const writer = spawn(() => trampoline(right, { write: true }))
    world.run()
    expect(resultOf(writer)).toBe(right.fd)
    poke(left)
    world.run()
    expect(resultOf(reader)).toBe(right.fd)
  })

  rule('throws Timeout when the time is over, or the error that was given', () => {
    const [, right] = world.pair()
    const late = spawn(() => trampoline(right, { read: true, timeout: 1 }))
    world.run(1)
    expect(errorOf(late)).toBeInstanceOf(Timeout)
    expect(errorOf(late)).toMatchObject({ code: 'ERR_TIMEOUT', seconds: 1 })
    const timeoutError = new Error('too slow')
    const own = spawn(() => trampoline(right, { read: true, timeout: 0, timeoutError }))
    world.run()
    expect(errorOf(own)).toBe(timeoutError)
    world.expectNoListeners()
  })

  rule('has no timeout left once the descriptor was ready in time', () => {
    const [left, right] = world.pair()
    const thread = spawn(function* () {
      yield* trampoline(right, { read: true, timeout: 1 })
      yield* sleep(5)
      return drain(right)
    })
    world.run()
    poke(left)
    world.run(10)
    expect(resultOf(thread)).toBe('x')
  })

  rule('with a timeout of zero looks at the descriptor before it gives up', () => {
    const [left, right] = world.pair()
    poke(left)
    const thread = spawn(() => trampoline(right, { read: true, timeout: 0 }))
    world.run()
    expect(resultOf(thread)).toBe(right.fd)
  })

  rule('refuses a second reader, and the first one goes on', () => {
    const [left, right] = world.pair()
    const first = spawn(() => trampoline(right, { read: true }))
    const second = spawn(() => trampoline(right, { read: true, timeout: 1 }))
    world.run()
    expect(errorOf(second)).toEqual(code('ERR_LISTENER_BUSY'))
    poke(left)
    world.run(2)
    expect(resultOf(first)).toBe(right.fd)
  })

  for (const options of [{}, { read: true, write: true }, { read: false, write: false }]) {
    rule(`refuses ${JSON.stringify(options)} before it waits: exactly one direction`, () => {
      const [, right] = world.pair()
      const thread = spawn(() => trampoline(right, options as { read: true }))
      world.run()
      expect(errorOf(thread)).toEqual(code('ERR_TRAMPOLINE_DIRECTION'))
      world.expectNoListeners()
    })
  }

  rule('is refused in MAINLOOP and in __main__, with no listener left', () => {
    const [, right] = world.pair()
    world.hub.scheduleCallGlobal(0, () => trampoline(right, { read: true, timeout: null }).next())
    world.run()
    expect(world.errors).toEqual([code('ERR_MAINLOOP_BLOCKED')])
    expect(() => trampoline(right, { read: true }).next()).toThrow(code('ERR_NOT_GREEN') as Error)
    world.expectNoListeners()
    expect(getHub().running).toBe(true)
  })
})
