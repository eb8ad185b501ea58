import { expect } from 'vitest'
import { LightQueue, Semaphore, Timeout, kill, sleep, spawn, type Green } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { newWorld, resultOf } from './world.ts'

describeOnEveryHub('a channel, a queue of size 0,', (tested, rule) => {
  const world = newWorld(tested)

  rule('hands items over one by one, and the one who gets goes on before the one who puts', () => {
    const channel = new LightQueue<string>(0)
    const events: string[] = []
    spawn(function* () {
      events.push(yield* channel.get())
      events.push(yield* channel.get())
    })
    spawn(function* () {
      events.push('sending')
      for (const word of ['hello', 'world']) {
        yield* channel.put(word)
        events.push(`sent ${word}`)
      }
      yield* sleep(0)
    })
    world.run()
    expect(events).toEqual(['sending', 'hello', 'sent hello', 'world', 'sent world'])
  })

  rule('hands over in the same order when the one who gets has come first', () => {
    const channel = new LightQueue<string>(0)
    const events: string[] = []
    const getting = spawn(function* () {
      events.push('waiting')
      events.push(yield* channel.get())
      events.push(yield* channel.get())
    })
    getting.link(() => events.push('got both'))
    spawn(function* () {
      for (const word of ['hello', 'world']) {
        events.push(`sending ${word}`)
        yield* channel.put(word)
      }
      events.push('sent world')
    })
    world.run()
    const expected = ['waiting', 'sending hello', 'hello', 'sending world', 'world', 'got both', 'sent world']
    expect(events).toEqual(expected)
  })

  rule('wakes a putter whose item was taken, whatever the getter does to it', () => {
    const channel = new LightQueue<string>(0)
    const putting = spawn(() => channel.put('item'))
    world.run()
    const getting = spawn(function* () {
      const item = yield* channel.get()
      putting.kill()
      return item
    })
    world.run()
    expect([resultOf(getting), putting.dead, channel.putting(), channel.qsize()]).toEqual([
      'item',
      true,
      0,
      0,
    ])
  })

  rule('throws Full at a putter that gives up before somebody comes, and keeps nothing of its item', () => {
    const channel = new LightQueue<string>(0)
    const putting = spawn(() => channel.put('late', { timeout: 1 }))
    putting.catch(() => undefined)
    world.run(2)
    expect(putting.dead).toBe(true)
    const getting = spawn(() => channel.get())
    world.run()
    expect(channel.getting()).toBe(1)
    spawn(() => channel.put('new'))
    world.run()
    expect(resultOf(getting)).toBe('new')
  })

  rule('serves those who wait in order', () => {
    const channel = new LightQueue<number>(0)
    const getting = [1, 2, 3].map(() => spawn(() => channel.get()))
    world.run()
    expect(channel.getting()).toBe(3)
    for (const n of [1, 2, 3]) spawn(() => channel.put(n))
    world.run()
    expect(getting.map(resultOf)).toEqual([1, 2, 3])
    expect(channel.getting()).toBe(0)
  })

  rule('loses no item to getters that die in between, and keeps the order', () => {
    const channel = new LightQueue<number>(0)
    const got: number[] = []
    const fetch = function* (): Green<void> {
      got.push(yield* channel.get())
    }
    for (let n = 0; n < 10; n++) {
      spawn(fetch)
      const doomed = spawn(fetch)
      world.hub.scheduleCallGlobal(0, () => kill(doomed, new Error('kaboom')))
      doomed.catch(() => undefined)
    }
    spawn(function* () {
      yield* sleep(0)
      for (let n = 0; n < 10; n++) yield* channel.put(n)
    })
    world.run()
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  rule('that becomes unlimited takes what waits to be put', () => {
    const channel = new LightQueue<string>(0)
    const putting = spawn(() => channel.put('hi'))
    world.run()
    expect(putting.dead).toBe(false)
    channel.resize(null)
    world.run()
    expect([putting.dead, channel.getNowait()]).toEqual([true, 'hi'])
  })
})

describeOnEveryHub('an item of a queue', (tested, rule) => {
  const world = newWorld(tested)

  rule('stays there when all those who waited for it time out', () => {
    const queue = new LightQueue<string>()
    const bail = function* (): Green<string> {
      using timeout = new Timeout(0)
      try {
        return yield* queue.get()
      } catch (error) {
        expect(error).toBe(timeout)
        return 'timed out'
      }
    }
    const bogus = [spawn(bail), spawn(bail)]
    world.turn()
    world.run()
    queue.putNowait('sent')
    world.run()
    expect(bogus.map(resultOf)).toEqual(['timed out', 'timed out'])
    expect(queue.getNowait()).toBe('sent')
  })
})

describeOnEveryHub('two workers that share a Semaphore', (tested, rule) => {
  const world = newWorld(tested)

  rule('take turns', () => {
    const semaphore = new Semaphore()
    const counts = [0, 0]
    const worker = function* (n: number): Green<void> {
      for (;;) {
        yield* semaphore.acquire()
        counts[n] = (counts[n] ?? 0) + 1
        yield* sleep(1)
        semaphore.release()
      }
    }
    const workers = [spawn(worker, 0), spawn(worker, 1)]
    world.run(100)
    for (const thread of workers) thread.kill()
    expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThanOrEqual(1)
    expect(Math.min(...counts)).toBeGreaterThan(45)
  })
})
