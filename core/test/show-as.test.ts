/** The library's objects as `console.log` shows them. */
import { openSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import {
  BoundedSemaphore,
  CappedSemaphore,
  Event,
  GreenDatagram,
  GreenPipe,
  GreenPool,
  Greenlet,
  GreenletExit,
  LightQueue,
  PriorityQueue,
  Semaphore,
  getCurrent,
  getHub,
  sleep,
  socketPair,
  spawn,
} from '../index.ts'

describe('console.log shows', () => {
  const opened: { close(): void }[] = []
  afterEach(() => {
    for (const one of opened.splice(0)) one.close()
  })

  function pair(): ReturnType<typeof socketPair> {
    const ends = socketPair()
    opened.push(...ends)
    return ends
  }

  it('the descriptor of a socket, and -1 when it is closed', () => {
    const [socket] = pair()
    socket.setTimeout(5)
    expect(inspect(socket)).toBe(`GreenSocket { fd: ${socket.fd}, timeout: 5 }`)
    socket.close()
    expect(inspect(socket)).toBe('GreenSocket { fd: -1, timeout: 5 }')
  })

  it('the same of a pipe and a datagram socket', () => {
    const pipe = new GreenPipe(openSync('/dev/zero', 'r'))
    const datagram = new GreenDatagram({ host: '127.0.0.1', port: 0 })
    opened.push(pipe, datagram)
    expect(inspect(pipe)).toBe(`GreenPipe { fd: ${pipe.fd}, timeout: null }`)
    expect(inspect(datagram)).toBe(`GreenDatagram { fd: ${datagram.fd}, timeout: null }`)
  })

  it('that a green call has not run', () => {
    const [socket] = pair()
    const hub = getHub()
    for (const call of [
      socket.recv(1),
      socket.recvInto(Buffer.alloc(1)),
      socket.sendAll('x'),
      sleep(1),
      hub.switch(),
    ])
      expect(inspect(call)).toBe('[green call: yield* runs it]')
  })

  it('how far a greenlet has come', () => {
    const greenlet = new Greenlet(function* named() {
      expect(inspect(getCurrent())).toBe(`Greenlet { id: ${greenlet.id}, name: 'named', state: 'running' }`)
      yield* main.switch()
    })
    const main = getCurrent()
    const text = (state: string): string =>
      `Greenlet { id: ${greenlet.id}, name: 'named', state: '${state}' }`
    expect(inspect(greenlet)).toBe(text('not started'))
    greenlet.resume()
    expect(inspect(greenlet)).toBe(text('suspended'))
    greenlet.resume()
    expect(inspect(greenlet)).toBe(text('dead'))
  })

  it('what is registered with a hub', async () => {
    const [socket] = pair()
    const thread = spawn(() => socket.recv(1))
    await spawn(() => sleep(0))
    expect(inspect(getHub(), { breakLength: Infinity })).toBe(
      `Hub { name: '${getHub().name}', running: true, readers: [ ${socket.fd} ], writers: [], timers: 0 }`,
    )
    thread.kill()
    await expect(thread).rejects.toThrow(GreenletExit)
  })

  it('who waits in a listener or a timer, and for what', () => {
    const hub = getHub()
    const greenlet = inspect(getCurrent())
    const [socket] = pair()
    const listener = hub.add({ direction: 'read', fd: socket.fd, callback: () => undefined })
    const look = (one: object): string => inspect(one, { breakLength: Infinity })
    const text = (spent: boolean): string =>
      `FdListener { direction: 'read', fd: ${socket.fd}, greenlet: ${greenlet}, spent: ${spent} }`
    expect(look(listener)).toBe(text(false))
    hub.remove(listener)
    expect(look(listener)).toBe(text(true))
    const timer = hub.scheduleCallGlobal(60, () => undefined)
    expect(look(timer)).toBe(`Timer { seconds: 60, greenlet: ${greenlet}, pending: true }`)
    timer.cancel()
    expect(look(timer)).toContain('pending: false')
  })

  it('the state of what greenthreads share', () => {
    const event = new Event<number>()
    event.send(1)
    expect([event, new LightQueue(), new PriorityQueue(3)].map((one) => inspect(one))).toEqual([
      'Event { ready: true }',
      'LightQueue { qsize: 0, maxsize: null }',
      'PriorityQueue { qsize: 0, maxsize: 3 }',
    ])
    const semaphores = [new Semaphore(2), new BoundedSemaphore(1), new CappedSemaphore(0, 3)]
    expect(semaphores.map((one) => inspect(one))).toEqual([
      'Semaphore { balance: 2 }',
      'BoundedSemaphore { balance: 1 }',
      'CappedSemaphore { balance: 0 }',
    ])
    expect(inspect(new GreenPool(4))).toBe('GreenPool { size: 4, running: 0, waiting: 0 }')
  })

  it('the name alone where it lies deep in something else', () => {
    const [socket] = pair()
    expect(inspect({ a: { socket } }, { depth: 1 })).toBe('{ a: { socket: [GreenSocket] } }')
    expect(inspect({ a: { socket } }, { depth: null })).toContain(`fd: ${socket.fd}`)
  })
})
