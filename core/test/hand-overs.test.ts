import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  Event,
  GreenPool,
  Greenlet,
  LifoQueue,
  LightQueue,
  PriorityQueue,
  Queue,
  Semaphore,
  Timeout,
  getHub,
  sleep,
  spawn,
  until,
  useHub,
  withTimeout,
  type BaseHub,
  type Green,
} from '../index.ts'
import { shownError, shownErrorBriefly } from '../ground/shown-error.ts'
import { TestHub } from './support/test-hub.ts'

let hub: TestHub

/** Everything that is due by then runs, in as few turns as the hub needs. */
function run(seconds = 0): void {
  hub.manualClock.advance(seconds)
  for (let turns = 0; turns < 20; turns++) hub.host.turn(0)
}

/** Does something when the limits of a second are over, and before anybody has heard of that. */
function late(action: () => void): void {
  hub.manualClock.advance(2)
  action()
  run()
}

/** A greenthread's result, or the code of its error. */
function outcome(body: () => Green<unknown>): { value?: unknown } {
  const box: { value?: unknown } = {}
  spawn(function* () {
    try {
      box.value = yield* body()
    } catch (error) {
      box.value = (error as { code: string }).code
    }
  })
  return box
}

beforeEach(() => {
  useHub(TestHub)
  hub = getHub() as BaseHub as TestHub
  hub.attach(hub.host) // instead of Node's loop
})

afterEach(() => {
  expect(hub.host.uncaught).toEqual([])
  useHub()
})

describe('whoever was served does not hear that time is over', () => {
  it('by an Event that was sent late in the turn in which the limit ends', () => {
    const event = new Event<string>()
    const limits = [
      outcome(() => event.wait(1)),
      outcome(() => withTimeout(1, () => event.wait())),
      outcome(() => event.wait()),
    ]
    run()
    late(() => event.send('sent'))
    expect(limits.map(({ value }) => value)).toEqual(['sent', 'sent', 'sent'])
  })

  it('by the end of a greenthread, a permit, or a place in a pool', () => {
    const semaphore = new Semaphore(0)
    const pool = new GreenPool(1)
    const event = new Event()
    const first = spawn(() => event.wait())
    spawn(() => pool.spawn(() => event.wait()))
    run()
    const waiting = [
      outcome(() => withTimeout(1, () => first.wait())),
      outcome(() => withTimeout(1, () => semaphore.acquire())),
      outcome(() => semaphore.acquire({ timeout: 1 })),
      outcome(() => withTimeout(1, () => pool.spawn(() => 'place'))),
    ]
    run(0.5)
    event.send()
    run()
    late(() => {
      semaphore.release()
      semaphore.release()
    })
    const [end, acquired, acquiredToo, place] = waiting.map(({ value }) => value)
    expect([end, acquired, acquiredToo, semaphore.balance]).toEqual([undefined, true, true, 0])
    expect(place).toMatchObject({ dead: true })
  })

  it('by a promise, whose value its waiter then has', () => {
    let fulfill: (value: string) => void = () => undefined
    const promise = { then: (onResult: (value: string) => void) => void (fulfill = onResult) }
    const waiting = outcome(() => withTimeout(1, () => until(promise as unknown as PromiseLike<string>)))
    run()
    late(() => fulfill('value'))
    expect(waiting.value).toBe('value')
  })

  it('by a put whose item was taken; and one whose item was not keeps it', () => {
    const queue = new LightQueue<string>(0)
    const putting = ['a', 'b'].map((item) => outcome(() => withTimeout(1, () => queue.put(item))))
    run()
    late(() => expect(queue.getNowait()).toBe('a'))
    expect(putting.map(({ value }) => value)).toEqual([undefined, 'ERR_TIMEOUT'])
    expect([queue.qsize(), queue.putting()]).toEqual([0, 0])
  })

  it('and a Timeout that found it served is thrown into its next wait', () => {
    const event = new Event()
    const order: string[] = []
    spawn(function* () {
      using _limit = new Timeout(1)
      try {
        yield* event.wait()
        order.push('served')
        yield* sleep(10)
      } catch (error) {
        order.push((error as Timeout).code)
      }
    })
    run()
    late(() => event.send())
    expect(order).toEqual(['served', 'ERR_TIMEOUT'])
  })
})

describe('nobody overtakes', () => {
  it('a put that waits: neither put nor putNowait, in the moment in which there is room', () => {
    const queue = new LightQueue<string>(1)
    queue.putNowait('a')
    spawn(() => queue.put('b'))
    run()
    expect(queue.getNowait()).toBe('a')
    expect(() => queue.putNowait('c')).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_FULL' }))
    spawn(() => queue.put('c'))
    run()
    expect([queue.getNowait(), queue.getNowait()]).toEqual(['b', 'c'])
  })

  it('a get that waits: getNowait leaves it what was put for it', () => {
    const queue = new LightQueue<string>()
    const getting = outcome(() => queue.get())
    run()
    queue.putNowait('a')
    expect(() => queue.getNowait()).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_EMPTY' }))
    run()
    expect(getting.value).toBe('a')
  })

  it('an acquire that waits, when it does not wait itself', () => {
    const semaphore = new Semaphore(0)
    const first = outcome(() => semaphore.acquire())
    run()
    semaphore.release()
    expect(semaphore.locked()).toBe(true)
    const second = outcome(() => semaphore.acquire({ blocking: false }))
    run()
    expect([first.value, second.value]).toEqual([true, false])
  })
})

describe('a hand-over to one that is killed before it goes on', () => {
  it('gives the item, the permit and the place to the next one', () => {
    const queue = new LightQueue<string>()
    const semaphore = new Semaphore(0)
    const doomed = [spawn(() => queue.get()), spawn(() => semaphore.acquire())]
    const got = outcome(() => queue.get())
    const acquired = outcome(() => semaphore.acquire())
    run()
    queue.putNowait('item')
    semaphore.release()
    for (const thread of doomed) thread.kill()
    run()
    expect([got.value, acquired.value]).toEqual(['item', true])
  })

  it('leaves an item that was taken from it where it is: the put has happened', () => {
    const queue = new LightQueue<string>(0)
    const putting = spawn(() => queue.put('item'))
    run()
    const item = queue.getNowait()
    putting.kill()
    run()
    expect([item, queue.qsize(), queue.putting(), putting.dead]).toEqual(['item', 0, 0, true])
  })
})

describe('greenlets that feed each other', () => {
  it('do not keep MAINLOOP for ever', () => {
    const channel = new LightQueue<number>(0)
    let passed = 0
    spawn(function* (): Green<void> {
      for (;;) yield* channel.put(1)
    })
    spawn(function* (): Green<void> {
      for (;;) passed += yield* channel.get()
    })
    for (let turns = 0; turns < 5; turns++) hub.host.turn(0)
    const before = passed
    hub.host.turn(0)
    expect(before).toBeGreaterThan(0)
    expect(passed - before).toBeLessThan(1000)
  })

  it('go on after useHub, although the hub that was to hand over is gone', () => {
    const queue = new LightQueue<string>()
    spawn(() => queue.get())
    run()
    queue.putNowait('for the one who waits on the old hub')
    useHub(TestHub)
    hub = getHub() as BaseHub as TestHub
    hub.attach(hub.host)
    queue.putNowait('b')
    const getting = outcome(() => queue.get())
    run()
    expect(getting.value).toBe('b')
  })
})

describe('code of the user that fails', () => {
  it('in a greenlet that was handed something stops nobody, and is told', () => {
    const event = new Event<string>()
    const pool = new GreenPool(1)
    const served: string[] = []
    const failing = function* (name: string, wait: () => Green<unknown>): Green<void> {
      yield* wait()
      served.push(name)
      throw new Error(name)
    }
    for (const name of ['a', 'b']) new Greenlet(() => failing(name, () => event.wait())).resume()
    spawn(() => pool.spawn(() => event.wait()))
    run()
    for (const name of ['c', 'd']) {
      new Greenlet(() => failing(name, () => pool.spawn(() => undefined))).resume()
    }
    event.send('sent')
    run()
    expect(served.sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(hub.errors.map((error) => (error as Error).message).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('in a comparison is the error of the put that waited, and not of the get that made room', () => {
    const queue = new PriorityQueue<number | string>(2, (a, b) => {
      if (typeof a !== typeof b) throw new TypeError('cannot be compared')
      return a < b
    })
    queue.putNowait(2)
    queue.putNowait(1)
    let refused: unknown
    spawn(function* () {
      try {
        yield* queue.put('odd')
      } catch (error) {
        refused = error
      }
    })
    const next = outcome(() => queue.put(3))
    run()
    expect(queue.getNowait()).toBe(1)
    run()
    expect(refused).toBeInstanceOf(TypeError)
    expect([next.value, queue.getNowait(), queue.getNowait(), queue.qsize()]).toEqual([undefined, 2, 3, 0])
  })

  it('in a comparison of get is its error, and the item stays', () => {
    let broken = false
    const queue = new PriorityQueue<number>(null, (a, b) => {
      if (broken) throw new TypeError('broken')
      return a < b
    })
    for (const item of [3, 1, 2]) queue.putNowait(item)
    broken = true
    expect(() => queue.getNowait()).toThrow('broken')
    broken = false
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 2, 3])
  })

  it.each([
    ['puts into', (queue: PriorityQueue<number>) => queue.putNowait(0)],
    ['takes from', (queue: PriorityQueue<number>) => queue.getNowait()],
  ])('in a comparison that %s its own queue is refused, and nothing is lost', (_what, change) => {
    let changes = false
    const queue: PriorityQueue<number> = new PriorityQueue<number>(null, (a, b) => {
      if (changes) change(queue)
      return a < b
    })
    for (const item of [3, 1, 2]) queue.putNowait(item)
    changes = true
    expect(() => queue.putNowait(4)).toThrow('isBefore of a PriorityQueue')
    expect(() => queue.getNowait()).toThrow('isBefore of a PriorityQueue')
    changes = false
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait(), queue.qsize()]).toEqual([1, 2, 3, 0])
  })

  it('in a link stops no other link, also when the greenthread has ended', () => {
    const thread = spawn(() => 'result')
    const called: string[] = []
    const link = (name: string) => (): void => {
      called.push(name)
      throw new Error(name)
    }
    thread.link(link('a'))
    thread.link(link('b'))
    run()
    thread.link(link('c'))
    expect(called).toEqual(['a', 'b', 'c'])
    expect(hub.errors.map((error) => (error as Error).message)).toEqual(['a', 'b', 'c'])
  })

  it('in one of several iterables that are closed keeps none of the others open', () => {
    const closed: string[] = []
    const endless = function* (name: string): Generator<number, void> {
      try {
        for (;;) yield 1
      } finally {
        closed.push(name)
        if (name === 'a') failToClose()
      }
    }
    const once = function* (): Generator<number, void> {}
    const failToClose = (): never => {
      throw new Error('a')
    }
    const map = new GreenPool().imap(
      (...numbers: number[]) => numbers.length,
      endless('b'),
      endless('a'),
      once(),
    )
    const first = outcome(() => map.next())
    run()
    expect([closed, first.value]).toEqual([['b', 'a'], undefined])
  })
})

describe('an error that cannot be shown', () => {
  const throwing = (): never => {
    throw new Error('its getter throws')
  }

  it.each([
    ['whose stack throws', Object.defineProperty(new Error('a'), 'stack', { get: throwing })],
    ['whose message throws', Object.defineProperty(new Error('b'), 'message', { get: throwing })],
    ['whose inspect function throws', Object.assign(new Error('c'), { [inspect.custom]: throwing })],
    [
      'that is a Proxy whose traps throw',
      new Proxy(new Error('d'), { get: throwing, getPrototypeOf: throwing }),
    ],
  ])('%s is text all the same', (_name, error) => {
    expect(shownError(error)).toMatch(/./)
    expect(shownErrorBriefly(error)).toMatch(/./)
  })

  it('ends its greenthread, and wakes those who wait for it, when it is a revoked Proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const thread = spawn(function* (): Green<void> {
      yield* sleep(0)
      throw proxy as unknown
    })
    let waiterThrew = false
    spawn(function* () {
      try {
        yield* thread.wait()
      } catch {
        waiterThrew = true
      }
    })
    run()
    expect([thread.dead, waiterThrew]).toEqual([true, true])
  })
})

describe('the order of many items', () => {
  it('is kept by each queue over pieces of memory and levels of the heap', () => {
    const count = 5000
    const numbers = Array.from({ length: count }, (_, i) => i)
    const mixed = numbers.map((i) => (i * 7919) % count)
    const fifo = new LightQueue<number>()
    const lifo = new LifoQueue<number>()
    const heap = new PriorityQueue<number>()
    for (const i of numbers) {
      fifo.putNowait(i)
      lifo.putNowait(i)
      heap.putNowait(mixed[i] as number)
      if (i % 3 === 0) fifo.putNowait(fifo.getNowait())
    }
    const drain = (queue: LightQueue<number>): number[] =>
      Array.from({ length: queue.qsize() }, () => queue.getNowait())
    expect(drain(fifo).sort((a, b) => a - b)).toEqual(numbers)
    expect(drain(lifo)).toEqual(numbers.toReversed())
    expect(drain(heap)).toEqual(numbers)
  })

  it('is that of arrival among equals of a PriorityQueue', () => {
    const queue = new Queue<string>()
    const heap = new PriorityQueue<{ rank: number; name: string }>(null, (a, b) => a.rank < b.rank)
    for (let i = 0; i < 300; i++) {
      queue.putNowait(`${i % 3} ${i}`)
      heap.putNowait({ rank: i % 3, name: `${i % 3} ${i}` })
      if (i % 7 === 6) heap.putNowait(heap.getNowait())
    }
    const byRank = (rank: number): number[] => {
      const names = Array.from(drained).filter((name) => name.startsWith(`${rank} `))
      return names.map((name) => Number(name.slice(2)))
    }
    const drained: string[] = []
    while (!heap.empty()) drained.push(heap.getNowait().name)
    for (const rank of [1, 2]) expect(byRank(rank)).toEqual(byRank(rank).toSorted((a, b) => a - b))
    expect(drained.map((name) => Number(name[0]))).toEqual(drained.map((name) => Number(name[0])).toSorted())
    expect(drained).toHaveLength(300)
  })
})
