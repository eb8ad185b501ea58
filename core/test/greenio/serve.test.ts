import { once } from 'node:events'
import { connect as connectOfNode } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Event, StopServe, connect, getCurrent, getHub, serve, sleep, spawn } from '../../index.ts'
import type { Green, GreenSocket, GreenThread } from '../../index.ts'
import { openDescriptors } from '../support/descriptors.ts'
import { runProgram } from '../support/run-program.ts'
import { localListener, portOf, recvAll, sleepUntil } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** Connects, and reads until the server closes the connection. */
function* readAll(server: GreenSocket): Green<string> {
  using socket = yield* connect(server.localAddress)
  return yield* recvAll(socket)
}

/** @eventlet tests.convenience_test.TestServe */
describe('serve', () => {
  it('calls its handler for each connection, and closes the client when the handler ends', async () => {
    using server = localListener()
    let calls = 0
    const serving = spawn(serve, server, function* (client: GreenSocket) {
      yield* client.sendAll(`${++calls}`)
    })
    for (const expected of ['1', '2', '3']) expect(await spawn(readAll, server)).toBe(expected)
    serving.kill()
    await expect(serving).rejects.toMatchObject({ code: 'ERR_GREENLET_EXIT' })
  })

  it.each([
    ['a plain function', (client: GreenSocket) => void client.shutdown('write')],
    ['an async function', async (client: GreenSocket) => void (await spawn(() => client.sendAll('later')))],
  ])('takes %s as a handler', async (_kind, handler) => {
    using server = localListener()
    const serving = spawn(() => serve(server, handler))
    expect(await spawn(readAll, server)).toMatch(/^(later)?$/)
    serving.kill()
    await serving.catch(() => undefined)
  })

  it('closes the client of a handler that is killed, and goes on', async () => {
    using server = localListener()
    const before = openDescriptors()
    const handlers: GreenThread<void>[] = []
    const serving = spawn(serve, server, function* (client: GreenSocket) {
      handlers.push(getCurrent() as GreenThread<void>)
      yield* client.recv(1)
    })
    for (const number of [1, 2]) {
      const reading = spawn(readAll, server)
      await spawn(() => sleepUntil(() => handlers.length === number))
      handlers.at(-1)?.kill()
      expect(await reading).toBe('')
    }
    expect(openDescriptors()).toEqual(before)
    serving.kill()
    await serving.catch(() => undefined)
  })

  it.each([
    ['that throws', () => Promise.reject(new RangeError('bad client'))],
    [
      'that has closed the client',
      (client: GreenSocket) => {
        client.close()
        throw new RangeError('bad client')
      },
    ],
  ])('outlives a handler %s, closes the client and tells hub.onError', async (_what, fail) => {
    using server = localListener()
    const errors: unknown[] = []
    const { onError } = getHub()
    getHub().onError = (error) => void errors.push(error)
    let calls = 0
    const serving = spawn(() =>
      serve(server, (client: GreenSocket) =>
        ++calls === 1 ? fail(client) : spawn(() => client.sendAll('good')),
      ),
    )
    expect(await spawn(readAll, server)).toBe('')
    expect(await spawn(readAll, server)).toBe('good')
    expect(errors).toEqual([new RangeError('bad client')])
    getHub().onError = onError
    serving.kill()
    await serving.catch(() => undefined)
  })

  it('outlives a client that resets its connection', async () => {
    using server = localListener()
    const errors: unknown[] = []
    const { onError } = getHub()
    getHub().onError = (error) => void errors.push(error)
    const serving = spawn(serve, server, function* (client: GreenSocket) {
      yield* client.sendAll('hello')
      yield* client.recvLine()
    })
    const rude = connectOfNode(portOf(server), '127.0.0.1')
    rude.once('data', () => rude.resetAndDestroy())
    await once(rude, 'close')
    await spawn(() => sleepUntil(() => errors.length > 0))
    expect(errors).toMatchObject([{ code: 'ECONNRESET' }])
    getHub().onError = onError
    const polite = spawn(function* () {
      using socket = yield* connect(server.localAddress)
      socket.shutdown('write')
      return yield* recvAll(socket)
    })
    expect(await polite).toBe('hello')
    serving.kill()
    await serving.catch(() => undefined)
  })

  it("ends with what a handler throws when onError is 'throw', after closing the client", async () => {
    using server = localListener()
    function fail(): void {
      throw new RangeError('bad client')
    }
    const serving = spawn(() => serve(server, fail, { onError: 'throw' }))
    const reading = spawn(readAll, server)
    await expect(serving).rejects.toThrow(new RangeError('bad client'))
    expect(await reading).toBe('')
    expect(server.closed).toBe(false)
  })

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('of onError')
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('of onError'))],
  ])('outlives an onError that %s, and tells hub.onError', async (_how, fails) => {
    using server = localListener()
    const errors: unknown[] = []
    const { onError } = getHub()
    getHub().onError = (error) => void errors.push(error)
    let calls = 0
    function* handler(client: GreenSocket): Green<void> {
      if (++calls === 1) throw new RangeError('bad client')
      yield* client.sendAll('good')
    }
    const serving = spawn(() => serve(server, handler, { onError: fails }))
    expect(await spawn(readAll, server)).toBe('')
    expect(await spawn(readAll, server)).toBe('good')
    expect(errors).toEqual([new TypeError('of onError')])
    getHub().onError = onError
    serving.kill()
    await serving.catch(() => undefined)
  })

  it('returns when its onError throws StopServe', async () => {
    using server = localListener()
    function fail(): void {
      throw new RangeError('bad client')
    }
    const onError = (): void => {
      throw new StopServe()
    }
    const serving = spawn(() => serve(server, fail, { onError }))
    await spawn(readAll, server)
    expect(await serving).toBeUndefined()
  })

  it('goes on when there is an onError, which gets the error and the client', async () => {
    using server = localListener()
    const errors: unknown[] = []
    let calls = 0
    function* handler(client: GreenSocket): Green<void> {
      if (++calls === 1) throw new RangeError('bad client')
      yield* client.sendAll('good')
    }
    const onError = (error: unknown, client: GreenSocket): void => void errors.push(error, client.closed)
    const serving = spawn(() => serve(server, handler, { onError }))
    expect(await spawn(readAll, server)).toBe('')
    expect(await spawn(readAll, server)).toBe('good')
    expect(errors).toEqual([new RangeError('bad client'), true])
    serving.kill()
    await serving.catch(() => undefined)
  })

  it('returns when a handler throws StopServe, and leaves the others running', async () => {
    using server = localListener()
    const go = new Event()
    let calls = 0
    const serving = spawn(serve, server, function* (client: GreenSocket) {
      if (++calls === 2) throw new StopServe()
      yield* go.wait()
      yield* client.sendAll('still served')
    })
    const first = spawn(readAll, server)
    await spawn(() => sleepUntil(() => calls === 1))
    expect(await spawn(readAll, server)).toBe('')
    expect(await serving).toBeUndefined()
    go.send()
    expect(await first).toBe('still served')
  })

  it('throws nothing into a greenthread that has gone on after serve', async () => {
    using server = localListener()
    const errors: unknown[] = []
    const { onError } = getHub()
    getHub().onError = (error) => void errors.push(error)
    const go = new Event()
    let calls = 0
    const serving = spawn(function* () {
      yield* serve(server, function* () {
        if (++calls === 2) throw new StopServe()
        yield* go.wait()
        throw new Error('too late')
      })
      go.send()
      yield* sleepUntil(() => errors.length > 0)
      return 'went on'
    })
    const readers = [spawn(readAll, server), spawn(readAll, server)]
    expect(await serving).toBe('went on')
    expect(errors).toEqual([new Error('too late')])
    await Promise.all(readers)
    getHub().onError = onError
  })

  it('handles no more clients at a time than its concurrency', async () => {
    using server = localListener()
    const go = new Event()
    let [busy, most, calls] = [0, 0, 0]
    function* handler(): Green<void> {
      calls++
      most = Math.max(most, ++busy)
      yield* go.wait()
      busy--
    }
    const serving = spawn(() => serve(server, handler, { concurrency: 5 }))
    const clients = Array.from({ length: 12 }, () => spawn(readAll, server))
    await spawn(() => sleepUntil(() => calls === 5))
    for (let turn = 0; turn < 20; turn++) await spawn(() => sleep(0))
    expect(calls).toBe(5)
    go.send()
    await Promise.all(clients)
    expect([calls, most, busy]).toEqual([12, 5, 0])
    serving.kill()
    await serving.catch(() => undefined)
  })

  describe('whose signal is aborted', () => {
    it('refuses new clients, lets handlers end, and then returns', async () => {
      const server = localListener()
      const address = server.localAddress
      const stop = new AbortController()
      const go = new Event()
      let calls = 0
      function* handler(client: GreenSocket): Green<void> {
        calls++
        yield* go.wait()
        yield* client.sendAll('to the end')
      }
      const serving = spawn(() => serve(server, handler, { signal: stop.signal, grace: null }))
      const reading = spawn(readAll, server)
      await spawn(() => sleepUntil(() => calls === 1))
      stop.abort()
      await spawn(() => sleepUntil(() => server.closed))
      await expect(spawn(() => connect(address))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      expect(serving.dead).toBe(false)
      go.send()
      expect(await reading).toBe('to the end')
      expect(await serving).toBeUndefined()
    })

    it('kills handlers whose time is over, and returns when their finally blocks have ended', async () => {
      const server = localListener()
      const stop = new AbortController()
      const steps: string[] = []
      const handlers: GreenThread<void>[] = []
      function* handler(client: GreenSocket): Green<void> {
        handlers.push(getCurrent() as GreenThread<void>)
        try {
          steps.push('began')
          yield* client.recv(1)
        } finally {
          steps.push('ended')
        }
      }
      const serving = spawn(() => serve(server, handler, { signal: stop.signal, grace: 0.01 }))
      const reading = spawn(readAll, server)
      await spawn(() => sleepUntil(() => steps.length === 1))
      const reason = new Error('a new version comes')
      stop.abort(reason)
      expect(await serving).toBeUndefined()
      expect(steps).toEqual(['began', 'ended'])
      await expect(handlers[0]).rejects.toMatchObject({ code: 'ERR_GREENLET_EXIT', cause: reason })
      expect(await reading).toBe('')
    })

    it('stops at once while it waits for room, for a client, or has not begun', async () => {
      const waits = new Event()
      const handler = (): Green<unknown> => waits.wait()
      for (const clients of [0, 1]) {
        const server = localListener()
        const stop = new AbortController()
        const serving = spawn(() => serve(server, handler, { signal: stop.signal, grace: 0, concurrency: 1 }))
        const readers = Array.from({ length: clients }, () => spawn(readAll, server))
        for (let turn = 0; turn < 20; turn++) await spawn(() => sleep(0))
        stop.abort(new Error('the reason'))
        expect(await serving).toBeUndefined()
        expect(server.closed).toBe(true)
        await Promise.all(readers)
      }
      const server = localListener()
      await spawn(() => serve(server, handler, { signal: AbortSignal.abort() }))
      expect(server.closed).toBe(true)
    })

    it('may be aborted by a handler of its own', async () => {
      const server = localListener()
      const stop = new AbortController()
      function* handler(client: GreenSocket): Green<void> {
        stop.abort()
        yield* client.sendAll('last one')
      }
      const serving = spawn(() => serve(server, handler, { signal: stop.signal }))
      expect(await spawn(readAll, server)).toBe('last one')
      expect(await serving).toBeUndefined()
    })
  })

  it('throws IOClosed when its listener is closed', async () => {
    const server = localListener()
    const serving = spawn(() => serve(server, () => undefined))
    await spawn(() => sleep(0))
    server.close()
    await expect(serving).rejects.toMatchObject({ code: 'ERR_IO_CLOSED' })
  })

  it.each([
    ['server socket', [{}, () => undefined]],
    ['handler', [null, 7]],
    ['concurrency 0', [null, () => undefined, { concurrency: 0 }]],
    ['concurrency 1.5', [null, () => undefined, { concurrency: 1.5 }]],
    ['onError', [null, () => undefined, { onError: 'log' }]],
    ['signal', [null, () => undefined, { signal: {} }]],
    ['grace -1', [null, () => undefined, { grace: -1 }]],
  ] as [string, unknown[]][])('refuses a wrong %s by name', async (name, [listener, ...others]) => {
    using server = localListener()
    const call = serve as unknown as (...args: unknown[]) => Green<void>
    await expect(spawn(() => call(listener ?? server, ...others))).rejects.toThrow(name)
  })
})

describe('a server that runs out of descriptors', () => {
  it('says so once, waits, and serves whoever waited as soon as descriptors come back', async () => {
    const { stdout, stderr, code } = await runProgram(
      `
      import { closeSync, openSync } from 'node:fs'
      import { connect, getHub, listen, serve, sleep, spawn } from 'hublet'

      const reports = []
      getHub().onError = (error) => reports.push(error.code)
      const server = listen({ host: '127.0.0.1', port: 0 })
      spawn(serve, server, function* (client) {
        yield* client.sendAll('served')
      })
      const hoard = []
      await spawn(function* () {
        // One connection works; then every descriptor is taken but the one for the next client's own end.
        for (let i = 0; i < 2; i++) {
          const client = yield* connect(server.localAddress)
          if (i === 0) {
            console.log(String(yield* client.recv(100)))
            client.close()
            takeAll()
            closeSync(hoard.pop())
            continue
          }
          while (reports.length === 0) yield* sleep(0)
          const turns = yield* turnsIn(0.3)
          closeSync(hoard.pop())
          console.log(String(yield* client.recv(100)), reports.join(), turns < 50 ? 'calm' : 'busy: ' + turns)
          client.close()
        }
      })
      process.exit(0)

      function takeAll() {
        try {
          for (;;) hoard.push(openSync('/dev/null'))
        } catch (error) {
          if (error.code !== 'EMFILE') throw error
        }
      }

      function* turnsIn(seconds) {
        const { wait } = getHub()
        let turns = 0
        getHub().wait = function (...args) {
          turns++
          return wait.apply(this, args)
        }
        yield* sleep(seconds)
        getHub().wait = wait
        return turns
      }
    `,
      { descriptors: 100 },
    )
    expect({ stdout, stderr, code }).toEqual({ stdout: 'served\nserved EMFILE calm\n', stderr: '', code: 0 })
  })
})
