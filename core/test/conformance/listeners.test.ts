import { expect, vi } from 'vitest'
import { spawn, trampoline, type Green } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, newWorld, poke } from './world.ts'

const nothing = (): void => undefined

describeOnEveryHub('a listener', (tested, rule) => {
  const world = newWorld(tested)

  rule('is called with its descriptor as long as that is ready, until it is removed', () => {
    const [left, right] = world.pair()
    const woken: number[] = []
    const listener = world.hub.add({ direction: 'read', fd: right.fd, callback: (fd) => woken.push(fd) })
    world.turn()
    expect(woken).toEqual([])
    poke(left)
    world.turn()
    world.turn()
    expect(woken).toEqual([right.fd, right.fd])
    world.hub.remove(listener)
    world.hub.remove(listener)
    world.turn()
    expect(woken).toHaveLength(2)
    world.expectNoListeners()
    expect(world.host.active).toBe(false)
  })

  rule('for reading shares its descriptor with one for writing, and each is called for its own', () => {
    const [left, right] = world.pair()
    const woken: string[] = []
    world.hub.add({ direction: 'read', fd: right.fd, callback: () => woken.push('read') })
    const writer = world.hub.add({ direction: 'write', fd: right.fd, callback: () => woken.push('write') })
    world.turn()
    expect(woken).toEqual(['write'])
    world.hub.remove(writer)
    world.turn()
    expect(woken).toEqual(['write'])
    poke(left)
    world.turn()
    expect(woken).toEqual(['write', 'read'])
    expect([...world.hub.getReaders().keys()]).toEqual([right.fd])
    expect([...world.hub.getWriters().keys()]).toEqual([])
  })

  rule('is refused beside another one for the same, and the other one stays', () => {
    const [left, right] = world.pair()
    let woken = false
    world.hub.add({ direction: 'read', fd: right.fd, callback: () => (woken = true) })
    expect(() => world.hub.add({ direction: 'read', fd: right.fd, callback: nothing })).toThrow(
      expect.objectContaining({
        code: 'ERR_LISTENER_BUSY',
        message: expect.stringMatching(
          new RegExp(`read on descriptor ${right.fd}.*__main__.*connection of its own`, 's'),
        ) as string,
      }),
    )
    poke(left)
    world.turn()
    expect(woken).toBe(true)
  })

  rule('is called in readiness order when several are ready in one turn, each once', () => {
    const pairs = Array.from({ length: 20 }, () => world.pair())
    const woken: number[] = []
    let reported: number[] = []
    for (const [, right] of pairs) {
      const listener = world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: (fd) => {
          if (woken.length === 0) reported = [...world.hub.poller.ready]
          woken.push(fd)
          world.hub.remove(listener)
        },
      })
    }
    world.turn()
    for (const [left] of pairs.reverse()) poke(left)
    world.turn()
    expect(woken).toHaveLength(20)
    expect(woken).toEqual(reported.slice(0, 40).filter((_, i) => i % 2 === 0))
  })

  rule('that another one of the same turn removes is not called', () => {
    const pairs = [world.pair(), world.pair()]
    const woken: number[] = []
    const listeners = pairs.map(([, right]) =>
      world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: (fd) => {
          woken.push(fd)
          for (const listener of listeners) world.hub.remove(listener)
        },
      }),
    )
    for (const [left] of pairs) poke(left)
    world.turn()
    world.turn()
    expect(woken).toHaveLength(1)
  })

  rule(
    'that is added while others are called waits for the next turn, though its descriptor is ready',
    () => {
      const [left, right] = world.pair()
      const woken: string[] = []
      const first = world.hub.add({
        direction: 'read',
        fd: right.fd,
        callback: () => {
          woken.push('first')
          world.hub.remove(first)
          const second = world.hub.add({
            direction: 'read',
            fd: right.fd,
            callback: () => {
              woken.push('second')
              world.hub.remove(second)
            },
          })
        },
      })
      world.hub.scheduleCallGlobal(0, () => woken.push('end of turn'))
      world.host.turn(0)
      poke(left)
      world.hub.scheduleCallGlobal(0, () => woken.push('end of turn'))
      world.host.turn(0)
      world.host.turn(0)
      expect(woken).toEqual(['end of turn', 'first', 'end of turn', 'second'])
    },
  )

  rule('that throws loses its descriptor, which wakes the other direction, and MAINLOOP lives on', () => {
    const [left, right] = world.pair()
    const woken: string[] = []
    const broken = new Error('broken')
    world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        throw broken
      },
    })
    world.turn()
    world.hub.scheduleCallGlobal(0, () => {
      world.hub.add({ direction: 'write', fd: right.fd, callback: () => woken.push('write') })
    })
    world.turn()
    poke(left)
    world.turn()
    world.turn()
    expect(world.errors[0]).toBe(broken)
    expect(woken).toEqual(['write'])
    world.expectNoListeners()
    expect(world.hub.running).toBe(true)
  })

  rule('for writing is called when the other end hangs up, and so is one for reading', () => {
    const [left, right] = world.pair()
    const woken: string[] = []
    world.hub.add({ direction: 'read', fd: right.fd, callback: () => woken.push('read') })
    world.hub.add({ direction: 'write', fd: right.fd, callback: () => woken.push('write') })
    left.close()
    world.turn()
    expect(woken.sort()).toEqual(['read', 'write'])
  })

  rule('of a socket, too, comes by way of add, which a hub may override', () => {
    const [, right] = world.pair()
    const add = vi.spyOn(world.hub, 'add')
    const waits: (() => Green<unknown>)[] = [
      () => right.recv(1),
      () => right.recvInto(Buffer.alloc(1)),
      () => right.recvLine(),
      () => trampoline(right.fd, { read: true }),
    ]
    for (const wait of waits) {
      const thread = spawn(wait)
      world.run()
      expect(add).toHaveBeenCalledOnce()
      expect(add.mock.lastCall).toEqual([expect.objectContaining({ direction: 'read', fd: right.fd })])
      thread.kill()
      add.mockClear()
    }
  })

  rule('is not added to a closed hub', () => {
    const [, right] = world.pair()
    world.hub.close()
    expect(() => world.hub.add({ direction: 'read', fd: right.fd, callback: nothing })).toThrow(
      code('ERR_HUB_CLOSED') as Error,
    )
  })
})
