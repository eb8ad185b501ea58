/** Results of a pool in async code; their order is pinned by conformance/pool-results.test.ts. */
import { describe, expect, it } from 'vitest'
import { GreenPile, GreenPool, sleep, spawn, type Green } from '../index.ts'

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
