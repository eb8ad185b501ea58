import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GreenletExit } from '../errors.ts'
import { cancel, getCurrent, getHub, green, kill, sleep, spawn, spawnAfter, spawnN, until } from '../index.ts'
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

  it('has MAINLOOP as its parent and is current while it runs', async () => {
    const thread: GreenThread<boolean> = spawn(() => getCurrent() === thread)
    expect(thread.parent).toBe(getHub().mainloop)
    expect(await thread).toBe(true)
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

  it('does not run when it is killed before its start; waiting for it throws GreenletExit', async () => {
    let ran = false
    const thread = spawn(() => (ran = true))
    kill(thread)
    kill(thread)
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(ran).toBe(false)
    expect(errors).toEqual([])
  })

  it('runs its finally blocks before kill returns, and can wait in them', async () => {
    const order: string[] = []
    const thread = spawn(function* (): Green<void> {
      try {
        yield* sleep(10)
      } catch {
        order.push('a catch must not see it')
      } finally {
        order.push('finally')
        yield* sleep(0)
        order.push('finally, later')
      }
    })
    await spawn(() => sleep(0))
    thread.kill()
    order.push('kill returned')
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(order).toEqual(['finally', 'kill returned', 'finally, later'])
  })

  it('gets the error of kill(error) where it waits, and may survive it', async () => {
    const thread = spawn(function* (): Green<string> {
      try {
        yield* sleep(10)
      } catch (error) {
        yield* sleep(0)
        return `survived ${(error as Error).message}`
      }
      return 'not reached'
    })
    await spawn(() => sleep(0))
    kill(thread, new Error('a shot'))
    expect(await thread).toBe('survived a shot')
  })

  it('can be killed by another one, which keeps control', async () => {
    const order: string[] = []
    const victim = spawn(function* (): Green<void> {
      try {
        yield* sleep(10)
      } finally {
        order.push('victim')
      }
    })
    await spawn(function* (): Green<void> {
      yield* sleep(0)
      victim.kill()
      order.push('killer')
    })
    expect(order).toEqual(['victim', 'killer'])
  })

  it('is cancelled only as long as it has not started', async () => {
    const waiting = spawn(function* (): Green<string> {
      yield* sleep(0.001)
      return 'done'
    })
    await spawn(() => sleep(0))
    cancel(waiting)
    expect(await waiting).toBe('done')
    const pending = spawnAfter(10, () => 1)
    cancel(pending)
    await expect(pending).rejects.toBeInstanceOf(GreenletExit)
  })

  it('is killed by an AbortSignal', async () => {
    const abort = new AbortController()
    const thread = spawn(() => sleep(10)).killOn(abort.signal)
    await spawn(() => sleep(0))
    abort.abort()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    await expect(spawn(() => 1).killOn(AbortSignal.abort())).rejects.toBeInstanceOf(GreenletExit)
  })

  it('calls its links when it ends, at once when it has ended, and not those that were taken back', async () => {
    const order: string[] = []
    const thread = spawn(() => 1)
    const taken = (): void => void order.push('taken back')
    thread.link(() => order.push('linked'))
    thread.link(taken)
    expect(thread.unlink(taken)).toBe(true)
    await thread
    thread.link(() => order.push('linked late'))
    expect(order).toEqual(['linked', 'linked late'])
    expect(thread.unlink(taken)).toBe(false)
  })

  it('refuses what is no function, and says how to spawn', () => {
    const call = (): Green<void> => sleep(0)
    expect(() => spawn(call() as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID' }))
  })

  it('without a result is started by spawnN', async () => {
    const ran: number[] = []
    spawnN((n: number) => ran.push(n), 4)
    await spawn(() => sleep(0))
    expect(ran).toEqual([4])
  })
})

describe('sleep', () => {
  it('of zero seconds lets every other runnable greenthread go first', async () => {
    const order: string[] = []
    const worker = function* (name: string): Green<void> {
      for (let i = 0; i < 3; i++) {
        order.push(`${name}${i}`)
        yield* sleep(0)
      }
    }
    await Promise.all([spawn(worker, 'a'), spawn(worker, 'b')])
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
  })

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
