import vm from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GreenletExit } from '../ground/errors.ts'
import { getCurrent, getHub, green, sleep, spawn, until } from '../index.ts'
import type { Green, GreenThread } from '../index.ts'

let errors: unknown[]
const print = getHub().onError

beforeEach(() => {
  errors = []
  getHub().onError = (error) => void errors.push(error)
})

afterEach(() => {
  getHub().onError = print
  expect(getHub().getReaders().size + getHub().getWriters().size).toBe(0)
})

function* failing(): Green<void> {
  yield* sleep(0)
  throw new Error('broken')
}

describe('a sleep', () => {
  it('begins when it is run, not when it is called, in the greenlet that runs it', async () => {
    const before = getHub().getTimersCount()
    const nap = sleep(60)
    expect(getHub().getTimersCount()).toBe(before)
    const sleeper = spawn(() => nap)
    await spawn(() => sleep(0))
    expect(
      getHub()
        .getTimers()
        .map((timer) => timer.greenlet),
    ).toEqual([sleeper])
    sleeper.kill()
    await sleeper.catch(() => undefined)
    expect(getHub().getTimers()).toEqual([])
  })

  it('is over when it is over: run again, it is refused', async () => {
    const twice = spawn(function* (): Green<void> {
      const nap = sleep(0)
      yield* nap
      yield* nap
    })
    await expect(twice).rejects.toMatchObject({ code: 'ERR_CALL_SHARED' })
  })

  it('leaves no timer behind in __main__, which cannot sleep', () => {
    const before = getHub().getTimers().length
    expect(() => sleep(60).next()).toThrow('__main__ is plain code')
    expect(getHub().getTimers().length).toBe(before)
  })

  it('takes its timer back when an error is thrown into it', async () => {
    const sleeper = spawn(() => sleep(60))
    await spawn(() => sleep(0))
    sleeper.kill(new Error('woken by an error'))
    await expect(sleeper).rejects.toThrow('woken by an error')
    expect(
      getHub()
        .getTimers()
        .filter((timer) => timer.seconds === 60),
    ).toEqual([])
  })
})

describe('a greenthread', () => {
  it('starts soon, not at once, with its arguments, and gives its result to await and to wait()', async () => {
    const order: string[] = []
    const thread = spawn(
      function* add(a: number, b: number): Green<number> {
        order.push('runs')
        return a + b
      },
      2,
      3,
    )
    order.push('spawned')
    expect(await thread).toBe(5)
    expect(order).toEqual(['spawned', 'runs'])
    expect(await spawn(() => thread.wait())).toBe(5)
    expect(thread.dead).toBe(true)
    expect(thread.name).toBe('add')
  })

  it('rejects when it is its own result, which no promise can be', async () => {
    const thread: GreenThread<unknown> = spawn(function* (): Green<unknown> {
      return getCurrent()
    })
    await expect(thread.then()).rejects.toThrow('its own result')
  })

  it('runs a green call that a plain function returns, and awaits a promise', async () => {
    expect(await spawn(() => 7)).toBe(7)
    expect(await spawn(async () => 8)).toBe(8)
    const inner = function* (): Green<number> {
      yield* sleep(0)
      return 9
    }
    expect(await spawn(() => inner())).toBe(9)
  })

  it('runs what has the methods of a generator and is none, a sleep say, or is one of another realm', async () => {
    expect(await spawn(() => sleep(0))).toBe(undefined)
    const make = vm.runInNewContext('(function* (call) { yield* call; return 10 })') as (
      call: Green<void>,
    ) => Green<number>
    expect(await spawn(() => make(sleep(0)))).toBe(10)
    await expect(spawn(() => make(failing()))).rejects.toThrow('broken')
  })

  it('passes its error to await and wait, and nobody else hears of it', async () => {
    const failing = spawn(function* (): Green<void> {
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    const caught = await spawn(function* (): Green<unknown> {
      try {
        return yield* failing.wait()
      } catch (error) {
        return error
      }
    })
    expect(caught).toEqual(new Error('broken'))
    expect(errors).toEqual([])
  })

  it('reports an error that nobody waits for to onError, and a later wait still throws it', async () => {
    const failing = spawn(function* lonely(): Green<void> {
      throw new Error('broken')
    })
    await spawn(() => sleep(0.001))
    expect(errors).toEqual([new Error('broken')])
    await expect(failing).rejects.toThrow('broken')
  })

  it('that kills itself ends where it stands', async () => {
    const order: string[] = []
    const thread: GreenThread<void> = spawn(function* (): Green<void> {
      try {
        yield* sleep(0)
        thread.kill()
        order.push('not reached')
      } finally {
        order.push('finally')
      }
    })
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(order).toEqual(['finally'])
  })

  it('refuses what is no function, and says how to spawn', () => {
    const call = (): Green<void> => sleep(0)
    expect(() => spawn(call() as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID' }))
  })
})

describe('sleep', () => {
  it('never ends early', async () => {
    const start = performance.now()
    await spawn(() => sleep(0.02))
    expect(performance.now() - start).toBeGreaterThanOrEqual(20)
  })
})

describe('green', () => {
  it('makes an async function of a green one', async () => {
    const double = green(function* (n: number): Green<number> {
      yield* sleep(0)
      return 2 * n
    })
    expect(await Promise.all([double(1), double(2)])).toEqual([2, 4])
  })
})

describe('until', () => {
  it('waits for a promise and gives its value, or throws its error', async () => {
    const both = spawn(function* (): Green<unknown[]> {
      const value = yield* until(new Promise((resolve) => setTimeout(resolve, 1, 'value')))
      try {
        yield* until(Promise.reject(new Error('rejected')))
      } catch (error) {
        return [value, (error as Error).message]
      }
      return []
    })
    expect(await both).toEqual(['value', 'rejected'])
  })

  it('aborts the signal when the greenthread is killed meanwhile', async () => {
    let signal: AbortSignal | undefined
    const thread = spawn(() =>
      until((given) => {
        signal = given
        return new Promise(() => undefined)
      }),
    )
    await spawn(() => sleep(0))
    expect(signal?.aborted).toBe(false)
    thread.kill()
    expect(signal?.aborted).toBe(true)
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
  })
})
