/** Bytes that come for a greenthread that waits are not lost, whatever happens before it goes on. */
import { afterEach, expect } from 'vitest'
import { hubPreventMultipleReaders } from '../../debug/index.ts'
import {
  GreenletExit,
  IOClosed,
  Timeout,
  connect,
  getHub,
  listen,
  sleep,
  spawn,
  withTimeout,
  type Green,
  type GreenSocket,
  type GreenThread,
} from '../../index.ts'
import { ERRORS_ARE_TAKEN, NO_CONNECTIONS, describeOnEveryHub } from './hubs.ts'
import { errorOf, give, newWorld, resultOf } from './world.ts'

interface Reader {
  /** The other end. */
  far: GreenSocket
  socket: GreenSocket
  thread: GreenThread<string>
}

function send(socket: GreenSocket, text: string): void {
  give(socket, text)
}

function isGreen(made: unknown): made is Green<unknown> {
  return typeof made === 'object' && made !== null && 'next' in made
}

describeOnEveryHub('what comes for a greenthread that waits', (tested, rule) => {
  const world = newWorld(tested)
  afterEach(() => hubPreventMultipleReaders(true))

  /**
   * Two greenthreads wait for bytes, and both get `hello` in the same turn. The one that goes on first does something to the
   * other, which is returned.
   *
   * @param first - what it does
   * @param deliver - what happens to the two instead of `hello`
   * @param pair - how they are connected
   */
  function meddle(
    first: (other: Reader) => unknown,
    {
      deliver = (far: GreenSocket) => send(far, 'hello'),
      pair = () => world.pair(),
      receive = (socket: GreenSocket): Green<Buffer> => socket.recv(10),
    } = {},
  ): Reader {
    let victim: Reader | undefined
    const readers: Reader[] = []
    for (const i of [0, 1]) {
      const [far, socket] = pair()
      const thread = spawn(function* () {
        const bytes = yield* receive(socket)
        if (victim === undefined) {
          victim = readers[1 - i] as Reader
          const then = first(victim)
          if (isGreen(then)) yield* then
        }
        return String(bytes)
      })
      readers.push({ far, socket, thread })
    }
    world.run()
    for (const { far } of readers) deliver(far)
    world.turn()
    return victim as Reader
  }

  /** Two ends of a TCP connection. */
  function connected(): [GreenSocket, GreenSocket] {
    using listener = listen({ host: '127.0.0.1', port: 0 })
    const far = spawn(() => listener.accept())
    const near = spawn(() => connect(listener.localAddress))
    world.run()
    return [resultOf(far), resultOf(near)]
  }

  function received(socket: GreenSocket, size: number): string {
    const thread = spawn(() => socket.recv(size))
    world.run()
    return String(resultOf(thread))
  }

  rule('goes to whoever receives next when the greenthread is killed', () => {
    const { thread, socket } = meddle((other) => other.thread.kill())
    expect(errorOf(thread)).toBeInstanceOf(GreenletExit)
    expect(received(socket, 3)).toBe('hel')
    expect(received(socket, 10)).toBe('lo')
  })

  rule('goes to the same greenthread when it catches what was thrown in it, and receives again', () => {
    const receive = function* (socket: GreenSocket): Green<Buffer> {
      try {
        return yield* socket.recv(10)
      } catch {
        return yield* socket.recv(10)
      }
    }
    const { thread } = meddle((other) => other.thread.kill(new Error('meanwhile')), { receive })
    world.run()
    expect(resultOf(thread)).toBe('hello')
  })

  rule('goes to who takes it first; the one that waited goes on waiting', () => {
    let taken = ''
    const { thread, far } = meddle(function* (other): Green<void> {
      taken = String(yield* other.socket.recv(10))
    })
    world.run()
    expect(taken).toBe('hello')
    expect(thread.dead).toBe(false)
    send(far, 'more')
    world.run()
    expect(resultOf(thread)).toBe('more')
  })

  rule(
    'may be an error: it goes to whoever receives next, once',
    () => {
      const { socket } = meddle((other) => other.thread.kill(), {
        pair: connected,
        deliver: (far) => far.close(), // with bytes that were not read: a reset
        receive: function* (socket) {
          yield* socket.sendAll('not read')
          try {
            return yield* socket.recv(10)
          } catch (error) {
            expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'recv' })
            return Buffer.from('reset')
          }
        },
      })
      const thread = spawn(() => socket.recv(10))
      world.run()
      expect(errorOf(thread)).toMatchObject({ code: 'ECONNRESET', syscall: 'recv', fd: socket.fd })
      expect(received(socket, 10)).toBe('')
      socket.close()
    },
    { skip: [...NO_CONNECTIONS.skip, ...ERRORS_ARE_TAKEN.skip] },
  )

  rule('is gone when the socket is closed: IOClosed', () => {
    const { thread, socket } = meddle((other) => other.socket.close())
    world.run()
    expect(errorOf(thread)).toBeInstanceOf(IOClosed)
    const late = spawn(() => socket.recv(10))
    world.run()
    expect(errorOf(late)).toBeInstanceOf(IOClosed)
  })

  rule('is there for the next hub when another one takes its place', async () => {
    const { thread, socket } = meddle(() => world.replaceHub())
    world.turn()
    expect(thread.dead).toBe(false)
    expect(String(await spawn(() => socket.recv(10)))).toBe('hello')
    expect(getHub()).not.toBe(world.hub)
  })

  rule('comes before what comes on the next hub', async () => {
    const { socket, far } = meddle(() => world.replaceHub())
    const line = spawn(() => socket.recvLine()) // which waits though there is something
    await spawn(() => sleep(0))
    send(far, ' again\n')
    expect(String(await line)).toBe('hello again\n')
  })

  rule('is there when nobody has taken it in its turn, though more comes for others', () => {
    const { socket } = meddle((other) => other.thread.kill())
    const others = Array.from({ length: 3 }, () => {
      const [far, near] = world.pair()
      const thread = spawn(() => near.recv(10))
      world.run()
      send(far, 'OTHERS')
      world.run()
      return String(resultOf(thread))
    })
    expect(others).toEqual(Array(3).fill('OTHERS'))
    expect(received(socket, 10)).toBe('hello')
  })

  rule(
    'is not lost when the memory that it was to go to is gone: that is an error, and the next gets it',
    () => {
      const memories = new Map<GreenSocket, Uint8Array>()
      const receive = function* (socket: GreenSocket): Green<Buffer> {
        const memory = new Uint8Array(10)
        memories.set(socket, memory)
        return Buffer.from(memory.subarray(0, yield* socket.recvInto(memory)))
      }
      const transfer = ({ socket }: Reader): void => {
        const { buffer } = memories.get(socket) as Uint8Array<ArrayBuffer>
        structuredClone(buffer, { transfer: [buffer] })
      }
      const { thread, socket } = meddle(transfer, { receive })
      expect(errorOf(thread)).toMatchObject({ code: 'ERR_OPTION_INVALID' })
      expect(received(socket, 10)).toBe('hello')
    },
  )

  rule('waits for the greenthread, not in its memory: what several receive into is theirs in turns', () => {
    const shared = Buffer.alloc(10)
    const seen: string[] = []
    const far = ['first', 'second'].map((text) => {
      const [near, socket] = world.pair()
      spawn(function* () {
        const count = yield* socket.recvInto(shared)
        seen.push(shared.toString('latin1', 0, count))
      })
      return () => send(near, text)
    })
    world.run()
    for (const sendText of far) sendText()
    world.run()
    expect(seen.toSorted()).toEqual(['first', 'second'])
  })

  rule('does not undo a timeout, nor a timeout it', () => {
    const [far, socket] = world.pair()
    const thread = spawn(() => withTimeout(1, () => socket.recv(10)))
    world.run(2)
    expect(errorOf(thread)).toBeInstanceOf(Timeout)
    send(far, 'late')
    expect(received(socket, 10)).toBe('late')
  })

  rule('is shared out in the order in which several came who wait for the same', () => {
    hubPreventMultipleReaders(false)
    const [far, socket] = world.pair()
    const first = spawn(() => socket.recv(1))
    const second = spawn(() => socket.recv(1))
    world.run()
    send(far, 'a')
    world.run()
    expect(String(resultOf(first))).toBe('a')
    send(far, 'b')
    world.run()
    expect(String(resultOf(second))).toBe('b')
  })

  rule('is as much as it asked for, and the rest stays', () => {
    const [far, socket] = world.pair()
    const thread = spawn(() => socket.recv(2))
    world.run()
    send(far, 'hello')
    world.run()
    expect(String(resultOf(thread))).toBe('he')
    expect(received(socket, 10)).toBe('llo')
  })

  rule.each([1, 5000, 70_000, 200_000])(
    'comes whole, and in order: %s bytes on each of 20 sockets',
    (size) => {
      const sent = Buffer.from(Array.from({ length: size }, (_, i) => i % 251))
      const threads = Array.from({ length: 20 }, () => {
        const [far, socket] = world.pair()
        const reading = spawn(function* () {
          const parts: Buffer[] = []
          for (let left = size; left > 0; left -= (parts.at(-1) as Buffer).length)
            parts.push(yield* socket.recv(65536))
          return Buffer.concat(parts)
        })
        world.run()
        spawn(() => far.sendAll(sent))
        return reading
      })
      world.run()
      for (const thread of threads) expect(Buffer.compare(resultOf(thread), sent)).toBe(0)
    },
  )
})
