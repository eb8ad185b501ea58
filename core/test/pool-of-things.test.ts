/** Pools that lend what is costly to make. */
import { describe, expect, it } from 'vitest'
import { kill, Pool, sleep, spawn, withTimeout, type Green } from '../index.ts'

interface Connection {
  readonly number: number
}

function countingPool(max = 2): { pool: Pool<Connection>; made: () => number; destroyed: number[] } {
  let made = 0
  const destroyed: number[] = []
  const pool = new Pool<Connection>({
    create: function* (): Green<Connection> {
      const number = ++made
      yield* sleep(0)
      return { number }
    },
    destroy: ({ number }) => void destroyed.push(number),
    max,
  })
  return { pool, made: () => made, destroyed }
}

describe('a pool of things', () => {
  it('lends each to one at a time, makes no more than it may, and lends again what came back', async () => {
    const { pool, made } = countingPool()
    let inUse = 0
    let most = 0
    const users = Array.from({ length: 6 }, () =>
      spawn(function* () {
        using lent = yield* pool.take()
        most = Math.max(most, ++inUse)
        yield* sleep(0.001)
        inUse--
        return lent.item.number
      }),
    )
    const numbers = []
    for (const user of users) numbers.push(await user)
    expect(most).toBe(2)
    expect(made()).toBe(2)
    expect(new Set(numbers)).toEqual(new Set([1, 2]))
    expect([pool.lent, pool.free]).toEqual([0, 2])
  })

  it('makes another one for what was broken', async () => {
    const { pool, made, destroyed } = countingPool(1)
    const broken = await spawn(() => pool.take())
    broken.discard()
    broken.giveBack()
    expect(destroyed).toEqual([1])
    expect((await spawn(() => pool.take())).item.number).toBe(2)
    expect(made()).toBe(2)
  })

  it('keeps a place for the next one when one can not be made, or is killed while it is made or waited for', async () => {
    let fails = true
    const pool = new Pool({
      create: function* (): Green<string> {
        yield* sleep(0.001)
        if (fails) throw new Error('refused')
        return 'made'
      },
      max: 1,
    })
    await expect(spawn(() => pool.take())).rejects.toThrow('refused')
    const making = spawn(() => pool.take())
    const waiting = spawn(() => withTimeout({ seconds: 0, timeoutValue: 'late' }, () => pool.take()))
    await spawn(sleep, 0)
    kill(making)
    await spawn(sleep, 0.001)
    await waiting.catch(() => undefined)
    fails = false
    expect((await spawn(() => pool.take())).item).toBe('made')
    expect(pool.lent).toBe(1)
  })

  it('destroys everything at its end: what is free at once, what is lent when it comes back', async () => {
    const { pool, destroyed } = countingPool()
    const [one, two] = [await spawn(() => pool.take()), await spawn(() => pool.take())]
    one.giveBack()
    const full = [await spawn(() => pool.take())]
    const waits = spawn(() => pool.take())
    await spawn(sleep, 0)
    pool.close()
    await expect(waits).rejects.toThrow('The pool is closed')
    expect(destroyed).toEqual([])
    for (const lent of [two, ...full]) lent.giveBack()
    await expect(spawn(() => pool.take())).rejects.toThrow('The pool is closed')
    expect(destroyed.sort()).toEqual([1, 2])
  })

  it('refuses what can not be meant', async () => {
    expect(() => new Pool({} as never)).toThrow('Pool: create undefined: give a function that makes one')
    expect(() => new Pool({ create: () => 1, max: 0 })).toThrow('Pool: max 0: give a whole number, 1 or more')
    const later = new Pool({ create: async () => 1 })
    await expect(spawn(() => later.take())).rejects.toThrow('Give a green function')
  })
})
