/** Cancellation crosses the border both ways: a signal ends a greenthread, and the end of one aborts a signal. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  GreenletExit,
  Timeout,
  connect,
  getHub,
  listen,
  sleep,
  socketPair,
  spawn,
  until,
  withTimeout,
  type Green,
} from '../index.ts'

describe('a signal that a greenthread is killed on', () => {
  it('ends it while it waits for a descriptor, a timer or a promise, with its finally', async () => {
    const [left, right] = socketPair()
    const ended: string[] = []
    const waits: Record<string, () => Green<unknown>> = {
      descriptor: () => right.recv(1),
      timer: () => sleep(60),
      promise: () => until(new Promise(() => undefined)),
    }
    const abort = new AbortController()
    const threads = Object.entries(waits).map(([name, wait]) =>
      spawn(function* () {
        try {
          yield* wait()
        } finally {
          ended.push(name)
        }
      }).killOn(abort.signal),
    )
    await spawn(() => sleep(0))
    abort.abort()
    expect(ended).toEqual(Object.keys(waits))
    for (const thread of threads) await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect([...getHub().getReaders().keys()]).toEqual([])
    left.close()
    right.close()
  })

  it('reaches what the greenthread itself waits for: a fetch is aborted', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const asked = once(server, 'request') as Promise<
      [unknown, { once(name: 'close', done: () => void): void }]
    >
    const abort = new AbortController()
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const thread = spawn(() => until((signal) => fetch(url, { signal }))).killOn(abort.signal)
    const [, response] = await asked
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    abort.abort()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    await closed
    server.close()
  })

  it('may be aborted by the greenthread itself, which ends at its next switch', async () => {
    const abort = new AbortController()
    const steps: string[] = []
    const thread = spawn(function* () {
      abort.abort()
      steps.push('goes on')
      yield* sleep(60)
      steps.push('never')
    }).killOn(abort.signal)
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(steps).toEqual(['goes on'])
  })

  it('is let go of when the greenthread has ended', async () => {
    const abort = new AbortController()
    const thread = spawn(() => 'result').killOn(abort.signal)
    expect(await thread).toBe('result')
    abort.abort()
    expect(await thread).toBe('result')
  })

  it('ends a greenthread after some seconds, as AbortSignal.timeout', async () => {
    const thread = spawn(() => sleep(60)).killOn(AbortSignal.timeout(1))
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
  })
})

describe('the signal of until', () => {
  /** A promise that is rejected by its signal alone, as Node's own functions do it. */
  const forever = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

  it('is aborted by a Timeout, which is what the green code gets', async () => {
    let given: AbortSignal | undefined
    const call = (signal: AbortSignal): Promise<never> => forever((given = signal))
    await expect(spawn(() => withTimeout(0.001, () => until(call)))).rejects.toBeInstanceOf(Timeout)
    expect(given?.aborted).toBe(true)
  })

  it('is aborted by an error that is thrown into the greenthread', async () => {
    let given: AbortSignal | undefined
    const thread = spawn(() => until((signal) => forever((given = signal))))
    await spawn(() => sleep(0))
    thread.kill(new RangeError('enough'))
    await expect(thread).rejects.toThrow('enough')
    expect(given?.aborted).toBe(true)
  })

  it('is not aborted when the promise is settled', async () => {
    const signals: AbortSignal[] = []
    await spawn(function* () {
      yield* until(async (signal) => void signals.push(signal))
      try {
        yield* until((signal) => Promise.reject(new Error(String(signals.push(signal)))))
      } catch (error) {
        expect((error as Error).message).toBe('2')
      }
    })
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false])
  })
})

describe('a green call inside async code', () => {
  it('is canceled by the signal of the async code, and frees its socket', async () => {
    using listener = listen({ host: '127.0.0.1', port: 0 })
    const abort = new AbortController()
    const accepted = spawn(() => listener.accept())
    const call = async (signal: AbortSignal): Promise<unknown> =>
      await spawn(function* () {
        using socket = yield* connect(listener.localAddress)
        return yield* socket.recv(1)
      }).killOn(signal)
    const calling = call(abort.signal).catch((error: unknown) => error)
    using peer = await accepted
    await spawn(() => sleep(0))
    abort.abort()
    expect(await calling).toBeInstanceOf(GreenletExit)
    expect(await spawn(() => peer.recv(1))).toHaveLength(0)
  })
})
