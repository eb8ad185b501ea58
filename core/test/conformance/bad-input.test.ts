import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { Greenlet, sleep, spawn, trampoline, type Green, type HubError } from '../../index.ts'
import { empty, fill } from '../support/fill.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { ASKS_EPOLL, NO_FOREIGN_DESCRIPTORS, describeOnEveryHub } from './hubs.ts'
import { closeBehind, code, errorOf, newWorld, poke, resultOf } from './world.ts'

const nothing = (): void => undefined

describeOnEveryHub('bad input:', (tested, rule) => {
  const world = newWorld(tested)

  /** Whatever was refused, a greenthread that waits in earnest is served. */
  function expectAlive(): void {
    world.expectNoListeners()
    const [left, right] = world.pair()
    const reader = spawn(() => trampoline(right, { read: true }))
    const sleeper = spawn(() => sleep(1))
    world.run()
    poke(left)
    world.run(1)
    expect(resultOf(reader)).toBe(right.fd)
    expect(sleeper.dead).toBe(true)
    expect(world.hub.running).toBe(true)
  }

  rule(
    'memory that is transferred while its bytes wait to be sent is an error, and not a message that was sent',
    () => {
      const [left, right] = world.pair()
      fill(left)
      const memory = new Uint8Array(10)
      const thread = spawn(() => left.sendAll(memory))
      world.run()
      structuredClone(memory.buffer, { transfer: [memory.buffer] })
      empty(right)
      world.run(1)
      expect(errorOf(thread)).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining(
          'send: of the 10 bytes of memory that it was given, 0 are left',
        ) as string,
      })
      left.close()
      right.close()
      expectAlive()
    },
  )

  rule('so is memory that is transferred while its message waits for others, and then finds no room', () => {
    const pairs = Array.from({ length: 6 }, () => world.pair())
    const memories = pairs.map(() => new Uint8Array(10))
    const transferAll = (): void => {
      for (const { buffer } of memories) structuredClone(buffer, { transfer: [buffer] })
    }
    const threads = pairs.map(([left], i) => {
      fill(left)
      return spawn(function* () {
        yield* left.recv(1)
        const call = left.sendAll(memories[i] as Uint8Array)
        if (i === pairs.length - 1) transferAll()
        yield* call
      })
    })
    world.run()
    for (const [, right] of pairs) poke(right)
    world.run()
    for (const [, right] of pairs) empty(right)
    world.run(1)
    for (const thread of threads) expect(errorOf(thread)).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    for (const end of pairs.flat()) end.close()
    expectAlive()
  })

  for (const direction of ['read', 'write'] as const) {
    const wait = (fd: unknown): ReturnType<typeof trampoline> =>
      trampoline(fd as number, { [direction]: true } as { read: true })

    rule(`a closed descriptor is EBADF (${direction})`, () => {
      const [closed] = world.pair()
      const { fd } = closed
      closed.close()
      const thread = spawn(() => wait(fd))
      world.run()
      expect(errorOf(thread)).toMatchObject({ code: 'EBADF', fd, syscall: 'watch' })
      expect(() => world.hub.add({ direction, fd, callback: nothing })).toThrow(code('EBADF') as Error)
      expectAlive()
    })

    const areRefused = (...fds: number[]): void => {
      for (const fd of [...fds, ...fds]) {
        const thread = spawn(() => wait(fd))
        world.run()
        expect(errorOf(thread)).toMatchObject({ code: 'EPERM', fd })
      }
      expectAlive()
      for (const fd of fds) closeSync(fd)
    }

    rule(
      `a file and a directory are EPERM (${direction}), again and again`,
      () => {
        const folder = temporaryFolder()
        areRefused(openSync(path.join(folder, 'file'), 'w+'), openSync(folder, 'r'))
      },
      NO_FOREIGN_DESCRIPTORS,
    )

    rule(
      `devices that are always ready, and files of /proc that are, are EPERM (${direction}), again and again`,
      () =>
        areRefused(
          openSync('/dev/null', 'r+'),
          openSync('/dev/zero', 'r+'),
          openSync('/proc/self/stat', 'r'),
        ),
      ASKS_EPOLL,
    )

    for (const fd of [
      -1,
      -2147483648,
      1.5,
      Number.NaN,
      Infinity,
      2 ** 31,
      2 ** 53,
      '5',
      null,
      undefined,
      {},
      5n,
    ]) {
      rule(
        `${typeof fd === 'object' ? JSON.stringify(fd) : String(fd)} is no descriptor (${typeof fd}, ${direction})`,
        () => {
          expect(() => world.hub.add({ direction, fd: fd as number, callback: nothing })).toThrow(
            code('ERR_DESCRIPTOR_INVALID') as Error,
          )
          const thread = spawn(() => wait({ fd }))
          world.run()
          expect(errorOf(thread)).toEqual(code('ERR_DESCRIPTOR_INVALID'))
          expectAlive()
        },
      )
    }
  }

  rule('a trampoline on nothing at all is ERR_DESCRIPTOR_INVALID', () => {
    for (const descriptor of [null, undefined, 'x', {}]) {
      const thread = spawn(() => trampoline(descriptor as unknown as number, { read: true }))
      world.run()
      expect(errorOf(thread)).toEqual(code('ERR_DESCRIPTOR_INVALID'))
    }
    expectAlive()
  })

  rule('a direction that is none is refused, with no listener left', () => {
    const [, right] = world.pair()
    for (const direction of ['both', '', undefined, 'toString']) {
      expect(() =>
        world.hub.add({ direction: direction as 'read', fd: right.fd, callback: nothing }),
      ).toThrow(code('ERR_OPTION_INVALID') as Error)
    }
    expectAlive()
  })

  rule("a descriptor that is closed behind the hub's back while it is waited for harms nobody", () => {
    const [, right] = world.pair()
    const { fd } = right
    const thread = spawn(() => trampoline(fd, { read: true }))
    world.run()
    closeBehind(fd)
    world.turn()
    world.turn()
    // poll and select report it, epoll forgets it: there the owner's own close ends the wait.
    expect(() => right.close()).toThrow(code('EBADF') as Error)
    world.run()
    expect(thread.dead).toBe(true)
    expectAlive()
  })

  rule('a callback that throws anything at all is reported, and MAINLOOP lives on', () => {
    for (const thrown of [new Error('broken'), 'a string', null, undefined, 0]) {
      world.errors = []
      world.hub.scheduleCallGlobal(0, () => {
        throw thrown
      })
      world.run()
      expect(world.errors).toEqual([thrown])
    }
    expectAlive()
  })

  rule('a greenthread that throws anything at all gives it to whoever waits', () => {
    for (const thrown of ['a string', null, undefined, 0]) {
      const thread = spawn(function* (): Green<void> {
        throw thrown
      })
      world.run()
      expect(errorOf(thread)).toBe(thrown)
    }
    expectAlive()
  })

  rule('resuming a greenlet that runs is ERR_GREENLET_RUNNING for the caller', () => {
    const codes: string[] = []
    const attempt = (call: () => unknown): void => {
      try {
        call()
      } catch (error) {
        codes.push((error as HubError).code)
      }
    }
    const self: Greenlet = new Greenlet(() => attempt(() => self.resume()))
    self.resume()
    world.hub.scheduleCallGlobal(0, () => attempt(() => world.hub.mainloop.resume()))
    const thread = spawn(function* () {
      attempt(() => thread.resume())
      attempt(() => world.hub.mainloop.resume())
      yield* sleep(0)
    })
    world.run()
    expect(codes).toEqual(Array(4).fill('ERR_GREENLET_RUNNING'))
    expect(thread.dead).toBe(true)
    expectAlive()
  })

  rule('yielding a foreign value is ERR_BAD_YIELD at the place of the yield, where it can be caught', () => {
    for (const value of [1, 'text', null, undefined, Promise.resolve(), sleep(0), {}]) {
      const thread = spawn(function* (): Green<unknown> {
        try {
          yield value as never
        } catch (error) {
          yield* sleep(0)
          return (error as HubError).code
        }
        return 'not reached'
      })
      const uncaught = spawn(function* (): Green<void> {
        yield value as never
      })
      world.run()
      expect(resultOf(thread)).toBe('ERR_BAD_YIELD')
      expect(errorOf(uncaught)).toEqual(code('ERR_BAD_YIELD'))
    }
    expectAlive()
  })

  rule('what is no function can not be spawned', () => {
    for (const value of [undefined, null, 1, 'sleep', {}, sleep(0)]) {
      expect(() => spawn(value as never)).toThrow(code('ERR_OPTION_INVALID') as Error)
    }
    expectAlive()
  })
})
