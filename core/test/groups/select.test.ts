/** select: each kind of wait can be chosen, and is left as it was when another is. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  Event,
  LightQueue,
  PriorityQueue,
  Semaphore,
  acquiring,
  after,
  ending,
  getHub,
  happening,
  putting,
  readable,
  select,
  settling,
  sleep,
  socketPair,
  spawn,
  taking,
  withTimeout,
  writable,
  type Green,
  type GreenThread,
} from '../../index.ts'

/** Waits until MAINLOOP has had some turns. */
function turns(count: number): PromiseLike<void> {
  return spawn(function* () {
    for (let i = 0; i < count; i++) yield* sleep(0)
  })
}

describe('select', () => {
  it('gives the name and the value of the first in the order of the names that can be had at once', async () => {
    const queue = new LightQueue<number>()
    queue.putNowait(7)
    const event = new Event<string>()
    event.send('sent')
    const semaphore = new Semaphore(1)
    const taken = await spawn(() =>
      select({ item: taking(queue), word: happening(event), permit: acquiring(semaphore) }),
    )
    expectTypeOf(taken).toEqualTypeOf<
      { name: 'item'; value: number } | { name: 'word'; value: string } | { name: 'permit'; value: void }
    >()
    expect(taken).toEqual({ name: 'item', value: 7 })
    expect(semaphore.balance).toBe(1)
    expect(await spawn(() => select({ item: taking(queue), word: happening(event) }))).toEqual({
      name: 'word',
      value: 'sent',
    })
  })

  it('takes one when all come in the same turn, and the others lose nothing', async () => {
    const [a, b, full] = [new LightQueue<number>(), new LightQueue<number>(), new LightQueue<number>(0)]
    const semaphore = new Semaphore(0)
    const event = new Event()
    const waiting = spawn(() =>
      select({
        b: taking(b),
        a: taking(a),
        room: putting(full, 1),
        permit: acquiring(semaphore),
        event: happening(event),
        time: after(60),
      }),
    )
    await turns(2)
    a.putNowait(1)
    b.putNowait(2)
    semaphore.release()
    const getting = spawn(() => withTimeout({ seconds: 0.02, timeoutValue: 'nothing' }, () => full.get()))
    const { name } = await waiting
    expect(name).toBe('a')
    expect([a.qsize(), b.qsize(), semaphore.balance]).toEqual([0, 1, 1])
    expect(await getting).toBe('nothing')
    expect([a.getting(), b.getting(), full.putting()]).toEqual([0, 0, 0])
  })

  const each: [string, () => Green<unknown>, unknown][] = [
    ['an item', () => select({ x: taking(filled()), y: after(60) }), undefined],
    ['time', () => select({ never: taking(new LightQueue()), x: after(0) }), undefined],
    ['a promise', () => select({ y: after(60), x: settling(Promise.resolve(5)) }), 5],
    ['the end of a greenthread', () => select({ y: after(60), x: ending(spawn(() => 6)) }), 6],
  ]
  it.each(each)('waits for %s', async (_, call, value) => {
    expect(await spawn(call)).toMatchObject({ name: 'x', value })
  })

  function filled(): LightQueue<undefined> {
    const queue = new LightQueue<undefined>()
    spawn(function* () {
      yield* sleep(0)
      queue.putNowait(undefined)
    })
    return queue
  }

  it('waits for room, and the item goes in', async () => {
    const queue = new LightQueue<number>(1)
    queue.putNowait(1)
    const waiting = spawn(() => select({ room: putting(queue, 2), late: after(60) }))
    await turns(2)
    expect(await spawn(() => queue.get())).toBe(1)
    expect(await waiting).toEqual({ name: 'room', value: undefined })
    expect(queue.getNowait()).toBe(2)
  })

  it('waits for descriptors, in both directions', async () => {
    const [left, right] = socketPair()
    const writing = await spawn(() => select({ r: readable(left.fd), w: writable(left.fd) }))
    expect(writing).toEqual({ name: 'w', value: left.fd })
    const reading = spawn(() => select({ r: readable(left.fd), late: after(60) }))
    await turns(2)
    await spawn(() => right.sendAll('x'))
    expect(await reading).toEqual({ name: 'r', value: left.fd })
    expect([getHub().getReaders().size, getHub().getWriters().size]).toEqual([0, 0])
    left.close()
    right.close()
  })

  it('hears that its descriptor is closed', async () => {
    const [left, right] = socketPair()
    const reading = spawn(() => select({ r: readable(left.fd), late: after(60) }))
    await turns(2)
    left.close()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_IO_CLOSED' })
    right.close()
  })

  it('throws what the chosen one throws', async () => {
    const event = new Event()
    event.sendError(new Error('sent'))
    await expect(spawn(() => select({ event: happening(event) }))).rejects.toThrow('sent')
    const promise = settling(() => Promise.reject(new Error('rejected')))
    await expect(spawn(() => select({ promise, late: after(60) }))).rejects.toThrow('rejected')
    const broken = spawn(function* () {
      yield* sleep(0)
      throw new Error('broken')
    })
    await expect(spawn(() => select({ end: ending(broken) }))).rejects.toThrow('broken')
  })

  it('leaves the error of a greenthread to others when another is chosen', async () => {
    const reported: unknown[] = []
    const hub = getHub()
    const print = hub.onError
    hub.onError = (error) => void reported.push(error)
    try {
      const failing = spawn(function* () {
        for (let i = 0; i < 3; i++) yield* sleep(0)
        throw new Error('nobody asked')
      })
      expect(await spawn(() => select({ end: ending(failing), time: after(0) }))).toMatchObject({
        name: 'time',
      })
      await turns(5)
    } finally {
      hub.onError = print
    }
    expect(reported).toEqual([expect.objectContaining({ message: 'nobody asked' })])
  })

  it('aborts what a function has begun when another is chosen, or it is killed', async () => {
    const signals: AbortSignal[] = []
    const never = (signal: AbortSignal): Promise<void> => {
      signals.push(signal)
      return new Promise(() => undefined)
    }
    await spawn(() => select({ never: settling(never), time: after(0) }))
    const killed = spawn(() => select({ never: settling(never) }))
    await turns(1)
    killed.kill()
    const done = await spawn(() =>
      select({
        done: settling((signal) => {
          signals.push(signal)
          return Promise.resolve(1)
        }),
      }),
    )
    expect(done.value).toBe(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false])
  })

  it('asks a promise that lives long once, however often it is waited for', async () => {
    let asked = 0
    const long: PromiseLike<void> = {
      then: () => {
        asked++
        return long as never
      },
    }
    await spawn(function* () {
      for (let i = 0; i < 50; i++) yield* select({ long: settling(long), time: after(0) })
    })
    expect(asked).toBe(1)
  })

  it('does not hand its own item to itself', async () => {
    const queue = new LightQueue<string>(0)
    const both = (item: string): GreenThread<{ name: string; value: unknown }> =>
      spawn(() => select({ put: putting(queue, item), take: taking(queue) }))
    const one = both('one')
    await turns(3)
    expect([one.dead, queue.putting(), queue.getting()]).toEqual([false, 1, 1])
    const two = both('two')
    expect([await one, await two]).toEqual([
      { name: 'put', value: undefined },
      { name: 'take', value: 'one' },
    ])
    const three = both('three')
    await turns(1)
    expect(queue.getNowait()).toBe('three')
    await three
    const four = both('four')
    await turns(1)
    queue.putNowait('five')
    expect(await four).toEqual({ name: 'take', value: 'five' })
    expect([queue.qsize(), queue.putting(), queue.getting()]).toEqual([0, 0, 0])
  })

  it('does not take room for its own item while it is handed another', async () => {
    const queue = new LightQueue<number>(1)
    const getter = spawn(() => queue.get())
    await turns(2)
    spawn(() => queue.putNowait(1))
    const both = spawn(() => select({ take: taking(queue), put: putting(queue, 2) }))
    spawn(() => getter.kill())
    expect(await both).toEqual({ name: 'take', value: 1 })
    expect(queue.qsize()).toBe(0)
  })

  it('keeps an item that a comparison refuses', async () => {
    const queue = new PriorityQueue<number>(null, () => {
      throw new Error('incomparable')
    })
    queue.putNowait(1)
    await expect(spawn(() => select({ put: putting(queue, 2), late: after(60) }))).rejects.toThrow(
      'incomparable',
    )
    expect(queue.qsize()).toBe(1)
  })

  it('leaves nothing behind when one of the waits cannot begin', async () => {
    const [left, right] = socketPair()
    const queue = new LightQueue<void>()
    const reader = spawn(() => select({ r: readable(left.fd) }))
    await turns(1)
    const second = spawn(() => select({ item: taking(queue), time: after(60), r: readable(left.fd) }))
    await expect(second).rejects.toMatchObject({ code: 'ERR_LISTENER_BUSY' })
    expect(queue.getting()).toBe(0)
    reader.kill()
    left.close()
    right.close()
  })

  it.each([
    ['nothing', () => select({}), /select: choices/],
    ['a queue', () => select({ job: new LightQueue() as never }), /select: job \[LightQueue\]/],
    ['a choice', () => select(after(1) as never), /select: choices/],
    ['no queue', () => select({ x: taking({} as never) }), /taking: queue/],
    ['no time', () => select({ x: after(-1) }), /after: seconds -1/],
    ['no descriptor', () => select({ x: readable(-1) }), /descriptor -1/],
    ['no greenthread', () => select({ x: ending({} as never) }), /ending: greenthread/],
    ['no promise', () => select({ x: settling(() => 1 as never) }), /settling: the function returned 1/],
  ])('refuses %s', async (_, call, message) => {
    await expect(spawn(call)).rejects.toThrow(message)
  })

  it('refuses MAINLOOP', async () => {
    const error = await new Promise((resolve) => {
      getHub().scheduleCallGlobal(0, () => {
        const queue = new LightQueue<void>()
        try {
          const call = select({ item: taking(queue) })

          call.next()
        } catch (error) {
          resolve([error, queue.getting()])
        }
      })
    })
    expect(error).toEqual([expect.objectContaining({ code: 'ERR_MAINLOOP_BLOCKED' }), 0])
  })
})
