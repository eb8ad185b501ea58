/** Messages that greenthreads of one turn send leave together; but for the time of the call nobody can tell. */
import { closeSync, readSync, writeSync } from 'node:fs'
import { afterEach, expect, vi } from 'vitest'
import {
  GreenletExit,
  IOClosed,
  getHub,
  sleep,
  socketPair,
  spawn,
  useHub,
  type Green,
  type GreenSocket,
  type GreenThread,
} from '../../index.ts'
import type { Poller } from '../../poller.ts'
import { fill } from '../fill.ts'
import { describeOnEveryHub, type Skip } from './hubs.ts'
import { drain, errorOf, newWorld, poke, resultOf } from './world.ts'

/** So many have to go on in one turn. */
const ENOUGH = 4
/** Messages up to this leave together, in bytes. */
const LARGEST = 1024

/** A greenthread that goes on together with others, and its own pair. */
interface Player {
  /** The other end. */
  far: GreenSocket
  socket: GreenSocket
  thread: GreenThread<unknown>
}

/** What a player does; whoever plays the parts before is known by then. */
type Part = (self: Player, before: readonly Player[]) => unknown

const nothing = (): void => undefined

const SENDS_AT_ONCE: { skip: Skip[] } = {
  skip: [{ hub: 'a third-party hub', reason: 'its poller does not send, so that nobody waits' }],
}

function isGreen(made: unknown): made is Green<unknown> {
  return typeof made === 'object' && made !== null && 'next' in made
}

function message(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, i) => i % 251))
}

/** What is there to read, which may be nothing. */
function peek(socket: GreenSocket): string {
  try {
    return drain(socket)
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' })
    return ''
  }
}

describeOnEveryHub('what greenthreads of one turn send', (tested, rule) => {
  const world = newWorld(tested)
  afterEach(() => vi.restoreAllMocks())

  /** Greenthreads that wait. The one that goes on first plays the first part, and so on; the list grows as they do. */
  function cast(parts: readonly Part[]): { all: Player[]; played: Player[] } {
    const played: Player[] = []
    const all = parts.map(() => {
      const [far, socket] = world.pair()
      const thread = spawn(function* () {
        yield* socket.recv(10)
        const part = parts[played.length] as Part
        played.push(player)
        const made = part(player, played)
        return isGreen(made) ? yield* made : made
      })
      const player = { far, socket, thread }
      return player
    })
    return { all, played }
  }

  /** Runs the turn in which they go on, as many as are needed at least. @returns the players in the order of the parts */
  function together(parts: readonly Part[], count = ENOUGH): Player[] {
    const missing = Math.max(count - parts.length, 0)
    const { all, played } = cast([...parts, ...Array.from({ length: missing }, () => nothing)])
    world.run()
    for (const { far } of all) poke(far)
    world.turn()
    expect(played).toHaveLength(all.length)
    return played
  }

  /** Notes when the poller sends, and lets it. */
  function watchSendMany(called: (count: number) => void): void {
    const { poller } = world.hub
    const sendMany = poller.sendMany?.bind(poller) as NonNullable<Poller['sendMany']>
    vi.spyOn(poller, 'sendMany').mockImplementation((pairs, count, bytes) => {
      called(count)
      return sendMany(pairs, count, bytes)
    })
  }

  rule.each([1, 64, 65, LARGEST])(
    'arrives whole, each at its own receiver, round after round: %s bytes for each of 100',
    (size) => {
      const pairs = Array.from({ length: 100 }, (_, i) => {
        const [far, socket] = world.pair()
        const thread = spawn(function* () {
          for (let round = 0; round < 3; round++) {
            const question = yield* socket.recv(10)
            yield* socket.sendAll(Buffer.alloc(size, question[0]))
          }
          return 'has ended'
        })
        return { far, letter: i, thread }
      })
      world.run()
      for (let round = 0; round < 3; round++) {
        for (const { far, letter } of pairs) writeSync(far.fd, Buffer.of(letter + round))
        world.run()
        for (const { far, letter } of pairs) {
          const bytes = Buffer.alloc(2 * LARGEST)
          const came = bytes.subarray(0, readSync(far.fd, bytes))
          expect(Buffer.compare(came, Buffer.alloc(size, letter + round))).toBe(0)
        }
      }
      expect(pairs.map(({ thread }) => resultOf(thread))).toEqual(Array(100).fill('has ended'))
    },
  )

  rule('may be strings, and send returns how many bytes were taken', () => {
    const texts = ['a', 'äöü', '', 'four', '🦆'.repeat(10)]
    const players = together(
      texts.map(
        (text) =>
          ({ socket }) =>
            socket.send(text),
      ),
    )
    expect(players.map(({ thread }) => resultOf(thread))).toEqual([1, 6, 0, 4, 40])
    expect(players.map(({ far }) => Buffer.from(peek(far), 'latin1').toString())).toEqual(texts)
  })

  rule(
    'leaves by one call of the poller when all have run',
    () => {
      const order: string[] = []
      watchSendMany((count) => order.push(`sends ${count}`))
      const send: Part = function* ({ socket }): Green<void> {
        order.push('runs')
        yield* socket.sendAll(message(LARGEST))
        order.push('goes on')
      }
      together(Array(ENOUGH).fill(send))
      expect(order).toEqual([...Array(4).fill('runs'), 'sends 4', ...Array(4).fill('goes on')])
    },
    SENDS_AT_ONCE,
  )

  const exceptions = {
    'fewer than four go on': { count: ENOUGH - 1, size: 10 },
    'it is larger than 1024 bytes': { count: ENOUGH, size: LARGEST + 1 },
    'it is empty': { count: ENOUGH, size: 0 },
  }

  rule.each(Object.keys(exceptions) as (keyof typeof exceptions)[])('leaves at once where %s', (name) => {
    const { count, size } = exceptions[name]
    const order: string[] = []
    if (tested.isBuiltIn) watchSendMany((messages) => order.push(`sends ${messages}`))
    const send: Part = function* ({ socket }, before): Green<void> {
      const previous = before.at(-2)
      if (previous !== undefined) order.push(`${peek(previous.far).length} bytes are there`)
      yield* socket.send(message(size))
      order.push('goes on')
    }
    together(Array(count).fill(send), count)
    const arrived = `${size} bytes are there`
    expect(order).toEqual(['goes on', ...Array(count - 1).fill([arrived, 'goes on'])].flat())
  })

  rule('leaves when there is room, if there is none', () => {
    const players = together(
      Array<Part>(ENOUGH).fill(({ socket }) => {
        fill(socket)
        return socket.sendAll('a message')
      }),
    )
    for (const { thread } of players) expect(thread.dead).toBe(false)
    for (const { far, thread } of players) {
      const reading = spawn(function* () {
        let came = Buffer.alloc(0)
        while (!came.includes('message')) came = Buffer.concat([came, yield* far.recv(100_000)])
        return came
      })
      world.run()
      resultOf(thread)
      const came = resultOf(reading)
      expect(came.toString('latin1', came.indexOf('a'))).toBe('a message')
      expect(peek(far)).toBe('')
    }
  })

  rule(
    'leaves in parts when only a part is taken: send says so, sendAll sends the rest',
    () => {
      vi.spyOn(world.hub.poller, 'sendMany').mockImplementation((pairs, count, bytes) => {
        let start = 0
        for (let i = 0; i < count; i++) {
          const length = pairs[2 * i + 1] as number
          pairs[2 * i + 1] = writeSync(pairs[2 * i] as number, bytes, start, Math.ceil(length / 2))
          start += length
        }
        return 0
      })
      const players = together([
        ({ socket }) => socket.sendAll('one to six'),
        ({ socket }) => socket.send('one to six'),
        ({ socket }) => socket.sendAll('seven'),
        ({ socket }) => socket.sendAll('8'),
        (_, before) => before[0]?.thread.resume(), // sends its next part together with others
      ]).slice(0, -1)
      expect(players.map(({ thread }) => resultOf(thread))).toEqual([undefined, 5, undefined, undefined])
      expect(players.map(({ far }) => peek(far))).toEqual(['one to six', 'one t', 'seven', '8'])
    },
    SENDS_AT_ONCE,
  )

  rule.each([1, LARGEST, LARGEST + 1])(
    'arrives in the order in which it was sent when two send on one socket: then %s bytes',
    (size) => {
      const [far, shared] = world.pair()
      const send = (bytes: Buffer): Part => {
        return () => shared.sendAll(bytes)
      }
      const [first, second, third] = [message(7), message(size).reverse(), message(3)]
      const players = together([send(first), send(second), send(third)])
      for (const { thread } of players) resultOf(thread)
      expect(peek(far)).toBe(Buffer.concat([first, second, third]).toString('latin1'))
    },
  )

  rule('fails for whom it fails: the others go on, and their messages arrive', () => {
    const [broken, gone] = world.pair()
    const { fd } = broken
    gone.close()
    const send: Part = ({ socket }) => socket.sendAll('arrives')
    const players = together([send, () => broken.sendAll('lost'), send, send])
    const [unlucky] = players.splice(1, 1) as [Player]
    expect(errorOf(unlucky.thread)).toMatchObject({ code: 'EPIPE', syscall: 'send', fd })
    for (const { far, thread } of players) {
      resultOf(thread)
      expect(peek(far)).toBe('arrives')
    }
  })

  rule('fails with the error that it met, though another one has closed the socket since', () => {
    const [broken, gone] = world.pair()
    const { fd } = broken
    gone.close()
    const [unlucky] = together([() => broken.sendAll('lost'), () => broken.close()]) as [Player]
    expect(errorOf(unlucky.thread)).toMatchObject({ code: 'EPIPE', syscall: 'send', fd })
  })

  const ends = {
    'closes the socket': ({ socket }: Player) => socket.close(),
    'shuts it down': ({ socket }: Player) => socket.shutdown('write'),
    'closes the other end': ({ far }: Player) => far.close(),
    'shuts the other end down': ({ far }: Player) => far.shutdown('read'),
  }

  rule.each(Object.keys(ends) as (keyof typeof ends)[])(
    'is not lost, and no error, when another greenthread %s afterwards',
    (name) => {
      const [sender] = together([
        ({ socket }) => socket.sendAll('a message'),
        (_, before) => ends[name](before[0] as Player),
      ]) as [Player]
      resultOf(sender.thread)
      if (name !== 'closes the other end') expect(peek(sender.far)).toBe('a message')
    },
  )

  rule('is IOClosed when it found no room before another greenthread closes the socket', () => {
    const [sender] = together([
      ({ socket }) => {
        fill(socket)
        return socket.sendAll('a message')
      },
      (_, before) => before[0]?.socket.close(),
    ]) as [Player]
    world.run()
    expect(errorOf(sender.thread)).toBeInstanceOf(IOClosed)
  })

  rule(
    'leaves though its sender is killed in that turn, whose finally blocks run; it is woken by nothing',
    () => {
      const order: string[] = []
      const [sender] = together([
        function* ({ socket }): Green<void> {
          try {
            yield* socket.sendAll('a message')
            yield* sleep(5)
            order.push('goes on')
          } catch {
            order.push('a catch must not see it')
          } finally {
            order.push('finally')
            yield* sleep(1)
            order.push('finally, a second later')
          }
        },
        (_, before) => {
          before[0]?.thread.kill()
          order.push('killed')
        },
      ]) as [Player]
      expect(order).toEqual(['finally', 'killed'])
      expect(peek(sender.far)).toBe('a message')
      world.run(1)
      expect(order.at(-1)).toBe('finally, a second later')
      expect(errorOf(sender.thread)).toBeInstanceOf(GreenletExit)
    },
  )

  rule('leaves though something is thrown into its sender, who may send more: in that order', () => {
    const seen: unknown[] = []
    const meanwhile = new Error('meanwhile')
    const [sender] = together([
      function* ({ socket }): Green<void> {
        try {
          yield* socket.sendAll('first')
          yield* sleep(5)
        } catch (error) {
          seen.push(error)
          yield* socket.sendAll('second')
        }
        yield* sleep(1)
        seen.push('a second later')
      },
      (_, before) => before[0]?.thread.kill(meanwhile),
    ]) as [Player]
    expect(seen).toEqual([meanwhile])
    expect(peek(sender.far)).toBe('firstsecond')
    world.run(1)
    expect(seen).toEqual([meanwhile, 'a second later'])
    resultOf(sender.thread)
  })

  rule('does not wake a sender that waits for something else by then', () => {
    const [sender] = together([
      function* ({ socket }): Green<void> {
        try {
          yield* socket.sendAll('a message')
          yield* sleep(5)
        } catch {
          yield* sleep(1)
        }
      },
      (_, before) => before[0]?.thread.kill(new Error('meanwhile')),
    ]) as [Player]
    expect(sender.thread.dead).toBe(false)
    world.run(1)
    resultOf(sender.thread)
  })

  rule(
    'has left when somebody else resumes its sender, who goes on once',
    () => {
      const order: string[] = []
      const [sender] = together([
        function* ({ socket }): Green<void> {
          order.push(`sent ${yield* socket.send('a message')}`)
          yield* sleep(1)
          order.push('a second later')
        },
        (_, before) => {
          const { far, thread } = before[0] as Player
          thread.resume()
          order.push(peek(far))
        },
      ]) as [Player]
      expect(order).toEqual(['sent 9', 'a message'])
      world.run(1)
      expect(order.at(-1)).toBe('a second later')
      resultOf(sender.thread)
    },
    SENDS_AT_ONCE,
  )

  const replacements = {
    'another hub takes its place': () => useHub(),
    'the hub is closed': () => world.hub.close(),
  }

  rule.each(Object.keys(replacements) as (keyof typeof replacements)[])(
    'has left when %s, and its senders go on',
    (name) => {
      let there: string[] = []
      const send: Part = function* ({ socket }): Green<number[]> {
        return [yield* socket.send('a message'), yield* socket.send('more')]
      }
      const players = together([
        ...Array<Part>(ENOUGH - 1).fill(send),
        (self, before) => {
          const firstBytes = tested.isBuiltIn ? 'a message' : 'a messagemore'
          replacements[name]()
          there = before.slice(0, -1).map(({ far }) => peek(far))
          expect(there).toEqual(Array(ENOUGH - 1).fill(firstBytes))
          there.push('')
          return send(self, before)
        },
      ])
      for (const [i, { far, thread }] of players.entries()) {
        expect(resultOf(thread)).toEqual([9, 4])
        expect(there[i] + peek(far)).toBe('a messagemore')
      }
    },
  )

  rule(
    'has left when another hub takes its place, where its senders can wait',
    async () => {
      const players = together([
        function* ({ socket }): Green<Buffer> {
          yield* socket.sendAll('question')
          return yield* socket.recv(10)
        },
        nothing,
        nothing,
        () => useHub(), // the last one, since those whose turn has not come never go on
      ]) as [Player]
      expect(peek(players[0].far)).toBe('question')
      writeSync(players[0].far.fd, 'answer')
      expect(String(await players[0].thread)).toBe('answer')
      expect(getHub()).not.toBe(world.hub)
    },
    SENDS_AT_ONCE,
  )

  /** A new pair, one end of which has the number of this socket, which is closed behind everybody's back. */
  function reopen({ fd }: GreenSocket): GreenSocket {
    closeSync(fd)
    for (;;) {
      const [left, right] = world.pair()
      if (left.fd === fd) return right
      if (right.fd === fd) return left
      if (Math.min(left.fd, right.fd) > fd) throw new Error(`Somebody else has taken ${fd}`)
    }
  }

  rule(
    'never reaches another socket that has got the number of its own: IOClosed',
    () => {
      let other: GreenSocket | undefined
      const players = together([
        ({ socket }) => socket.sendAll('a secret'),
        ({ socket }) => socket.sendAll('a message'),
        (_, before) => void (other = reopen((before[0] as Player).socket)),
      ]) as [Player, Player, Player]
      expect(peek(other as GreenSocket)).toBe('')
      expect(peek(players[0].far)).toBe('')
      expect(errorOf(players[0].thread)).toBeInstanceOf(IOClosed)
      expect(peek(players[1].far)).toBe('a message')
    },
    SENDS_AT_ONCE,
  )

  rule('is sent at once by the callback of a listener that runs the call by hand: it cannot wait', () => {
    const { all } = cast(Array.from({ length: ENOUGH }, () => nothing))
    const [far, socket] = world.pair()
    world.run()
    let step: unknown
    const listener = world.hub.add({
      direction: 'read',
      fd: socket.fd,
      callback: () => {
        step = socket.sendAll('by hand').next()
        world.hub.remove(listener)
      },
    })
    for (const player of [...all, { far }]) poke(player.far)
    world.turn()
    expect(step).toEqual({ done: true, value: undefined })
    expect(peek(far)).toBe('by hand')
  })

  rule('is what the bytes were when it was sent, whatever becomes of them in that turn', () => {
    for (const size of [10, 100]) {
      const memory = Buffer.alloc(size, 'a')
      const [sender] = together([({ socket }) => socket.sendAll(memory), () => memory.fill('b')]) as [Player]
      expect(peek(sender.far)).toBe('a'.repeat(size))
    }
  })
})

describeOnEveryHub('what greenthreads leave for Node before they send and afterwards', (tested, rule) => {
  newWorld(tested)

  rule('runs before another one goes on', async () => {
    useHub(tested.Hub) // on Node's own loop
    const before: string[] = []
    const after: string[] = []
    const leave = (order: string[]): void => {
      order.push('runs')
      process.nextTick(() => order.push('tick'))
      void Promise.resolve().then(() => order.push('reaction'))
    }
    const pairs = Array.from({ length: ENOUGH }, () => socketPair())
    const threads = pairs.map(([, socket]) =>
      spawn(function* () {
        yield* socket.recv(10)
        leave(before)
        yield* socket.sendAll('a message')
        leave(after)
      }),
    )
    await spawn(() => sleep(0))
    for (const [far] of pairs) poke(far)
    await Promise.all(threads)
    for (const socket of pairs.flat()) socket.close()
    for (const order of [before, after]) {
      expect(order).toEqual(Array(ENOUGH).fill(['runs', 'tick', 'reaction']).flat())
    }
  })
})
