/** Channels to many, and between threads. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import {
  Broadcast,
  Full,
  GreenPort,
  IOClosed,
  kill,
  select,
  sleep,
  spawn,
  taking,
  withTimeout,
  type PortLike,
} from '../../index.ts'

describe('a broadcast', () => {
  it('gives every item to all who listen, in one order', async () => {
    const news = new Broadcast<number>()
    using first = news.subscribe()
    news.putNowait(1)
    using second = news.subscribe()
    await spawn(() => news.put(2))
    expect(await spawn(() => first.get())).toBe(1)
    expect(await spawn(() => first.get())).toBe(2)
    expect(await spawn(() => second.get())).toBe(2)
    expect(second.empty()).toBe(true)
    expect(news.size).toBe(2)
  })

  it('waits for the slowest; nobody overtakes, and who leaves has put nothing', async () => {
    const news = new Broadcast<string>(1)
    const [quick, slow] = [news.subscribe(), news.subscribe()]
    news.putNowait('a')
    const killed = spawn(() => news.put('killed'))
    const late = spawn(() => withTimeout({ seconds: 0.01, timeoutValue: 'late' }, () => news.put('late')))
    const put = spawn(() => news.put('b'))
    expect(await spawn(() => quick.get())).toBe('a')
    expect(await late).toBe('late')
    expect(() => news.putNowait('overtakes')).toThrow(Full)
    kill(killed)
    expect(slow.getNowait()).toBe('a')
    await put
    expect([quick.getNowait(), slow.getNowait()]).toEqual(['b', 'b'])
    expect([quick.empty(), slow.empty()]).toEqual([true, true])
  })

  it('goes on when the one that held it up ends', async () => {
    const news = new Broadcast<string>(1)
    const [stays, leaves] = [news.subscribe(), news.subscribe()]
    news.putNowait('a')
    expect(stays.getNowait()).toBe('a')
    const put = spawn(() => news.put('b'))
    await spawn(sleep, 0)
    leaves.close()
    leaves.close()
    await put
    expect(stays.getNowait()).toBe('b')
    expect([leaves.getNowait(), leaves.empty()]).toEqual(['a', true])
  })

  it('has room when several have taken in one turn', async () => {
    const news = new Broadcast<string>(1)
    const listeners = [news.subscribe(), news.subscribe(), news.subscribe()]
    news.putNowait('a')
    const put = spawn(() => news.put('b'))
    await spawn(sleep, 0)
    expect(listeners.map((each) => each.getNowait())).toEqual(['a', 'a', 'a'])
    await put
    expect(listeners.map((each) => each.getNowait())).toEqual(['b', 'b', 'b'])
  })

  it('can be chosen from', async () => {
    const news = new Broadcast<string>()
    using mine = news.subscribe()
    const chosen = spawn(() => select({ news: taking(mine) }))
    await spawn(sleep, 0)
    news.putNowait('it rains')
    expect(await chosen).toEqual({ name: 'news', value: 'it rains' })
  })

  it('refuses a limit of nothing', () => {
    expect(() => new Broadcast(0)).toThrow('Broadcast: maxsize 0: give a whole number, 1 or more')
  })
})

describe('a port', () => {
  const open: MessagePort[] = []
  afterEach(() => {
    for (const port of open.splice(0)) port.close()
  })

  function channel<T>(window?: number): [GreenPort<T>, GreenPort<T>] {
    const { port1, port2 } = new MessageChannel()
    open.push(port1, port2)
    const options = window === undefined ? {} : { window }
    return [new GreenPort<T>(port1, options), new GreenPort<T>(port2, options)]
  }

  it('carries items in their order, both ways', async () => {
    const [left, right] = channel<number>()
    const echo = spawn(function* () {
      for (let i = 0; i < 200; i++) yield* right.put(2 * (yield* right.get()))
    })
    const answers = await spawn(function* () {
      const numbers: number[] = []
      for (let i = 0; i < 200; i++) {
        yield* left.put(i)
        numbers.push(yield* left.get())
      }
      return numbers
    })
    await echo
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => 2 * i))
  })

  it('has no more under way than its window, and loses nothing to those who leave', async () => {
    const [left, right] = channel<number>(2)
    let sent = 0
    const sender = spawn(function* () {
      for (let i = 0; i < 10; i++, sent++) yield* left.put(i)
    })
    const never = spawn(() => withTimeout({ seconds: 0.02, timeoutValue: 'nothing' }, () => left.put(-1)))
    expect(await never).toBe('nothing')
    expect(sent).toBe(2)
    const got = await spawn(function* () {
      const items: number[] = []
      while (items.length < 10) items.push(yield* right.get())
      return items
    })
    await sender
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('gives what came before the end, and then says why there is no more, to all who wait', async () => {
    const [left, right] = channel<string>(2)
    await spawn(function* () {
      yield* left.put('first')
      yield* left.put('last')
    })
    const stuck = spawn(() => left.put('never'))
    await spawn(sleep, 0)
    left.close()
    await expect(stuck).rejects.toThrow('This end is closed')
    expect(await spawn(() => right.get())).toBe('first')
    expect(await spawn(() => right.get())).toBe('last')
    const both = [spawn(() => right.get()), spawn(() => right.get())]
    for (const getter of both) await expect(getter).rejects.toThrow('The other end is closed')
    await expect(spawn(() => right.put('late'))).rejects.toThrow(IOClosed)
    expect([left.closed, right.closed]).toEqual([true, true])
  })

  it('that can not copy an item has sent nothing, and has room as before', async () => {
    const [left, right] = channel<unknown>(1)
    await expect(spawn(() => left.put(() => undefined))).rejects.toThrow('could not be cloned')
    await spawn(() => left.put('good'))
    expect(await spawn(() => right.get())).toBe('good')
  })

  it('transfers what it is told to', async () => {
    const [left, right] = channel<ArrayBuffer>()
    const memory = new ArrayBuffer(8)
    await spawn(() => left.put(memory, [memory]))
    expect(memory.byteLength).toBe(0)
    expect((await spawn(() => right.get())).byteLength).toBe(8)
  })

  it('tells when the other end is another thing', async () => {
    const { port1, port2 } = new MessageChannel()
    open.push(port1, port2)
    const left = new GreenPort(port1)
    const waiting = spawn(() => left.get())
    port2.postMessage('hello')
    await expect(waiting).rejects.toThrow('The other end is not a GreenPort')
  })

  it('refuses what is not a port', () => {
    expect(() => new GreenPort({} as PortLike)).toThrow('GreenPort: port [Object]: give a MessagePort')
    const { port1 } = new MessageChannel()
    open.push(port1)
    expect(() => new GreenPort(port1, { window: 0 })).toThrow('GreenPort: window 0: give')
  })
})
