/** Messages that greenthreads of one turn send leave together; but for the time of the call nobody can tell. */
import { afterEach, expect, vi } from 'vitest'
import { Event, getHub, sleep, socketPair, spawn, useHub, type Green } from '../../index.ts'
import type { Poller } from '../../kernel/poller.ts'
import { fill } from '../support/fill.ts'
import { describeOnEveryHub } from './hubs.ts'
import {
  ENOUGH,
  LARGEST,
  SENDS_AT_ONCE,
  Stage,
  WAYS,
  message,
  peek,
  type Part,
  type Player,
} from './stage.ts'
import { errorOf, give, newWorld, poke, resultOf, take } from './world.ts'

for (const way of WAYS) {
  describeOnEveryHub(`what greenthreads send that ${way} wake in one turn`, (tested, rule) => {
    const world = newWorld(tested)
    const stage = new Stage(world, way)
    afterEach(() => vi.restoreAllMocks())

    /** Notes when the poller sends, and lets it. */
    function watchSendMany(called: (count: number) => void): void {
      const { poller } = world.hub
      const sendMany = poller.sendMany?.bind(poller) as NonNullable<Poller['sendMany']>
      vi.spyOn(poller, 'sendMany').mockImplementation((pairs, count, bytes) => {
        called(count)
        return sendMany(pairs, count, bytes)
      })
    }

    rule('may be strings, and send returns how many bytes were taken', () => {
      const texts = ['a', 'äöü', '', 'four', '🦆'.repeat(10)]
      const players = stage.together(
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
        stage.together(Array(ENOUGH).fill(send))
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
      if (tested.sendsTogether) watchSendMany((messages) => order.push(`sends ${messages}`))
      const send: Part = function* ({ socket }, before): Green<void> {
        const previous = before.at(-2)
        if (previous !== undefined) order.push(`${peek(previous.far).length} bytes are there`)
        yield* socket.send(message(size))
        order.push('goes on')
      }
      const parts = Array<Part>(count).fill(send)
      if (count < ENOUGH) stage.alone(parts)
      else stage.together(parts)
      const arrived = `${size} bytes are there`
      expect(order).toEqual(['goes on', ...Array(count - 1).fill([arrived, 'goes on'])].flat())
    })

    rule('leaves when there is room, if there is none', () => {
      const players = stage.together(
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
            const half = bytes.subarray(start, start + Math.ceil(length / 2))
            pairs[2 * i + 1] = getHub().kernel.send(pairs[2 * i] as number, half, 0)
            start += length
          }
          return 0
        })
        const players = stage
          .together([
            ({ socket }) => socket.sendAll('one to six'),
            ({ socket }) => socket.send('one to six'),
            ({ socket }) => socket.sendAll('seven'),
            ({ socket }) => socket.sendAll('8'),
            (_, before) => before[0]?.thread.resume(), // sends its next part together with others
          ])
          .slice(0, -1)
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
        const players = stage.together([send(first), send(second), send(third)])
        for (const { thread } of players) resultOf(thread)
        expect(peek(far)).toBe(Buffer.concat([first, second, third]).toString('latin1'))
      },
    )
    rule('fails for whom it fails: the others go on, and their messages arrive', () => {
      const [broken, gone] = world.pair()
      const { fd } = broken
      gone.close()
      const send: Part = ({ socket }) => socket.sendAll('arrives')
      const players = stage.together([send, () => broken.sendAll('lost'), send, send])
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
      const [unlucky] = stage.together([() => broken.sendAll('lost'), () => broken.close()]) as [Player]
      expect(errorOf(unlucky.thread)).toMatchObject({ code: 'EPIPE', syscall: 'send', fd })
    })
    rule('is what the bytes were when it was sent, whatever becomes of them in that turn', () => {
      for (const size of [10, 100]) {
        const memory = Buffer.alloc(size, 'a')
        const [sender] = stage.together([({ socket }) => socket.sendAll(memory), () => memory.fill('b')]) as [
          Player,
        ]
        expect(peek(sender.far)).toBe('a'.repeat(size))
      }
    })
  })
}

describeOnEveryHub('what greenthreads of one turn send', (tested, rule) => {
  const world = newWorld(tested)

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
        for (const { far, letter } of pairs) give(far, Buffer.of(letter + round))
        world.run()
        for (const { far, letter } of pairs) {
          const came = take(far, 2 * LARGEST)
          expect(Buffer.compare(came, Buffer.alloc(size, letter + round))).toBe(0)
        }
      }
      expect(pairs.map(({ thread }) => resultOf(thread))).toEqual(Array(100).fill('has ended'))
    },
  )

  rule('is sent at once by the callback of a listener that runs the call by hand: it cannot wait', () => {
    const others = Array.from({ length: ENOUGH }, () => world.pair())
    for (const [, other] of others) spawn(() => other.recv(10))
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
    for (const end of [...others.map(([end]) => end), far]) poke(end)
    world.turn()
    expect(step).toEqual({ done: true, value: undefined })
    expect(peek(far)).toBe('by hand')
  })
})

describeOnEveryHub('what greenthreads leave for Node before they send and afterwards', (tested, rule) => {
  newWorld(tested)

  rule.each(WAYS)('runs before another one goes on, where %s woke them', async (way) => {
    useHub(tested.Hub) // on Node's own loop
    const before: string[] = []
    const after: string[] = []
    const leave = (order: string[]): void => {
      order.push('runs')
      process.nextTick(() => order.push('tick'))
      void Promise.resolve().then(() => order.push('reaction'))
    }
    const start = new Event()
    const pairs = Array.from({ length: 2 * ENOUGH }, () => socketPair())
    const threads = pairs.map(([, socket]) =>
      spawn(function* () {
        if (way === 'timers') yield* start.wait()
        else yield* socket.recv(10)
        leave(before)
        yield* socket.sendAll('a message')
        leave(after)
      }),
    )
    await spawn(() => sleep(0))
    if (way === 'timers') start.send()
    else for (const [far] of pairs) poke(far)
    await Promise.all(threads)
    for (const socket of pairs.flat()) socket.close()
    for (const order of [before, after]) {
      expect(order).toEqual(
        Array(2 * ENOUGH)
          .fill(['runs', 'tick', 'reaction'])
          .flat(),
      )
    }
  })
})
