/** Results of a pool in async code; their order is pinned by conformance/pool-results.test.ts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GreenPile, GreenPool, Greenlet, getHub, sleep, spawn, type Green } from '../index.ts'

function* slowly(n: number): Green<number> {
  yield* sleep((3 - (n % 3)) / 1000)
  return n
}

describe('imap', () => {
  it('is read with for await', async () => {
    const seen: number[] = []
    for await (const n of new GreenPool(3).imap(slowly, [0, 1, 2, 3, 4])) seen.push(n)
    expect(seen).toEqual([0, 1, 2, 3, 4])
  })

  it('is closed when the loop is left early', async () => {
    const pool = new GreenPool(2)
    let closed = false
    const forever = function* (): Generator<number> {
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        closed = true
      }
    }
    for await (const n of pool.imap(slowly, forever())) if (n === 5) break
    expect([closed, pool.running()]).toEqual([true, 0])
  })

  it('ends the loop with the error of a result', async () => {
    const seen: number[] = []
    const failing = (n: number): number => {
      if (n === 2) throw new Error('broken')
      return n
    }
    await expect(
      (async () => {
        for await (const n of new GreenPool(2).imap(failing, [0, 1, 2, 3])) seen.push(n)
      })(),
    ).rejects.toThrow('broken')
    expect(seen).toEqual([0, 1])
  })

  it('kills every job when it is closed, though one of them cannot be killed', async () => {
    const ended: number[] = []
    let close: () => void = () => undefined
    function* job(n: number): Green<void> {
      try {
        if (n === 1) {
          yield* sleep(0)
          const inner = new Greenlet(() => close()) // the job waits in a resume meanwhile, and can't be killed
          inner.resume()
        }
        yield* sleep(60)
      } finally {
        ended.push(n)
      }
    }
    const results = new GreenPool(3).imap(job, [0, 1, 2])
    const errors: unknown[] = []
    const closed = new Promise<void>((resolve) => {
      close = () => {
        try {
          results.close()
        } catch (error) {
          errors.push(error)
        }
        resolve()
      }
    })
    await closed
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_GREENLET_RUNNING' })])
    expect(ended).toEqual([0, 2])
  })

  it('takes async functions', async () => {
    const results = new GreenPool(2).imap(async (n: number) => Promise.resolve(n * 2), [1, 2, 3])
    expect(await spawn(() => results.toArray())).toEqual([2, 4, 6])
  })
})

describe('a GreenPile', () => {
  it('is read with for await', async () => {
    const pile = new GreenPile<number>(2)
    await spawn(function* () {
      for (const n of [1, 2, 3]) yield* pile.spawn(slowly, n)
    })
    const seen: number[] = []
    for await (const n of pile) seen.push(n)
    expect(seen).toEqual([1, 2, 3])
  })
})

describe('waitAll', () => {
  const hub = getHub()
  const print = hub.onError
  let reported: unknown[] = []

  beforeEach(() => {
    reported = []
    hub.onError = (error) => void reported.push(error)
  })

  afterEach(() => {
    hub.onError = print
  })

  function* failing(message: string): Green<never> {
    yield* sleep(0)
    throw new Error(message)
  }

  it('tells how many jobs have failed since it was asked before', async () => {
    const counts = await spawn(function* () {
      const pool = new GreenPool(2)
      for (const message of ['one', 'two', 'three']) yield* pool.spawn(failing, message)
      const killed = yield* pool.spawn(sleep, 60)
      killed.kill()
      const first = yield* pool.waitAll()
      yield* pool.spawn(sleep, 0)
      return [first, yield* pool.waitAll()]
    })
    expect(counts).toEqual([3, 0])
    expect(reported).toHaveLength(3)
  })

  it('throws the first error of a job when it is told to, and hub.onError hears of the others', async () => {
    const waiting = spawn(function* () {
      const pool = new GreenPool(2)
      for (const message of ['one', 'two']) yield* pool.spawn(failing, message)
      yield* pool.waitAll({ onError: 'throw' })
    })
    await expect(waiting).rejects.toThrow('one')
    await spawn(() => sleep(0)) // the hub is told of errors in its next turn
    expect(reported).toEqual([expect.objectContaining({ message: 'two' })])
  })

  it('refuses other options by name', async () => {
    const waiting = spawn(() => new GreenPool(1).waitAll({ onError: 'log' as 'throw' }))
    await expect(waiting).rejects.toThrow("waitAll: onError 'log'")
  })

  it('refuses to wait for one that waits for it', async () => {
    const pool = new GreenPool(1)
    function* job(): Green<number> {
      return yield* spawn(function* helper(): Green<number> {
        return yield* pool.waitAll()
      }).wait()
    }
    await expect(spawn(() => pool.spawn(job))).rejects.toMatchObject({
      code: 'ERR_POOL_DEADLOCK',
      message: expect.stringContaining('helper, for whose end job waits') as unknown,
    })
  })
})
