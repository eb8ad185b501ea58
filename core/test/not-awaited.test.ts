import { describe, expect, it } from 'vitest'
import {
  CappedSemaphore,
  Event,
  GreenDatagram,
  Greenlet,
  GreenPile,
  GreenPool,
  LightQueue,
  Queue,
  Semaphore,
  connect,
  getHub,
  serve,
  sleep,
  socketPair,
  spawn,
  trampoline,
  until,
  withTimeout,
  wrapSsl,
  type Green,
} from '../index.ts'
import { warnForgottenYield } from '../debug/index.ts'

const [socket, peer] = socketPair()
const datagram = new GreenDatagram()
const nothing = (): void => undefined

/** Every green call of the library. */
const CALLS: Record<string, () => Green<unknown>> = {
  sleep: () => sleep(0),
  until: () => until(Promise.resolve()),
  trampoline: () => trampoline(socket, { write: true }),
  withTimeout: () => withTimeout(1, nothing),
  'hub.switch': () => getHub().switch(),
  'Greenlet.switch': () => new Greenlet(nothing).switch(),
  'GreenThread.wait': () => spawn(nothing).wait(),
  'Event.wait': () => new Event().wait(),
  'LightQueue.get': () => new LightQueue().get(),
  'LightQueue.put': () => new LightQueue().put(1),
  'Queue.join': () => new Queue().join(),
  'Semaphore.acquire': () => new Semaphore().acquire(),
  'CappedSemaphore.acquire': () => new CappedSemaphore(1, 2).acquire(),
  'CappedSemaphore.release': () => new CappedSemaphore(1, 2).release(),
  'GreenPool.spawn': () => new GreenPool().spawn(nothing),
  'GreenPool.spawnN': () => new GreenPool().spawnN(nothing),
  'GreenPool.waitAll': () => new GreenPool().waitAll(),
  'GreenPile.spawn': () => new GreenPile().spawn(nothing),
  'GreenPile.next': () => new GreenPile().next(),
  'GreenPile.toArray': () => new GreenPile().toArray(),
  connect: () => connect({ port: 1 }),
  serve: () => serve(socket, nothing),
  wrapSsl: () => wrapSsl(socket, {}),
  accept: () => socket.accept(),
  recv: () => socket.recv(1),
  recvInto: () => socket.recvInto(new Uint8Array(1)),
  recvLine: () => socket.recvLine(),
  recvExactly: () => socket.recvExactly(1),
  send: () => socket.send('text'),
  sendAll: () => socket.sendAll('text'),
  recvFrom: () => datagram.recvFrom(1),
  sendTo: () => datagram.sendTo('text', { port: 1 }),
}

const refused = { code: 'ERR_BAD_YIELD', message: expect.stringContaining('Write yield*') as string }

describe('a green call that is awaited', () => {
  it.each(Object.entries(CALLS))('is refused: %s', async (_name, call) => {
    // eslint-disable-next-line hublet/no-floating-green -- this is what is tested
    const awaited = (async () => await call())()
    await expect(awaited).rejects.toMatchObject(refused)
  })

  it('is refused by Promise.all, by an async function that returns it, and where it is the value of a promise', async () => {
    const call = CALLS['Queue.join'] as () => unknown
    await expect(Promise.all([call(), call()])).rejects.toMatchObject(refused)
    const asyncOne = async (): Promise<unknown> => Promise.resolve(call())
    await expect(spawn(asyncOne)).rejects.toMatchObject(refused)
  })

  it('is refused while forgotten yields are looked for, too', async () => {
    warnForgottenYield()
    try {
      // eslint-disable-next-line hublet/no-floating-green -- this is what is tested
      await expect((async () => await sleep(0))()).rejects.toMatchObject(refused)
    } finally {
      warnForgottenYield(false)
    }
  })

  it('is no promise for the library: spawn runs it, and until says that it needs none', async () => {
    expect(await spawn(() => sleep(0))).toBeUndefined()
    await expect(spawn(() => until(sleep(0) as never))).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    expect(peer.closed).toBe(false)
  })
})
