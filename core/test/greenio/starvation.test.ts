/** An operation that never blocks, because the other end is faster, starves nobody. */
import { openSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { GreenDatagram, GreenPipe, Timeout, connect, listen, sleep, socketPair, spawn } from '../../index.ts'
import type { Green, GreenSocket } from '../../index.ts'
import { fill } from '../support/fill.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** Sockets that a test has opened. */
const opened: { close(): void }[] = []

function keep<T extends { close(): void }>(resource: T): T {
  opened.push(resource)
  return resource
}

afterEach(() => opened.splice(0).forEach((resource) => resource.close()))

/** A socket with more to read than a test reads. */
function fullSocket(): GreenSocket {
  const [left, right] = socketPair()
  keep(left)
  fill(left)
  return keep(right)
}

/** A listener with so many connections to be accepted. */
function* busyListener(connections: number): Green<GreenSocket> {
  const listener = keep(listen({ host: '127.0.0.1', port: 0, backlog: connections }))
  for (let i = 0; i < connections; i++) keep(yield* connect(listener.localAddress))
  return listener
}

/** Each never blocks, for as often as it is called here. */
const NEVER_BLOCKING: Record<string, () => () => Green<unknown>> = {
  'recv of a socket': () => {
    const socket = fullSocket()
    return () => socket.recv(10)
  },
  'recvInto of a socket': () => {
    const [socket, bytes] = [fullSocket(), Buffer.alloc(10)]
    return () => socket.recvInto(bytes)
  },
  'recv of a pipe': () => {
    const zeros = keep(new GreenPipe(openSync('/dev/zero', 'r')))
    return () => zeros.recv(10)
  },
  'send of a pipe': () => {
    const nowhere = keep(new GreenPipe(openSync('/dev/null', 'w')))
    return () => nowhere.send('x')
  },
  'send of a socket that is read at once': () => {
    const [left, right] = socketPair().map(keep) as [GreenSocket, GreenSocket]
    const bytes = Buffer.alloc(1)
    return function* () {
      yield* left.send('x')
      return yield* right.recvInto(bytes)
    }
  },
  'sendTo of a datagram socket': () => {
    const [from, to] = [1, 2].map(() => keep(new GreenDatagram({ host: '127.0.0.1' }))) as [
      GreenDatagram,
      GreenDatagram,
    ]
    const { localAddress } = to
    return () => from.sendTo('x', localAddress)
  },
}

describe.each(Object.entries(NEVER_BLOCKING))('%s that never blocks', (_name, prepare) => {
  it('lets other greenthreads go on, and Node too', async () => {
    const operation = prepare()
    let [calls, callsBeforeNode] = [0, -1]
    const turns: number[] = []
    setTimeout(() => (callsBeforeNode = calls))
    const other = spawn(function* () {
      for (;;) {
        turns.push(calls)
        yield* sleep(0)
      }
    })
    await spawn(function* () {
      const end = performance.now() + 10
      // Node's timer needs a millisecond, however fast the calls are.
      while (calls < 640 || performance.now() < end) {
        yield* operation()
        calls++
      }
    })
    other.kill()
    await other.catch(() => undefined)
    const gaps = turns.slice(1).map((count, i) => count - (turns[i] as number))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(65)
    expect(callsBeforeNode).toBeGreaterThanOrEqual(0)
    expect(callsBeforeNode).toBeLessThan(calls)
  })
})

describe('accept that never blocks', () => {
  it('lets others go on', async () => {
    const listener = await spawn(busyListener, 150)
    let turns = 0
    const other = spawn(function* () {
      for (; ; turns++) yield* sleep(0)
    })
    await spawn(function* () {
      for (let i = 0; i < 150; i++) keep(yield* listener.accept())
    })
    expect(turns).toBeGreaterThan(0)
    other.kill()
    await other.catch(() => undefined)
  })
})

describe('the turn that others get', () => {
  it('costs no byte when the greenthread is timed out in it', async () => {
    const [left, right] = socketPair().map(keep) as [GreenSocket, GreenSocket]
    const sent = Buffer.from(Array.from({ length: 4000 }, (_, i) => i % 251))
    await spawn(() => left.sendAll(sent))
    left.shutdown('write')
    const received: Buffer[] = []
    for (let ended = false; !ended;) {
      const error = await errorOf(function* () {
        using _timeout = new Timeout(0)
        for (;;) {
          const bytes = yield* right.recv(10)
          if (bytes.length === 0) throw new RangeError('end')
          received.push(bytes)
        }
      })
      ended = error instanceof RangeError
      if (!ended) expect(error).toBeInstanceOf(Timeout)
    }
    expect(Buffer.concat(received).equals(sent)).toBe(true)
  })
})
