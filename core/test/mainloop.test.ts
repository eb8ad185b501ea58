import { describe, expect, it } from 'vitest'
import { Greenlet, getCurrent, root } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { READABLE } from '../poller.ts'
import { TestHub } from './test-hub.ts'

describe('MAINLOOP', () => {
  it('is not launched by building a hub, nor by registering anything', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(1, () => undefined)
    hub.add({ direction: 'read', fd: 3, callback: () => undefined })
    expect(hub.running).toBe(false)
    expect(hub.mainloop.started).toBe(false)
  })

  it('is launched when __main__ gives its stack back while the hub has work, and stays when there is none', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(0, () => undefined)
    hub.host.turn()
    expect(hub.running).toBe(true)
    hub.host.runUntilIdle()
    expect(hub.host.active).toBe(false)
    expect(hub.running).toBe(true)
  })

  it('is launched by the first hub.switch(), which makes the resume of __main__ return', () => {
    const hub = new TestHub()
    const fired: string[] = []
    hub.scheduleCallGlobal(0, () => fired.push('timer'))
    const waiting = new Greenlet(function* (): Green<void> {
      fired.push(`woken with ${String(yield* hub.switch())}`)
    })
    expect(waiting.resume()).toBeUndefined()
    expect(hub.running).toBe(true)
    // Its turns are Node's to start.
    expect(fired).toEqual([])
    hub.scheduleCallGlobal(0, () => void waiting.resume('a value'))
    hub.host.runUntilIdle()
    expect(fired).toEqual(['timer', 'woken with a value'])
  })

  it('is not the greenlet of __main__: callbacks run in it', () => {
    const hub = new TestHub()
    const seen: Greenlet[] = []
    hub.scheduleCallGlobal(0, () => seen.push(getCurrent()))
    hub.host.runUntilIdle()
    expect(seen).toEqual([hub.mainloop])
    expect(hub.mainloop).not.toBe(root)
    expect(getCurrent()).toBe(root)
  })

  it('goes on when a greenlet that once waited ends', () => {
    const hub = new TestHub()
    const waiting = new Greenlet(function* (): Green<string> {
      yield* hub.switch()
      return 'nobody waits for this'
    })
    waiting.resume()
    expect(waiting.parent).toBe(hub.mainloop)
    hub.scheduleCallGlobal(0, () => expect(waiting.resume()).toBe('nobody waits for this'))
    hub.host.runUntilIdle()
    expect(hub.errors).toEqual([])
    expect(waiting.dead).toBe(true)
  })

  it('waits exactly once in each turn, even for zero seconds', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(0, () =>
      hub.scheduleCallGlobal(0, () => hub.scheduleCallGlobal(2, () => undefined)),
    )
    hub.host.runUntilIdle()
    expect(hub.fakePoller.waits.slice(0, 2)).toEqual([0, 2])
  })

  it('waits no longer than its host allows', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(5, () => undefined)
    hub.host.turn()
    hub.host.turn(0.25)
    expect(hub.fakePoller.waits).toEqual([0.25])
  })

  it('waits for 60 seconds at most when there is no timer', () => {
    const hub = new TestHub()
    hub.add({ direction: 'read', fd: 3, callback: () => undefined })
    hub.host.turn()
    hub.host.turn()
    expect(hub.fakePoller.waits).toEqual([60])
  })

  it('refuses to be switched to from its own callbacks, and says what to do instead', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(0, () => hub.switch().next())
    hub.host.runUntilIdle()
    expect(hub.errors).toEqual([
      expect.objectContaining({
        code: 'ERR_MAINLOOP_BLOCKED',
        message: expect.stringContaining('spawn') as string,
      }),
    ])
  })

  it('refuses to run twice', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(0, () => {
      const second = new Greenlet(() => hub.run())
      expect(() => second.resume()).toThrow(expect.objectContaining({ code: 'ERR_HUB_RUNNING' }))
    })
    hub.host.runUntilIdle()
    expect(hub.errors).toEqual([])
  })

  it('stops after abort, forgets its timers, and a new one takes over at the next wait', () => {
    const hub = new TestHub()
    hub.scheduleCallGlobal(0, () => hub.abort())
    hub.scheduleCallGlobal(10, () => undefined)
    hub.host.runUntilIdle()
    expect(hub.running).toBe(false)
    expect(hub.getTimersCount()).toBe(0)

    const old = hub.mainloop
    let fired = false
    hub.scheduleCallGlobal(0, () => (fired = true))
    hub.host.runUntilIdle()
    expect(fired).toBe(true)
    expect(hub.mainloop).not.toBe(old)
    expect(old.parent).toBe(hub.mainloop)
  })

  it('has stopped when abort({ wait: true }) comes back; on a hub that does not run it comes back at once', () => {
    const hub = new TestHub()
    const seen: boolean[] = []
    const aborting = new Greenlet(function* (): Green<void> {
      yield* hub.abort({ wait: true })
      seen.push(hub.running)
    })
    hub.scheduleCallGlobal(0, () => void aborting.resume())
    hub.host.runUntilIdle()
    new Greenlet(() => hub.abort({ wait: true })).resume()
    expect(seen).toEqual([false])
    expect(aborting.dead).toBe(true)
  })

  it('that dies of its poller surfaces in the host, and a new one goes on with timers and listeners', () => {
    const hub = new TestHub()
    const woken: number[] = []
    hub.add({ direction: 'read', fd: 3, callback: (fd) => woken.push(fd) })
    hub.host.turn()
    const wait = hub.fakePoller.wait.bind(hub.fakePoller)
    hub.fakePoller.wait = () => -22
    expect(() => hub.host.turn()).toThrow(expect.objectContaining({ code: 'EINVAL', syscall: 'wait' }))
    expect(hub.running).toBe(false)

    hub.fakePoller.wait = wait
    hub.host.turn()
    hub.fakePoller.makeReady(3, READABLE)
    hub.host.turn()
    expect(woken).toEqual([3])
  })

  it('leaves nothing behind when its hub is closed: no watch, no timer, no wake-up', () => {
    const hub = new TestHub()
    let woken = false
    hub.add({ direction: 'read', fd: 3, callback: () => (woken = true) })
    hub.scheduleCallGlobal(1, () => (woken = true))
    hub.host.turn()
    hub.close()
    hub.close()
    expect(hub.fakePoller.closed).toBe(true)
    expect(hub.host.active).toBe(false)
    expect(hub.running).toBe(false)
    expect(hub.mainloop.dead).toBe(true)
    expect(woken).toBe(false)
    expect(() => hub.scheduleCallGlobal(1, () => undefined)).toThrow(
      expect.objectContaining({ code: 'ERR_HUB_CLOSED' }),
    )
  })

  it('ends with its turn when a callback closes the hub', () => {
    const hub = new TestHub()
    const fired: string[] = []
    hub.scheduleCallGlobal(0, () => {
      hub.close()
      fired.push('closed')
    })
    hub.scheduleCallGlobal(0, () => fired.push('not reached'))
    hub.host.turn()
    hub.host.turn()
    expect(fired).toEqual(['closed'])
    expect(hub.running).toBe(false)
  })

  it('hands an error of the sink to the host, and goes on', () => {
    const hub = new TestHub()
    let fired = false
    hub.onError = () => {
      throw new Error('the sink is broken')
    }
    hub.scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    hub.scheduleCallGlobal(0, () => (fired = true))
    hub.host.runUntilIdle()
    expect(hub.host.uncaught).toEqual([new Error('the sink is broken')])
    expect(fired).toBe(true)
  })
})
