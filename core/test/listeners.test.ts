import { describe, expect, it } from 'vitest'
import { IOClosed } from '../errors.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import { INVALID, READABLE, WRITABLE } from '../poller.ts'
import { TestHub } from './test-hub.ts'

const nothing = (): void => undefined

describe('listeners', () => {
  it('are called when their descriptor is ready, until they are removed', () => {
    const hub = new TestHub()
    const woken: number[] = []
    const listener = hub.add({ direction: 'read', fd: 5, callback: (fd) => woken.push(fd) })
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    expect(woken).toEqual([5, 5])

    hub.remove(listener)
    expect(hub.fakePoller.watched.size).toBe(0)
    expect(hub.getReaders().size).toBe(0)
  })

  it('of both directions share a descriptor', () => {
    const hub = new TestHub()
    const woken: string[] = []
    hub.add({ direction: 'read', fd: 5, callback: () => woken.push('read') })
    const writer = hub.add({ direction: 'write', fd: 5, callback: () => woken.push('write') })
    expect(hub.fakePoller.watched.get(5)).toBe(READABLE | WRITABLE)
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE | WRITABLE)
    hub.host.turn()
    expect(woken).toEqual(['read', 'write'])
    hub.remove(writer)
    expect(hub.fakePoller.watched.get(5)).toBe(READABLE)
  })

  it('refuse a second one for the same descriptor and direction, and say what to do', () => {
    const hub = new TestHub()
    hub.add({ direction: 'read', fd: 5, callback: nothing })
    expect(() => hub.add({ direction: 'read', fd: 5, callback: nothing })).toThrow(
      expect.objectContaining({
        code: 'ERR_LISTENER_BUSY',
        message: expect.stringMatching(/read on descriptor 5.*__main__.*connection of its own/s) as string,
      }),
    )
    expect(hub.getReaders().size).toBe(1)
  })

  it('are called in the order in which the poller reports them', () => {
    const hub = new TestHub()
    const woken: number[] = []
    for (const fd of [3, 4, 5, 6]) hub.add({ direction: 'read', fd, callback: (ready) => woken.push(ready) })
    hub.host.turn()
    for (const fd of [6, 3, 5, 4]) hub.fakePoller.makeReady(fd, READABLE)
    hub.host.turn()
    expect(woken).toEqual([6, 3, 5, 4])
  })

  it('that a callback of the same turn removes are not called', () => {
    const hub = new TestHub()
    const woken: number[] = []
    hub.add({
      direction: 'read',
      fd: 3,
      callback: () => {
        woken.push(3)
        hub.remove(second)
      },
    })
    const second = hub.add({ direction: 'read', fd: 4, callback: () => woken.push(4) })
    hub.host.turn()
    hub.fakePoller.makeReady(3, READABLE)
    hub.fakePoller.makeReady(4, READABLE)
    hub.host.turn()
    expect(woken).toEqual([3])
  })

  it('that a callback of the same turn adds wait for the next one', () => {
    const hub = new TestHub()
    const woken: string[] = []
    const first = hub.add({
      direction: 'read',
      fd: 3,
      callback: () => {
        woken.push('first')
        hub.remove(first)
        hub.add({ direction: 'read', fd: 3, callback: () => woken.push('second') })
      },
    })
    hub.host.turn()
    hub.fakePoller.makeReady(3, READABLE)
    hub.host.turn()
    expect(woken).toEqual(['first'])
    hub.fakePoller.makeReady(3, READABLE)
    hub.host.turn()
    expect(woken).toEqual(['first', 'second'])
  })

  it('that throw lose their descriptor, which wakes its other direction, and MAINLOOP lives on', () => {
    const hub = new TestHub()
    const woken: string[] = []
    hub.add({
      direction: 'read',
      fd: 5,
      callback: () => {
        throw new Error('broken')
      },
    })
    hub.add({ direction: 'write', fd: 5, callback: () => woken.push('write') })
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    expect(hub.errors).toContainEqual(new Error('broken'))
    expect(woken).toEqual(['write'])
    expect(hub.getWriters().size + hub.getReaders().size).toBe(0)
    expect(hub.fakePoller.watched.size).toBe(0)
    expect(hub.running).toBe(true)
  })

  it('woken by removeDescriptor may wait again at once', () => {
    const hub = new TestHub()
    const woken: string[] = []
    hub.add({
      direction: 'read',
      fd: 5,
      callback: () => {
        woken.push('removed')
        hub.add({ direction: 'read', fd: 5, callback: () => woken.push('ready') })
      },
    })
    hub.removeDescriptor(5)
    hub.host.turn()
    hub.fakePoller.makeReady(5, READABLE)
    hub.host.turn()
    expect(woken).toEqual(['removed', 'ready'])
  })

  it('get IOClosed when their descriptor is closed, in the next turn, and are not called again', () => {
    const hub = new TestHub()
    const errors: Error[] = []
    let marked = false
    const waiting = new Greenlet(() => {
      hub.add({
        direction: 'read',
        fd: 5,
        callback: nothing,
        throwback: (error) => errors.push(error),
        markAsClosed: () => (marked = true),
      })
    })
    hub.add({ direction: 'write', fd: 5, callback: nothing, throwback: (error) => errors.push(error) })
    waiting.resume()
    hub.notifyClose(5)
    expect(marked).toBe(true)
    expect(errors).toEqual([])
    expect(hub.getReaders().size).toBe(0)
    hub.host.turn()
    // The reader's greenlet is dead by then: nobody is left to tell.
    expect(errors).toEqual([new IOClosed()])
  })

  it('report whether a reopened number had any', () => {
    const hub = new TestHub()
    hub.add({ direction: 'read', fd: 5, callback: nothing })
    expect(hub.markAsReopened(5)).toBe(true)
    expect(hub.markAsReopened(5)).toBe(false)
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

  it.each([-1, 1.5, Number.NaN, '5', undefined, 2 ** 31])('refuse %s as a descriptor', (fd) => {
    const hub = new TestHub()
    expect(() => hub.add({ direction: 'read', fd: fd as number, callback: nothing })).toThrow(
      expect.objectContaining({ code: 'ERR_DESCRIPTOR_INVALID' }),
    )
  })
})
