/** Messages that leave together leave, and reach nobody else, whatever else happens in that turn. */
import { expect } from 'vitest'
import { GreenletExit, IOClosed, getHub, sleep, type Green, type GreenSocket } from '../../index.ts'
import { fill } from '../support/fill.ts'
import { describeOnEveryHub } from './hubs.ts'
import { ENOUGH, SENDS_AT_ONCE, Stage, WAYS, nothing, peek, type Part, type Player } from './stage.ts'
import { closeBehind, errorOf, give, newWorld, resultOf } from './world.ts'

for (const way of WAYS) {
  describeOnEveryHub(`a message that leaves with those of others whom ${way} woke`, (tested, rule) => {
    const world = newWorld(tested)
    const stage = new Stage(world, way)

    const ends = {
      'closes the socket': ({ socket }: Player) => socket.close(),
      'shuts it down': ({ socket }: Player) => socket.shutdown('write'),
      'closes the other end': ({ far }: Player) => far.close(),
      'shuts the other end down': ({ far }: Player) => far.shutdown('read'),
    }

    rule.each(Object.keys(ends) as (keyof typeof ends)[])(
      'is not lost, and no error, when another greenthread %s afterwards',
      (name) => {
        const [sender] = stage.together([
          ({ socket }) => socket.sendAll('a message'),
          (_, before) => ends[name](before[0] as Player),
        ]) as [Player]
        resultOf(sender.thread)
        if (name !== 'closes the other end') expect(peek(sender.far)).toBe('a message')
      },
    )

    rule('is IOClosed when it found no room before another greenthread closes the socket', () => {
      const [sender] = stage.together([
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
        const [sender] = stage.together([
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
      const [sender] = stage.together([
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
      const [sender] = stage.together([
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
        const [sender] = stage.together([
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
      'another hub takes its place': () => world.replaceHub(),
      'the hub is closed': () => world.hub.close(),
    }

    rule.each(Object.keys(replacements) as (keyof typeof replacements)[])(
      'has left when %s, and its senders go on',
      (name) => {
        let there: string[] = []
        const send: Part = function* ({ socket }): Green<number[]> {
          return [yield* socket.send('a message'), yield* socket.send('more')]
        }
        const players = stage.together([
          ...Array<Part>(ENOUGH - 1).fill(send),
          (self, before) => {
            const firstBytes = tested.sendsTogether ? 'a message' : 'a messagemore'
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
        const players = stage.together([
          function* ({ socket }): Green<Buffer> {
            yield* socket.sendAll('question')
            return yield* socket.recv(10)
          },
          nothing,
          nothing,
          () => world.replaceHub(), // the last one, since those whose turn has not come never go on
        ]) as [Player]
        expect(peek(players[0].far)).toBe('question')
        give(players[0].far, 'answer')
        expect(String(await players[0].thread)).toBe('answer')
        expect(getHub()).not.toBe(world.hub)
      },
      SENDS_AT_ONCE,
    )

    /** A new pair, one end of which has the number of this socket, which is closed behind everybody's back. */
    function reopen({ fd }: GreenSocket): GreenSocket {
      closeBehind(fd)
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
        const players = stage.together([
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
  })
}
