/** A limit is for an operation as a whole, however often it waits; and a wait that no readiness ends is calm. */
import path from 'node:path'
import { expect } from 'vitest'
import {
  GreenDatagram,
  GreenPipe,
  Timeout,
  connect,
  listen,
  sleep,
  spawn,
  type Green,
  type GreenSocket,
  type GreenThread,
} from '../../index.ts'
import { addInstrument, removeInstrument } from '../../trace/index.ts'
import { descriptorsOfLinux } from '../greenio/linux-descriptors.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { NO_BACKLOG, NO_FOREIGN_DESCRIPTORS, NO_UNIX_DATAGRAMS, describeOnEveryHub } from './hubs.ts'
import { errorOf, newWorld, resultOf } from './world.ts'

/** Room that an eventfd never has for the second of them. */
const MOST = Buffer.alloc(8)
MOST.writeBigUInt64LE(0xfffffffffffffffen)

describeOnEveryHub('a limit', (tested, rule) => {
  const world = newWorld(tested)

  /** One byte every tenth of a second. */
  function drip(socket: GreenSocket): GreenThread<never> {
    return spawn(function* dripping() {
      for (;;) {
        yield* socket.sendAll('x')
        yield* sleep(0.1)
      }
    })
  }

  /** Takes some every tenth of a second. */
  function sip(socket: GreenSocket): GreenThread<never> {
    return spawn(function* sipping() {
      for (;;) {
        yield* sleep(0.1)
        yield* socket.recv(20_000)
      }
    })
  }

  function expectTimeoutAfter(seconds: number, thread: GreenThread<unknown>): void {
    world.run(seconds - 0.01)
    expect(thread.dead).toBe(false)
    world.run(0.02)
    expect(errorOf(thread)).toBeInstanceOf(Timeout)
  }

  rule('ends recvLine, though a byte of the line comes again and again', () => {
    const [left, right] = world.pair()
    const dripping = drip(left)
    const reading = spawn(() => right.setTimeout(0.45).recvLine())
    expectTimeoutAfter(0.45, reading)
    dripping.kill()
    const rest = spawn(() => right.recv(100))
    world.run()
    expect(String(resultOf(rest))).toBe('xxxxx')
  })

  rule('ends recvExactly, and leaves what came', () => {
    const [left, right] = world.pair()
    const dripping = drip(left)
    const reading = spawn(() => right.setTimeout(0.45).recvExactly(100))
    expectTimeoutAfter(0.45, reading)
    dripping.kill()
    const rest = spawn(() => right.recvExactly(5))
    world.run()
    expect(String(resultOf(rest))).toBe('xxxxx')
  })

  rule('ends sendAll, though some is taken again and again', () => {
    const [left, right] = world.pair()
    const sipping = sip(right)
    const sending = spawn(() => left.setTimeout(0.45).sendAll(Buffer.alloc(8_000_000)))
    expectTimeoutAfter(0.45, sending)
    sipping.kill()
  })

  rule('is gone with its operation', () => {
    const [left, right] = world.pair()
    right.setTimeout(0.5)
    const reading = spawn(function* () {
      const line = yield* right.recvLine()
      yield* sleep(2)
      return String(line)
    })
    world.run(0.1)
    const sending = spawn(() => left.sendAll('line\n'))
    world.run(3)
    expect(sending.dead).toBe(true)
    expect(resultOf(reading)).toBe('line\n')
    expect(world.hub.getTimersCount()).toBe(0)
  })

  rule('ends accept and recvFrom', () => {
    using listener = listen({ host: '127.0.0.1', port: 0 }).setTimeout(0.3)
    using datagram = new GreenDatagram({ host: '127.0.0.1' }).setTimeout(0.3)
    const waiting = [spawn(() => listener.accept()), spawn(() => datagram.recvFrom(10))]
    world.run(0.29)
    expect(waiting.map(({ dead }) => dead)).toEqual([false, false])
    world.run(0.02)
    for (const thread of waiting) expect(errorOf(thread)).toBeInstanceOf(Timeout)
  })

  rule.each([0, -1, '1', Infinity, NaN])('on idleness refuses %s', (seconds) => {
    const [left] = world.pair()
    expect(() => left.setIdleTimeout(seconds as number)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining('setIdleTimeout') as unknown,
      }),
    )
  })

  rule('on idleness ends every wait for a connection on which no byte moves', () => {
    const [left] = world.pair()
    left.setIdleTimeout(1)
    expect(left.idleTimeout).toBe(1)
    const waiting = [spawn(() => left.recv(1)), spawn(() => left.sendAll(Buffer.alloc(8_000_000)))]
    world.run(0.99)
    expect(waiting.map(({ dead }) => dead)).toEqual([false, false])
    world.run(0.02)
    for (const thread of waiting) {
      expect(errorOf(thread)).toBeInstanceOf(Timeout)
      expect(errorOf(thread)).toMatchObject({ message: 'No byte came or went for 1 s' })
    }
  })

  rule('on idleness lets one direction wait while bytes move in the other one', () => {
    const [left, right] = world.pair()
    left.setIdleTimeout(1)
    const silent = spawn(() => left.recv(1))
    const flowing = spawn(function* () {
      for (let i = 0; i < 20; i++) {
        yield* left.sendAll('x')
        yield* sleep(0.5)
      }
    })
    world.run(9.6)
    expect(silent.dead).toBe(false)
    world.run(1)
    expect(errorOf(silent)).toBeInstanceOf(Timeout)
    resultOf(flowing)
    right.close()
  })

  rule('on idleness counts only the time for which somebody waits, over several waits', () => {
    const [left, right] = world.pair()
    left.setIdleTimeout(1)
    const busy = spawn(function* () {
      yield* sleep(5)
      const first = yield* left.recv(1)
      yield* sleep(5)
      return `${first}${yield* left.recv(1)}`
    })
    world.run(5.5)
    const sending = spawn(() => right.sendAll('a'))
    world.run(5.4)
    const more = spawn(() => right.sendAll('b'))
    world.run()
    expect([sending.dead, more.dead, resultOf(busy)]).toEqual([true, true, 'ab'])
    const polling = spawn(function* () {
      for (;;) {
        left.setTimeout(0.4)
        try {
          yield* left.recv(1)
        } catch (error) {
          if ((error as Error).message.includes('came or went')) return 'idle'
        }
        yield* sleep(3)
      }
    })
    world.run(0.4 + 3 + 0.4 + 3 + 0.1)
    expect(polling.dead).toBe(false)
    world.run(0.2)
    expect(resultOf(polling)).toBe('idle')
  })
})

describeOnEveryHub('a wait that no readiness ends', (tested, rule) => {
  const world = newWorld(tested)

  /** How often the hub waits while time passes. */
  function waitsIn(seconds: number): number {
    let waits = 0
    const instrument = { waitBegun: () => void waits++ }
    addInstrument(instrument)
    world.run(seconds)
    removeInstrument(instrument)
    return waits
  }

  function* sendMany(from: GreenDatagram, to: GreenDatagram): Green<never> {
    for (let i = 0; ; i++) yield* from.sendTo(String(i), to.localAddress)
  }

  rule(
    'is calm, goes on when there is room, and keeps the order: a datagram to a full receiver',
    () => {
      using sender = new GreenDatagram({ path: '' })
      using receiver = new GreenDatagram({ path: '' })
      const sending = spawn(sendMany, sender, receiver)
      world.run(0.1)
      expect(waitsIn(10)).toBeLessThan(1000)
      const reading = spawn(function* () {
        for (let i = 0; i < 1000; i++) expect(String((yield* receiver.recvFrom(10))[0])).toBe(String(i))
      })
      for (let i = 0; i < 1000 && !reading.dead; i++) world.run(0.06)
      resultOf(reading)
      sending.kill()
    },
    NO_UNIX_DATAGRAMS,
  )

  rule(
    'ends by its limit: a datagram to a full receiver',
    () => {
      using sender = new GreenDatagram({ path: '' }).setTimeout(0.3)
      using receiver = new GreenDatagram({ path: '' })
      const sending = spawn(sendMany, sender, receiver)
      world.run(0.31)
      expect(errorOf(sending)).toBeInstanceOf(Timeout)
    },
    NO_UNIX_DATAGRAMS,
  )

  rule(
    'ends when its descriptor is closed: a number that an eventfd has no room for',
    () => {
      const events = new GreenPipe(descriptorsOfLinux().eventfd())
      const sending = spawn(function* () {
        for (;;) yield* events.sendAll(MOST)
      })
      world.run(0.1)
      expect(waitsIn(10)).toBeLessThan(1000)
      events.close()
      world.run(0.1)
      expect(errorOf(sending)).toMatchObject({ code: 'ERR_IO_CLOSED' })
    },
    NO_FOREIGN_DESCRIPTORS,
  )

  rule(
    'is calm, and goes on when there is room: a Unix socket whose backlog is full',
    () => {
      const address = { path: path.join(temporaryFolder(), 'full') }
      using listener = listen({ ...address, backlog: 0 })
      const clients = Array.from({ length: 4 }, () => spawn(() => connect(address)))
      const late = spawn(() => connect({ ...address, timeout: 5 }))
      world.run(0.1)
      expect(waitsIn(10)).toBeLessThan(2500)
      expect(errorOf(late)).toBeInstanceOf(Timeout)
      const accepting = spawn(function* () {
        const accepted: GreenSocket[] = []
        while (accepted.length < clients.length) accepted.push(yield* listener.accept())
        return accepted
      })
      for (let i = 0; i < 100 && !clients.every(({ dead }) => dead); i++) world.run(0.06)
      for (const socket of [...clients.map(resultOf), ...resultOf(accepting)]) socket.close()
    },
    NO_BACKLOG,
  )
})
