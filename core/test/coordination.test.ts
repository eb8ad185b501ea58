import { beforeAll, describe, expect, it } from 'vitest'
import {
  BoundedSemaphore,
  CappedSemaphore,
  Event,
  Semaphore,
  getHub,
  sleep,
  spawn,
  type Green,
} from '../index.ts'

beforeAll(() => {
  getHub()
})

describe('an Event', () => {
  it('wakes everybody who waits, in order, with the result; later ones get it at once', async () => {
    const event = new Event<string>()
    const order: string[] = []
    const waiters = ['a', 'b', 'c'].map((name) =>
      spawn(function* (): Green<void> {
        order.push(`${name} ${(yield* event.wait()) ?? ''}`)
      }),
    )
    await spawn(() => sleep(0))
    event.send('sent')
    order.push('send returned')
    await Promise.all(waiters)
    expect(order).toEqual(['send returned', 'a sent', 'b sent', 'c sent'])
    expect(await spawn(() => event.wait())).toBe('sent')
    expect(event.poll()).toBe('sent')
  })

  it('wakes the others though one of them throws', async () => {
    const event = new Event<number>()
    const failing = spawn(function* (): Green<void> {
      yield* event.wait()
      throw new Error('broken')
    })
    const waiting = spawn(() => event.wait())
    await spawn(() => sleep(0))
    event.send(1)
    await expect(failing).rejects.toThrow('broken')
    expect(await waiting).toBe(1)
  })

  it('throws the error that was sent, to everybody', async () => {
    const event = new Event()
    const waiting = spawn(() => event.wait())
    await spawn(() => sleep(0))
    event.sendError(new Error('bad news'))
    await expect(waiting).rejects.toThrow('bad news')
    expect(() => event.poll()).toThrow('bad news')
    expect([event.ready(), event.hasResult(), event.hasError()]).toEqual([true, false, true])
  })

  it('gives undefined when the time is over, and does not confuse the next wait', async () => {
    const event = new Event<string>()
    expect(await spawn(() => event.wait(0.001))).toBeUndefined()
    event.send('late')
    expect(await spawn(() => event.wait(5))).toBe('late')
  })

  it('happens once: a second send is refused until it is reset', () => {
    const event = new Event<number>()
    expect(() => event.reset()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_FRESH' }))
    event.send(1)
    expect(() => event.send(2)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_SENT' }))
    expect(event.poll()).toBe(1)
    event.reset()
    expect(event.poll('nothing')).toBe('nothing')
    event.send(2)
    expect(event.poll()).toBe(2)
  })

  it('forgets a waiter that was killed', async () => {
    const event = new Event<number>()
    const doomed = spawn(() => event.wait())
    const waiting = spawn(() => event.wait())
    await spawn(() => sleep(0))
    event.send(7)
    doomed.kill()
    await doomed.catch(() => undefined)
    expect(await waiting).toBe(7)
  })
})

describe('a Semaphore', () => {
  it('lets no more in than it has permits, in the order in which they came', async () => {
    const semaphore = new Semaphore(2)
    const order: string[] = []
    let inside = 0
    const worker = function* (name: string): Green<void> {
      yield* semaphore.acquire()
      inside++
      expect(inside).toBeLessThanOrEqual(2)
      order.push(name)
      yield* sleep(0.001)
      inside--
      semaphore.release()
    }
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => spawn(worker, name)))
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(semaphore.balance).toBe(2)
  })

  it('without waiting, or in a limited time, says that there was no permit', async () => {
    const semaphore = new Semaphore(0)
    expect(await spawn(() => semaphore.acquire({ blocking: false }))).toBe(false)
    expect(await spawn(() => semaphore.acquire({ timeout: 0.001 }))).toBe(false)
    await expect(spawn(() => semaphore.acquire({ blocking: false, timeout: 1 }))).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
    })
    expect(semaphore.balance).toBe(0)
  })

  it('loses no permit to a waiter that is killed after the release', async () => {
    const semaphore = new Semaphore(0)
    const doomed = spawn(() => semaphore.acquire())
    const next = spawn(() => semaphore.acquire())
    await spawn(() => sleep(0))
    semaphore.release()
    doomed.kill()
    await doomed.catch(() => undefined)
    expect(await next).toBe(true)
  })

  it('counts below zero by those who wait', async () => {
    const semaphore = new Semaphore(1)
    const waiting = [1, 2, 3, 4].map(() => spawn(() => semaphore.acquire()))
    await spawn(() => sleep(0))
    expect(semaphore.balance).toBe(-3)
    for (let i = 0; i < 3; i++) semaphore.release()
    await Promise.all(waiting)
    expect(semaphore.locked()).toBe(true)
  })

  it.each([-1, 1.5, '1', Number.NaN])('refuses %s permits', (permits) => {
    expect(() => new Semaphore(permits as number)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }),
    )
  })
})

describe('a BoundedSemaphore', () => {
  it('refuses a release too many', async () => {
    const semaphore = new BoundedSemaphore(1)
    expect(() => semaphore.release()).toThrow(expect.objectContaining({ code: 'ERR_SEMAPHORE_FULL' }))
    await spawn(() => semaphore.acquire())
    semaphore.release()
    expect(semaphore.balance).toBe(1)
  })
})

describe('a CappedSemaphore', () => {
  it('makes release wait for room', async () => {
    const semaphore = new CappedSemaphore(1, 1)
    expect(await spawn(() => semaphore.release({ timeout: 0.001 }))).toBe(false)
    const releasing = spawn(() => semaphore.release())
    await spawn(() => sleep(0))
    expect(await spawn(() => semaphore.acquire())).toBe(true)
    expect(await releasing).toBe(true)
    expect(semaphore.balance).toBe(1)
  })
})
