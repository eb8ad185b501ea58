import { describe, expect, it } from 'vitest'
import { INVALID, READABLE } from '../kernel/poller.ts'
import { TestHub } from './support/test-hub.ts'

const nothing = (): void => undefined

describe('listeners', () => {
  it('are called in the order in which the poller reports them', () => {
    const hub = new TestHub()
    const woken: number[] = []
    for (const fd of [3, 4, 5, 6]) hub.add({ direction: 'read', fd, callback: (ready) => woken.push(ready) })
    hub.host.turn()
    for (const fd of [6, 3, 5, 4]) hub.fakePoller.makeReady(fd, READABLE)
    hub.host.turn()
    expect(woken).toEqual([6, 3, 5, 4])
  })

  it('of a descriptor that the poller finds closed are woken, and the descriptor is given up', () => {
    const hub = new TestHub()
    const woken: number[] = []
    hub.add({ direction: 'read', fd: 5, callback: (fd) => woken.push(fd) })
    hub.host.turn()
    hub.fakePoller.watched.set(5, READABLE | INVALID)
    hub.fakePoller.makeReady(5, INVALID)
    hub.host.turn()
    expect(woken).toEqual([5])
    expect(hub.getReaders().size).toBe(0)
  })

  it('of an owned descriptor leave it watched between waits, until it is ready with nobody there', () => {
    const hub = new TestHub()
    const owned = { direction: 'read', fd: 5, callback: nothing, owned: true } as const
    hub.remove(hub.add(owned))
    expect(hub.fakePoller.watched.get(5)).toBe(READABLE)
    hub.add({ direction: 'read', fd: 6, callback: nothing })
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    expect(hub.fakePoller.watched.has(5)).toBe(false)
    hub.add(owned)
    expect(hub.fakePoller.watched.get(5)).toBe(READABLE)
  })

  it('leave nothing behind when the poller refuses the descriptor', () => {
    const hub = new TestHub()
    hub.fakePoller.add = () => -9
    expect(() => hub.add({ direction: 'read', fd: 5, callback: nothing })).toThrow(
      expect.objectContaining({ code: 'EBADF', errno: -9, fd: 5 }),
    )
    expect(hub.getReaders().size).toBe(0)
    expect(hub.host.active).toBe(false)
  })

  it('that throw are not called a second time when their descriptor is given up, and the others are', () => {
    const hub = new TestHub()
    const called: string[] = []
    hub.add({
      direction: 'read',
      fd: 5,
      callback: () => {
        called.push('reader')
        throw new Error('broken')
      },
    })
    hub.add({ direction: 'write', fd: 5, callback: () => called.push('writer') })
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    expect(called).toEqual(['reader', 'writer'])
    expect(hub.errors).toEqual([new Error('broken')])
  })
})
