/** The addon's pollers as JavaScript sees them: whatever is passed, the answer is a number, and nothing waits for ever. */
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { addon, mechanisms, pair } from './sockets.ts'

const { EBADF, EINVAL } = constants.errno

/** Calls a method with what its type forbids. */
function call(object: object, method: string, ...args: unknown[]): unknown {
  return (object as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args)
}

it('knows at least the mechanisms of the hubs that there are', () => {
  expect(addon.mechanisms).toEqual(expect.arrayContaining(['epoll', 'kqueue', 'poll', 'select', 'libevent']))
})

describe.each(mechanisms)('the poller %s', (mechanism) => {
  it.each([NaN, undefined, null, 'soon', {}, 5n])('refuses to wait %s seconds with EINVAL', (seconds) => {
    expect(call(new addon.Poller(mechanism), 'wait', seconds)).toBe(-EINVAL)
  })

  it.each([0, -0, -1, -Infinity])('waits not at all for %s seconds', (seconds) => {
    expect(new addon.Poller(mechanism).wait(seconds)).toBe(0)
  })

  it.each([NaN, 0.5, -1, 2 ** 31, 2 ** 32 + 1, Infinity, undefined, '1', {}])(
    'takes %s for no descriptor: EBADF',
    (fd) => {
      expect(call(new addon.Poller(mechanism), 'add', fd, 1)).toBe(-EBADF)
    },
  )

  it.each([4, -1, NaN, 2 ** 31, undefined, '1'])('refuses the interest %s with EINVAL', (interest) => {
    const [fd] = pair()
    const poller = new addon.Poller(mechanism)
    expect(call(poller, 'add', fd, interest)).toBe(-EINVAL)
    expect(poller.add(fd, 1)).toBe(0)
    expect(call(poller, 'modify', fd, interest)).toBe(-EINVAL)
  })

  it('answers EBADF to everything once it is closed, and can be closed again', () => {
    const [fd] = pair()
    const poller = new addon.Poller(mechanism)
    poller.add(fd, 2)
    poller.close()
    poller.close()
    const answers = [
      poller.add(fd, 1),
      poller.modify(fd, 1),
      poller.remove(fd),
      poller.wait(0),
      poller.wait(1),
    ]
    expect(answers).toEqual([-EBADF, -EBADF, -EBADF, -EBADF, -EBADF])
  })

  it("leaves the thread's timer slack as it was", () => {
    const slack = (): string => readFileSync('/proc/self/timerslack_ns', 'utf8')
    const before = slack()
    const poller = new addon.Poller(mechanism)
    for (const seconds of [0.0001, 0.0009, 0.002]) poller.wait(seconds)
    expect(slack()).toBe(before)
  })

  it('fills one array for its whole life, with room for 1024 pairs', () => {
    const [fd] = pair()
    const poller = new addon.Poller(mechanism)
    const { ready } = poller
    expect(ready).toBeInstanceOf(Int32Array)
    expect(ready).toHaveLength(2048)
    poller.add(fd, 3)
    expect(poller.wait(0)).toBe(1)
    expect([...ready.subarray(0, 2)]).toEqual([fd, 2])
    expect(poller.ready).toBe(ready)
    expect(() => Object.assign(poller, { ready: [] })).toThrow(TypeError)
  })

  it('writes nothing into memory that was taken from its array: EINVAL', () => {
    const [fd] = pair()
    const poller = new addon.Poller(mechanism)
    poller.add(fd, 2)
    const memory = poller.ready.buffer as ArrayBuffer
    const taken = new Int32Array(structuredClone(memory, { transfer: [memory] }))
    expect(poller.wait(0)).toBe(-EINVAL)
    expect(taken.every((number) => number === 0)).toBe(true)
  })

  // select knows no more descriptors than fit.
  it.skipIf(mechanism === 'select')(
    'reports in the next waits what did not fit, and leaves out nobody',
    () => {
      const poller = new addon.Poller(mechanism)
      const waiting = new Set(Array.from({ length: 600 }, pair).flat())
      for (const fd of waiting) expect(poller.add(fd, 2)).toBe(0)
      for (let waits = 0; waits < 20 && waiting.size > 0; waits++) {
        const count = poller.wait(0)
        expect(count).toBeGreaterThan(0)
        for (let i = 0; i < count; i++) waiting.delete(poller.ready[2 * i] as number)
      }
      expect(waiting.size).toBe(0)
    },
  )
})

describe('a class of the addon', () => {
  it.each([undefined, null, Symbol('epoll'), 5, {}, 'nosuch', 'epoll\0', ''])(
    'makes no poller of %s, and says why',
    (mechanism) => {
      expect(() => new (addon.Poller as new (name: unknown) => unknown)(mechanism)).toThrow(
        /Poller takes|no such/,
      )
    },
  )

  it('is called with new only, and never twice on one object', () => {
    const poller = new addon.Poller('epoll')
    const loose = addon.Poller as unknown as (this: unknown, name: string) => unknown
    expect(() => loose('epoll')).toThrow(TypeError)
    expect(() => loose.call(poller, 'poll')).toThrow(TypeError)
    expect(poller.wait(0)).toBe(0)
  })

  it('lends its methods to no object of another class', () => {
    const poller = new addon.Poller('epoll')
    const loop = new addon.HostLoop(() => 0)
    const derived = Object.create(poller) as object
    for (const other of [loop, {}, derived, new Proxy(poller, {}), 5, undefined]) {
      expect(() => Reflect.apply(addon.Poller.prototype.wait as never, other, [0])).toThrow(TypeError)
    }
    for (const other of [poller, {}, undefined]) {
      expect(() => Reflect.apply(addon.HostLoop.prototype.activate as never, other, [])).toThrow(TypeError)
    }
  })

  it('has no accessors, which N-API would lend to any object', () => {
    for (const { prototype } of [addon.Poller, addon.HostLoop]) {
      const properties: PropertyDescriptor[] = Object.values(Object.getOwnPropertyDescriptors(prototype))
      expect(properties.filter(({ get, set }) => get !== undefined || set !== undefined)).toEqual([])
    }
  })

  it('can be derived from', () => {
    class Counting extends addon.Poller {
      waits = 0
      override wait(seconds: number): number {
        this.waits++
        return super.wait(seconds)
      }
    }
    const poller = new Counting('epoll')
    expect([poller.wait(0), poller.waits, poller.ready.length]).toEqual([0, 1, 2048])
  })
})
