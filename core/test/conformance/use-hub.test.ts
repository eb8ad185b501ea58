import { afterEach, beforeEach, expect } from 'vitest'
import { getHub, sleep, socketPair, spawn, useHub } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'

describeOnEveryHub('useHub', (tested, rule) => {
  beforeEach(() => {
    if (tested.unavailable === null) useHub(tested.Hub)
  })
  afterEach(() => useHub())

  rule('builds the hub at its first use, and a new one each time it is called', () => {
    const first = getHub()
    expect(first).toBeInstanceOf(tested.Hub)
    expect(getHub()).toBe(first)
    useHub(tested.Hub)
    expect(getHub()).toBeInstanceOf(tested.Hub)
    expect(getHub()).not.toBe(first)
  })

  rule(
    'forgets what the old hub managed: what waits there never wakes, and nothing of it stays',
    async () => {
      const woken: string[] = []
      const old = getHub()
      const [left, right] = socketPair()
      spawn(function* () {
        yield* right.recv(10)
        woken.push('reader')
      })
      spawn(function* () {
        yield* sleep(0.1)
        woken.push('sleeper')
      })
      await spawn(() => sleep(0))
      expect(old.getReaders().size).toBe(1)
      useHub(tested.Hub)
      expect(getHub()).not.toBe(old)
      expect(old.getReaders().size + old.getTimersCount()).toBe(0)
      await spawn(function* () {
        yield* left.sendAll('nobody hears')
        yield* sleep(0.15)
      })
      expect(woken).toEqual([])
      left.close()
      right.close()
    },
  )

  rule('that fails changes nothing: who waits goes on to wait, and is woken', async () => {
    const present = getHub()
    const sleeping = spawn(() => sleep(0.001))
    for (const wrong of ['nosuch', './no-such-module.js', { Hub: tested.Hub, isAvailable: () => false }]) {
      expect(() => useHub(wrong)).toThrow()
    }
    expect(getHub()).toBe(present)
    await sleeping
  })

  rule('in the middle of a turn lets the greenthread that calls it go on with the new hub', async () => {
    const old = getHub()
    const next = await spawn(function* () {
      yield* sleep(0)
      useHub(tested.Hub)
      yield* sleep(0.001)
      return getHub()
    })
    expect(next).not.toBe(old)
    expect(next.running).toBe(true)
    expect(old.running).toBe(false)
  })

  rule('makes an old greenthread that is resumed by hand wait with the new hub', async () => {
    const order: string[] = []
    const old = getHub()
    const thread = spawn(function* () {
      yield* old.switch()
      order.push('resumed')
      yield* sleep(0.001)
      order.push('slept')
    })
    await spawn(() => sleep(0))
    useHub(tested.Hub)
    getHub().scheduleCallGlobal(0, () => void thread.resume())
    await thread
    expect(order).toEqual(['resumed', 'slept'])
    expect(thread.parent).toBe(getHub().mainloop)
  })
})
