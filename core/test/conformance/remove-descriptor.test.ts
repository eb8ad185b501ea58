import { expect } from 'vitest'
import { describeOnEveryHub } from './hubs.ts'
import { newWorld, poke } from './world.ts'

describeOnEveryHub('removeDescriptor', (tested, rule) => {
  const world = newWorld(tested)

  rule('wakes the listeners of both directions, and forgets them', () => {
    const [, right] = world.pair()
    const woken: string[] = []
    world.hub.add({ direction: 'write', fd: right.fd, callback: () => woken.push('write') })
    world.hub.add({ direction: 'read', fd: right.fd, callback: () => woken.push('read') })
    world.hub.removeDescriptor(right.fd)
    expect(woken).toEqual(['read', 'write'])
    world.expectNoListeners()
    world.turn()
    expect(woken).toHaveLength(2)
  })

  rule('lets whom it wakes wait again at once: nothing of the new wait is lost', () => {
    const [left, right] = world.pair()
    const woken: string[] = []
    world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        woken.push('removed')
        world.hub.add({ direction: 'read', fd: right.fd, callback: () => woken.push('ready') })
      },
    })
    world.hub.removeDescriptor(right.fd)
    poke(left)
    world.turn()
    expect(woken).toEqual(['removed', 'ready'])
  })

  rule('wakes all of them though one throws, and reports the error', () => {
    const [, right] = world.pair()
    let woken = false
    world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        throw new Error('broken')
      },
    })
    world.hub.add({ direction: 'write', fd: right.fd, callback: () => (woken = true) })
    world.hub.removeDescriptor(right.fd)
    expect(woken).toBe(true)
    expect(world.errors).toEqual([new Error('broken')])
  })

  rule('does not wake a listener that another one of the same call has removed', () => {
    const [, right] = world.pair()
    const woken: string[] = []
    world.hub.add({
      direction: 'read',
      fd: right.fd,
      callback: () => {
        woken.push('read')
        world.hub.remove(writer)
      },
    })
    const writer = world.hub.add({ direction: 'write', fd: right.fd, callback: () => woken.push('write') })
    world.hub.removeDescriptor(right.fd)
    expect(woken).toEqual(['read'])
  })

  rule('of a descriptor that nobody waits for changes nothing', () => {
    world.hub.removeDescriptor(999)
    expect(world.host.active).toBe(false)
  })
})
