import { describe, expect, it } from 'vitest'
import {
  Empty,
  Full,
  LifoQueue,
  LightQueue,
  PriorityQueue,
  Queue,
  getHub,
  sleep,
  spawn,
  type Green,
} from '../index.ts'

/** Lets everything that can run now run. */
function settle(): Promise<void> {
  return spawn(() => sleep(0)).then(() => spawn(() => sleep(0)))
}

describe('a queue', () => {
  it('gives items in the order in which they were put, to those who wait in the order in which they came', async () => {
    const queue = new LightQueue<string>()
    const got: string[] = []
    const getters = [1, 2].map((n) =>
      spawn(function* (): Green<void> {
        got.push(`${n} ${yield* queue.get()}`)
      }),
    )
    await settle()
    expect(queue.getting()).toBe(2)
    queue.putNowait('a')
    queue.putNowait('b')
    queue.putNowait('c')
    await Promise.all(getters)
    expect(got).toEqual(['1 a', '2 b'])
    expect(queue.getNowait()).toBe('c')
  })

  it('with a limit makes put wait for room', async () => {
    const queue = new LightQueue<number>(2)
    const order: string[] = []
    const putting = spawn(function* (): Green<void> {
      for (const n of [1, 2, 3]) {
        yield* queue.put(n)
        order.push(`put ${n}`)
      }
    })
    await settle()
    expect([order, queue.putting(), queue.full()]).toEqual([['put 1', 'put 2'], 1, true])
    expect(() => queue.putNowait(4)).toThrow(Full)
    expect(await spawn(() => queue.get())).toBe(1)
    await putting
    expect(order).toEqual(['put 1', 'put 2', 'put 3'])
    expect(queue.qsize()).toBe(2)
  })

  it('of size 0 is a rendezvous: put and get meet', async () => {
    const queue = new LightQueue<string>(0)
    const order: string[] = []
    const putting = spawn(function* (): Green<void> {
      yield* queue.put('hello')
      order.push('put')
    })
    await settle()
    expect([order, queue.putting(), queue.qsize()]).toEqual([[], 1, 0])
    expect(await spawn(() => queue.get())).toBe('hello')
    await putting
    expect(order).toEqual(['put'])
    expect(() => queue.putNowait('nobody waits')).toThrow(Full)
  })

  it('of size 0 takes an item at once for somebody who waits, also in a callback of MAINLOOP', async () => {
    const queue = new LightQueue<string>(0)
    const getting = spawn(() => queue.get())
    await settle()
    getHub().scheduleCallGlobal(0, () => queue.putNowait('from MAINLOOP'))
    expect(await getting).toBe('from MAINLOOP')
  })

  it('throws Empty or Full when the time is over, and keeps nothing of it', async () => {
    const queue = new LightQueue<number>(1)
    await expect(spawn(() => queue.get({ timeout: 0.001 }))).rejects.toBeInstanceOf(Empty)
    await expect(spawn(() => queue.get({ block: false }))).rejects.toBeInstanceOf(Empty)
    queue.putNowait(1)
    await expect(spawn(() => queue.put(2, { timeout: 0.001 }))).rejects.toBeInstanceOf(Full)
    await expect(spawn(() => queue.put(2, { block: false }))).rejects.toBeInstanceOf(Full)
    expect([queue.getNowait(), queue.qsize(), queue.putting(), queue.getting()]).toEqual([1, 0, 0, 0])
  })

  it('gives nothing to a getter that dies between put and hand-over', async () => {
    const queue = new LightQueue<string>()
    const doomed = spawn(() => queue.get())
    const next = spawn(() => queue.get())
    await settle()
    queue.putNowait('item')
    doomed.kill()
    await doomed.catch(() => undefined)
    expect(await next).toBe('item')
  })

  it('takes nothing from a putter that dies while it waits', async () => {
    const queue = new LightQueue<string>(0)
    const doomed = spawn(() => queue.put('of the dead'))
    const putting = spawn(() => queue.put('of the living'))
    await settle()
    doomed.kill()
    await doomed.catch(() => undefined)
    expect(await spawn(() => queue.get())).toBe('of the living')
    await putting
  })

  it('lets a waiting put in when it grows, and keeps its items when it shrinks', async () => {
    const queue = new LightQueue<number>(1)
    const putting = [1, 2, 3].map((n) => spawn(() => queue.put(n)))
    await settle()
    queue.resize(3)
    await Promise.all(putting)
    queue.resize(1)
    expect(queue.qsize()).toBe(3)
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 2, 3])
  })

  it('hands over what a waiting putter has to a getNowait', async () => {
    const queue = new LightQueue<string>(0)
    const putting = spawn(() => queue.put('offer'))
    await settle()
    expect(queue.getNowait()).toBe('offer')
    await putting
    expect(queue.qsize()).toBe(0)
  })

  it.each([-1, 1.5, Number.NaN, '3'])('refuses a size of %s', (size) => {
    expect(() => new LightQueue(size as number)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }),
    )
  })
})

describe('Queue.join', () => {
  it('waits until every item is done, and not at all when there is none', async () => {
    const queue = new Queue<number>()
    await spawn(() => queue.join())
    queue.putNowait(1)
    queue.putNowait(2)
    const order: string[] = []
    const joining = spawn(function* (): Green<void> {
      yield* queue.join()
      order.push('joined')
    })
    await settle()
    queue.getNowait()
    queue.taskDone()
    await settle()
    expect(order).toEqual([])
    queue.getNowait()
    queue.taskDone()
    await joining
    expect(() => queue.taskDone()).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_DONE' }))
  })
})

describe('other orders', () => {
  it('PriorityQueue gives the smallest first, LifoQueue the newest', () => {
    const smallest = new PriorityQueue<number>()
    const byLength = new PriorityQueue<string>(null, (a, b) => a.length < b.length)
    const newest = new LifoQueue<number>()
    for (const n of [5, 1, 4, 1, 3]) {
      smallest.putNowait(n)
      newest.putNowait(n)
    }
    for (const word of ['ccc', 'a', 'bb', 'b']) byLength.putNowait(word)
    const drain = <T>(queue: Queue<T>): T[] => Array.from({ length: queue.qsize() }, () => queue.getNowait())
    expect(drain(smallest)).toEqual([1, 1, 3, 4, 5])
    expect(drain(newest)).toEqual([3, 1, 4, 1, 5])
    expect(drain(byLength)).toEqual(['a', 'b', 'bb', 'ccc'])
  })
})
