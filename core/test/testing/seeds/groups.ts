/** Groups: nobody outlives the block, the first to end decides, and what losers waited for stays. */
import {
  Queue,
  after,
  all,
  allSettled,
  connect,
  listen,
  race,
  select,
  serve,
  sleep,
  spawn,
  taking,
  withGroup,
  withTimeout,
  isTimeout,
} from '../../../index.ts'
import type { Green, GreenSocket } from '../../../index.ts'
import { check, checkSame, type SeededProgram } from './program.ts'

const HOST = '127.0.0.1'

/** Answers a line by the same one, after so many seconds. */
function answering(seconds: number): (client: GreenSocket) => Green<void> {
  return function* answer(client) {
    const line = yield* client.recvLine()
    if (line.length === 0) return
    yield* sleep(seconds)
    yield* client.sendAll(line)
  }
}

function* ask(server: GreenSocket, text: string): Green<string> {
  using socket = yield* connect(server.localAddress)
  yield* socket.sendAll(`${text}\n`)
  return String(yield* socket.recvLine()).trim()
}

export const GROUPS: Record<string, SeededProgram> = {
  'the first error of a member ends the others, and their sockets are closed': {
    percent: 5,
    faults: { lateness: 0.01 },
    *main() {
      using server = listen({ host: HOST, port: 0 })
      const serving = spawn(() => serve(server, answering(0.004)))
      const log: string[] = []
      try {
        yield* withGroup(function* (group) {
          for (const name of ['a', 'b', 'c'])
            group.spawn(function* () {
              log.push(`+${name}`)
              try {
                yield* ask(server, name)
                if (name === 'b') throw new Error('no luck')
                yield* sleep(1)
              } finally {
                log.push(`-${name}`)
              }
            })
          yield* sleep(2)
        })
        check(false, 'the group has not failed')
      } catch (error) {
        checkSame('the error', (error as Error).message, 'no luck')
      }
      checkSame('those who came and left', log.sort(), ['+a', '+b', '+c', '-a', '-b', '-c'])
      serving.kill()
    },
  },

  'a race has one winner, and an item that a loser waited for stays': {
    percent: 5,
    faults: { lateness: 0.01 },
    *main() {
      const queue = new Queue<string>()
      const putting = spawn(function* putter() {
        yield* sleep(0.003)
        yield* queue.put('item')
      })
      const got = yield* race([() => queue.get(), () => queue.get(), () => sleepAndSay(0.003)])
      yield* putting.wait()
      checkSame('items left', queue.qsize(), got === 'item' ? 0 : 1)
    },
  },

  'all gives results in the order of the calls, and allSettled how each has ended': {
    percent: 4,
    faults: { lateness: 0.01 },
    *main() {
      using server = listen({ host: HOST, port: 0 })
      const serving = spawn(() => serve(server, answering(0.001)))
      const names = ['a', 'b', 'c']
      const answers = yield* all(
        names.map((name) => () => ask(server, name)),
        { limit: 2 },
      )
      checkSame('the answers', answers, names)
      const ends = yield* allSettled([() => ask(server, 'd'), () => failSoon()])
      checkSame(
        'the ends',
        ends.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      )
      serving.kill()
    },
  },

  'a limit around groups in groups ends all of them, and a finally block may still wait': {
    percent: 4,
    faults: { lateness: 0.01, stalls: 0.05 },
    *main() {
      let inside = 0
      const member = function* (depth: number): Green<void> {
        inside++
        try {
          if (depth > 0) yield* all([() => member(depth - 1), () => member(depth - 1)])
          yield* sleep(0.004)
        } finally {
          try {
            yield* sleep(0.001) // the limit may end it: then it is told in the middle of leaving
          } finally {
            inside--
          }
        }
      }
      try {
        yield* withTimeout(0.006, () => member(2))
      } catch (error) {
        if (!isTimeout(error)) throw error
      }
      checkSame('members left', inside, 0)
    },
  },

  'a select takes one item or gives up, and loses none': {
    percent: 2,
    faults: { lateness: 0.01 },
    *main() {
      const queue = new Queue<number>()
      let taken = 0
      const taker = function* (): Green<void> {
        for (let i = 0; i < 4; i++) {
          const chosen = yield* select({ item: taking(queue), time: after(0.002) })
          if (chosen.name === 'item') taken++
        }
      }
      const takers = [spawn(taker), spawn(taker)]
      for (let i = 0; i < 5; i++) {
        yield* queue.put(i)
        yield* sleep(0.001)
      }
      for (const thread of takers) yield* thread.wait()
      checkSame('items', taken + queue.qsize(), 5)
    },
  },
}

function* sleepAndSay(seconds: number): Green<string> {
  yield* sleep(seconds)
  return 'time'
}

function* failSoon(): Green<never> {
  yield* sleep(0.001)
  throw new Error('no luck')
}
