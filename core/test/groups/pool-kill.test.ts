/** The end of a pool before its time. */
import { describe, expect, it } from 'vitest'
import { GreenPool, GreenletExit, getHub, sleep, spawn, withTimeout, type Green } from '../../index.ts'

function* job(log: string[], name: string): Green<void> {
  try {
    yield* sleep(60)
  } finally {
    yield* sleep(0)
    log.push(`${name} ended`)
  }
}

describe('pool.kill', () => {
  it('ends what runs, and waitAll waits for finally blocks', async () => {
    const log: string[] = []
    const failures = await spawn(function* () {
      const pool = new GreenPool(2)
      for (const name of ['a', 'b']) yield* pool.spawn(job, log, name)
      yield* sleep(0)
      pool.kill()
      const failures = yield* pool.waitAll()
      yield* pool.spawn(function* () {
        log.push('used again')
      })
      yield* pool.waitAll()
      return failures
    })
    expect(failures).toBe(0)
    expect(log).toEqual(['a ended', 'b ended', 'used again'])
  })

  it('throws an error in each when it is given one', async () => {
    const caught: unknown[] = []
    await spawn(function* () {
      const pool = new GreenPool(2)
      yield* pool.spawn(function* () {
        try {
          yield* sleep(60)
        } catch (error) {
          caught.push(error)
        }
      })
      yield* sleep(0)
      pool.kill(new Error('stop'))
      yield* pool.waitAll()
    })
    expect(caught).toEqual([expect.objectContaining({ message: 'stop' })])
  })

  it('lets nobody wait for a place', async () => {
    const pool = new GreenPool(1)
    const waiting = spawn(function* () {
      yield* pool.spawn(sleep, 60)
      yield* pool.spawn(sleep, 60)
    })
    await spawn(sleep, 0)
    pool.kill()
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_POOL_KILLED' })
    expect([pool.running(), pool.waiting()]).toEqual([0, 0])
  })

  it.each([0, 1, 2])('ends the results of imap by its error, after %i turns', async (turns) => {
    const started: number[] = []
    const pool = new GreenPool(2)
    const results = pool.imap(
      function* (n: number) {
        started.push(n)
        yield* sleep(60)
      },
      (function* () {
        for (let n = 0; ; n++) yield n
      })(),
    )
    for (let i = 0; i < turns; i++) await spawn(sleep, 0)
    const reading = spawn(function* () {
      for (;;) {
        try {
          yield* results.next()
        } catch (error) {
          if (!(error instanceof GreenletExit)) throw error
        }
      }
    })
    pool.kill()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_POOL_KILLED' })
    expect(await spawn(() => results.next())).toEqual({ done: true, value: undefined })
    expect(started.length).toBeLessThanOrEqual(2)
  })

  it('by one of its own ends that one at its next switch', async () => {
    const log: string[] = []
    await spawn(function* () {
      const pool = new GreenPool(2)
      yield* pool.spawn(job, log, 'other')
      yield* pool.spawn(function* () {
        yield* sleep(0)
        pool.kill()
        log.push('goes on')
        yield* sleep(0)
        log.push('never')
      })
      yield* pool.waitAll()
    })
    expect(log).toEqual(['goes on', 'other ended'])
  })

  it('refuses what is no error, and kills nobody', async () => {
    const pool = new GreenPool(1)
    await spawn(function* () {
      yield* pool.spawn(sleep, 60)
    })
    expect(() => pool.kill('stop' as never)).toThrow(/pool.kill: error 'stop'/)
    expect(pool.running()).toBe(1)
    pool.kill()
  })
})

describe('using a pool', () => {
  it('ends its work with the block, also when the block is killed or out of time', async () => {
    const log: string[] = []
    function* work(): Green<void> {
      using pool = new GreenPool(3)
      yield* pool.spawn(job, log, 'job')
      yield* sleep(60)
    }
    await expect(spawn(() => withTimeout(0.05, work))).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    const killed = spawn(work)
    for (let i = 0; i < 3; i++) await spawn(sleep, 0)
    killed.kill()
    for (let i = 0; i < 3; i++) await spawn(sleep, 0)
    expect(log).toEqual(['job ended', 'job ended'])
    expect(getHub().getTimersCount()).toBeLessThan(100)
  })
})
