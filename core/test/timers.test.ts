import { describe, expect, it } from 'vitest'
import { Greenlet } from '../greenlet/greenlet.ts'
import { TestHub } from './test-hub.ts'

describe('timers', () => {
  it('fire in the order of their deadlines, at their time', () => {
    const hub = new TestHub()
    const fired: [string, number][] = []
    const note = (name: string): void => void fired.push([name, hub.clock()])
    hub.scheduleCallGlobal(3, note, 'third')
    hub.scheduleCallGlobal(1, note, 'first')
    hub.scheduleCallGlobal(2, note, 'second')
    hub.host.runUntilIdle()
    expect(fired).toEqual([
      ['first', 1],
      ['second', 2],
      ['third', 3],
    ])
  })

  it('with equal deadlines fire in the order in which they were scheduled', () => {
    const hub = new TestHub()
    const fired: number[] = []
    for (let i = 0; i < 100; i++) hub.scheduleCallGlobal(i % 2, () => fired.push(i))
    hub.host.runUntilIdle()
    const even = Array.from({ length: 50 }, (_, i) => 2 * i)
    expect(fired).toEqual([...even, ...even.map((i) => i + 1)])
  })

  it('of zero seconds keep their place among others that are due', () => {
    const hub = new TestHub()
    const fired: string[] = []
    hub.scheduleCallGlobal(1, () => fired.push('due at 1'))
    hub.manualClock.advance(2)
    hub.scheduleCallGlobal(0, () => fired.push('due at 2'))
    hub.host.runUntilIdle()
    expect(fired).toEqual(['due at 1', 'due at 2'])
  })

  it('scheduled while timers fire wait for the next turn, after the poller was asked', () => {
    const hub = new TestHub()
    const order: string[] = []
    hub.scheduleCallGlobal(0, () => {
      order.push('first')
      hub.scheduleCallGlobal(0, () => order.push(`second, after ${hub.fakePoller.waits.length} wait`))
    })
    hub.host.runUntilIdle()
    expect(order).toEqual(['first', 'second, after 1 wait'])
  })

  it('do nothing once they are cancelled, and are pending until then', () => {
    const hub = new TestHub()
    let fired = false
    const timer = hub.scheduleCallGlobal(1, () => (fired = true))
    expect(timer.pending).toBe(true)
    timer.cancel()
    timer.cancel()
    expect(timer.pending).toBe(false)
    hub.host.runUntilIdle()
    expect(fired).toBe(false)
    expect(hub.host.active).toBe(false)
  })

  it('that are local do nothing when the greenlet that scheduled them is dead', () => {
    const hub = new TestHub()
    const fired: string[] = []
    new Greenlet(() => {
      hub.scheduleCallLocal(1, () => fired.push('local'))
      hub.scheduleCallGlobal(1, () => fired.push('global'))
    }).resume()
    hub.scheduleCallLocal(1, () => fired.push('local of __main__, which lives'))
    hub.host.runUntilIdle()
    expect(fired).toEqual(['global', 'local of __main__, which lives'])
  })

  it('that are cancelled at once never fill the queue', () => {
    const hub = new TestHub()
    for (let i = 0; i < 2000; i++) hub.scheduleCallGlobal(60, () => undefined).cancel()
    expect(hub.getTimersCount()).toBeLessThanOrEqual(1000)
  })

  it('that are cancelled after they joined the heap never fill it', () => {
    const hub = new TestHub()
    for (let i = 0; i < 2000; i++) {
      const timer = hub.scheduleCallGlobal(60, () => undefined)
      hub.prepareTimers()
      timer.cancel()
    }
    expect(hub.getTimersCount()).toBeLessThanOrEqual(1000)
  })

  it('survive the sweep of cancelled ones, in their order', () => {
    const hub = new TestHub()
    const fired: number[] = []
    const timers = Array.from({ length: 3000 }, (_, i) =>
      hub.scheduleCallGlobal(3000 - i, () => fired.push(i)),
    )
    hub.prepareTimers()
    timers.forEach((timer, i) => i % 3 !== 0 && timer.cancel())
    hub.host.runUntilIdle()
    expect(fired).toEqual(Array.from({ length: 1000 }, (_, i) => 3 * (999 - i)))
  })

  it('that throw do not harm the others, and their errors go to onError', () => {
    const hub = new TestHub()
    let fired = false
    hub.scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    hub.scheduleCallGlobal(0, () => (fired = true))
    hub.host.runUntilIdle()
    expect(hub.errors).toEqual([new Error('broken')])
    expect(fired).toBe(true)
    expect(hub.running).toBe(true)
  })

  it('fire 256 at most in one turn, so that Node gets its chance, and lose none', () => {
    const hub = new TestHub()
    let fired = 0
    for (let i = 0; i < 1000; i++) hub.scheduleCallGlobal(0, () => fired++)
    hub.host.turn()
    expect(fired).toBe(256)
    hub.host.runUntilIdle()
    expect(fired).toBe(1000)
  })

  it.each([Number.NaN, -1, Infinity, '1' as unknown as number])('refuse %s seconds', (seconds) => {
    const hub = new TestHub()
    expect(() => hub.scheduleCallGlobal(seconds, () => undefined)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }),
    )
    expect(hub.getTimersCount()).toBe(0)
  })
})
