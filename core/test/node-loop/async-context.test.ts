/** Each greenthread is resumed inside an asynchronous resource of its own, so that the stores of its spawner follow it. */
import { AsyncLocalStorage, createHook, executionAsyncId } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { sleep, socketPair, spawn, until, type Green } from '../../index.ts'

describe('AsyncLocalStorage', () => {
  it('gives a greenthread the store of its spawner, over every switch', async () => {
    const storage = new AsyncLocalStorage<string>()
    const report = function* (): Green<(string | undefined)[]> {
      const seen = [storage.getStore()]
      yield* sleep(0)
      seen.push(storage.getStore())
      yield* until(Promise.resolve())
      seen.push(storage.getStore())
      return seen
    }
    const [a, b, none] = await Promise.all([
      storage.run('a', () => spawn(report)),
      storage.run('b', () => spawn(report)),
      spawn(report),
    ])
    expect(a).toEqual(['a', 'a', 'a'])
    expect(b).toEqual(['b', 'b', 'b'])
    expect(none).toEqual([undefined, undefined, undefined])
  })

  it('does not leak from one greenthread into another', async () => {
    const storage = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    const entering = spawn(function* (): Green<void> {
      storage.enterWith('entered')
      yield* sleep(0)
    })
    const other = spawn(function* (): Green<void> {
      seen.push(storage.getStore())
      yield* sleep(0)
      seen.push(storage.getStore())
    })
    await Promise.all([entering, other])
    expect(seen).toEqual([undefined, undefined])
    expect(storage.getStore()).toBeUndefined()
  })

  it('has the store of whoever waits in green code, not of whoever wakes it', async () => {
    const storage = new AsyncLocalStorage<string>()
    const [left, right] = socketPair()
    const reading = storage.run('reader', () =>
      spawn(function* () {
        yield* right.recv(10)
        return storage.getStore()
      }),
    )
    await storage.run('writer', () => spawn(() => left.sendAll('wake up')))
    expect(await reading).toBe('reader')
    left.close()
    right.close()
  })

  it('reaches what a greenthread starts in Node, and the greenthreads that it spawns', async () => {
    const storage = new AsyncLocalStorage<string>()
    const seen = await storage.run('outer', () =>
      spawn(function* () {
        const inner = storage.run('inner', () => spawn(() => storage.getStore()))
        const later = new Promise((resolve) => setTimeout(() => resolve(storage.getStore())))
        return [yield* inner.wait(), yield* until(later), storage.getStore()]
      }),
    )
    expect(seen).toEqual(['inner', 'outer', 'outer'])
  })
})

describe('the asynchronous resource of a greenthread', () => {
  it('is made and destroyed once, and is the same after every switch', async () => {
    const [made, destroyed] = [new Set<number>(), new Set<number>()]
    const hook = createHook({
      init: (id, type) => void (type === 'GREENTHREAD' && made.add(id)),
      destroy: (id) => void (made.has(id) && destroyed.add(id)),
    }).enable()
    const ids = await spawn(function* () {
      const first = executionAsyncId()
      yield* sleep(0)
      return [first, executionAsyncId()]
    })
    while (destroyed.size < 1) await new Promise(setImmediate)
    hook.disable()
    expect(ids).toEqual([...made, ...made])
    expect([...destroyed]).toEqual([...made])
  })
})
