import { closeSync, openSync } from 'node:fs'
import { expect } from 'vitest'
import { IOClosed } from '../../ground/errors.ts'
import {
  Greenlet,
  kill,
  notifyClose,
  notifyOpened,
  sleep,
  socketPair,
  spawn,
  trampoline,
} from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { closeBehind, errorOf, newWorld, poke, resultOf } from './world.ts'

const nothing = (): void => undefined

type Waits = ReturnType<typeof socketPair>[0]

describeOnEveryHub('a descriptor that is closed', (tested, rule) => {
  const world = newWorld(tested)

  rule('wakes whoever waits for it with IOClosed, in the next turn', () => {
    const [, right] = world.pair()
    const reader = spawn(() => trampoline(right, { read: true }))
    world.run()
    right.close()
    expect(reader.dead).toBe(false)
    world.turn()
    expect(errorOf(reader)).toBeInstanceOf(IOClosed)
    world.expectNoListeners()
  })

  rule('names the place of the wait in the error, by trampoline and by recv', () => {
    for (const wait of [(fd: Waits) => trampoline(fd, { read: true }), (fd: Waits) => fd.recv(1)]) {
      const [, right] = world.pair()
      const reader = spawn(function* thePlace() {
        yield* wait(right)
      })
      world.run()
      right.close()
      world.turn()
      expect((errorOf(reader) as Error).stack).toMatch(/^IOClosed: .*\n(?:.*\n){0,2}.* thePlace /)
    }
  })

  rule('calls markAsClosed at once, on the stack of whoever closes', () => {
    const [, right] = world.pair()
    const seen: string[] = []
    spawn(() => trampoline(right, { read: true, markAsClosed: () => seen.push('marked') }))
    world.run()
    right.close()
    seen.push('closed')
    expect(seen).toEqual(['marked', 'closed'])
  })

  rule('is told to both directions, in the order in which they came to be closed', () => {
    const [, first] = world.pair()
    const [, second] = world.pair()
    const heard: string[] = []
    const listen = (name: string, direction: 'read' | 'write', fd: number): unknown =>
      world.hub.add({ direction, fd, callback: nothing, throwback: () => heard.push(name) })
    listen('write first', 'write', first.fd)
    listen('read first', 'read', first.fd)
    listen('read second', 'read', second.fd)
    second.close()
    first.close()
    world.turn()
    expect(heard).toEqual(['read second', 'read first', 'write first'])
  })

  rule('is not told to a greenlet that is dead', () => {
    const [, right] = world.pair()
    let heard = false
    new Greenlet(() => {
      world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: nothing,
        throwback: () => (heard = true),
      })
    }).resume()
    right.close()
    world.turn()
    expect(heard).toBe(false)
  })

  rule('does not kill MAINLOOP when the greenthread does not catch IOClosed', () => {
    const [, right] = world.pair()
    const reader = spawn(() => trampoline(right, { read: true }))
    const other = spawn(function* () {
      yield* sleep(1)
      return 'goes on'
    })
    world.run()
    right.close()
    world.run(1)
    expect(world.hub.running).toBe(true)
    expect(resultOf(other)).toBe('goes on')
    expect(errorOf(reader)).toBeInstanceOf(IOClosed)
  })

  rule('does not kill MAINLOOP when a throwback throws', () => {
    const [, right] = world.pair()
    world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: nothing,
      throwback: (error) => {
        throw error
      },
    })
    right.close()
    world.turn()
    expect(world.errors).toEqual([new IOClosed()])
    expect(world.hub.running).toBe(true)
  })

  rule('leaves a greenthread alone that stopped waiting for it meanwhile', () => {
    const [, right] = world.pair()
    const reader = spawn(function* () {
      try {
        yield* trampoline(right, { read: true })
      } catch (error) {
        yield* sleep(5)
        return (error as Error).message
      }
      return 'not reached'
    })
    world.run()
    right.close()
    kill(reader, new Error('killed first'))
    world.run(10)
    expect(resultOf(reader)).toBe('killed first')
  })

  rule('wakes a greenthread that another one of the same turn was ready to wake, with IOClosed only', () => {
    const pairs = [world.pair(), world.pair()]
    const [closer, closed] = pairs.map(([, right]) => right)
    const errors: unknown[] = []
    const threads = pairs.map(([, right], i) =>
      spawn(function* () {
        try {
          yield* trampoline(right, { read: true })
          ;(i === 0 ? closed : closer)?.close()
        } catch (error) {
          errors.push(error)
        }
      }),
    )
    world.run()
    for (const [left] of pairs) poke(left)
    world.run()
    expect(threads.every((thread) => thread.dead)).toBe(true)
    expect(errors).toEqual([new IOClosed()])
  })
})

describeOnEveryHub('a number that is used again', (tested, rule) => {
  const world = newWorld(tested)

  /** Smaller numbers may be free as well, of what the process closes on its own. */
  function pairWith(fd: number): ReturnType<typeof world.pair> {
    for (let pairs = 0; pairs < 100; pairs++) {
      const pair = world.pair()
      if (pair.some((socket) => socket.fd === fd)) return pair
    }
    throw new Error(`No socket got the number ${fd}`)
  }

  rule('never wakes those who waited for the old descriptor: they get IOClosed', () => {
    const [oldLeft, oldRight] = socketPair()
    const { fd } = oldRight
    const old = spawn(() => trampoline(fd, { read: true }))
    world.run()
    oldRight.close()
    oldLeft.close()
    const [left, right] = pairWith(fd)
    const anew = spawn(() => trampoline(right, { read: true }))
    poke(left)
    world.run()
    expect(errorOf(old)).toBeInstanceOf(IOClosed)
    expect(resultOf(anew)).toBe(right.fd)
  })

  rule("can be waited for though it was closed and opened behind the hub's back, between two waits", () => {
    const old = openSync('/dev/null', 'r')
    closeSync(old)
    const [left, right] = socketPair()
    const waits = [left, right].map(({ fd }) => spawn(() => trampoline(fd, { write: true })))
    world.run()
    const numbers = [left.fd, right.fd]
    expect(waits.map(resultOf)).toEqual(numbers)
    for (const number of numbers) closeBehind(number)
    const [newLeft, newRight] = world.pair()
    expect([newLeft.fd, newRight.fd]).toContain(numbers[1])
    const reader = spawn(() => trampoline(newRight, { read: true }))
    world.run()
    expect(reader.dead).toBe(false)
    poke(newLeft)
    world.run()
    expect(resultOf(reader)).toBe(newRight.fd)
  })

  rule('is announced by notifyOpened, which tells the hub that the old one is gone', () => {
    const [, right] = world.pair()
    const reader = spawn(() => trampoline(right, { read: true }))
    world.run()
    notifyOpened(right.fd)
    const next = spawn(() => trampoline(right, { write: true }))
    world.run()
    expect(errorOf(reader)).toBeInstanceOf(IOClosed)
    expect(resultOf(next)).toBe(right.fd)
  })

  rule('has markAsReopened say whether anybody waited', () => {
    const [, right] = world.pair()
    world.hub.add({ direction: 'read', fd: right.fd, callback: nothing })
    expect(world.hub.markAsReopened(right.fd)).toBe(true)
    expect(world.hub.markAsReopened(right.fd)).toBe(false)
    notifyClose(right.fd)
    world.expectNoListeners()
  })
})
