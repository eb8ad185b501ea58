/** Programs with a bug that an ordinary run does not show, each with the program that does not have it. */
import {
  Event,
  Semaphore,
  connect,
  listen,
  sleep,
  spawn,
  withTimeout,
  type Green,
  type GreenSocket,
} from '../../index.ts'
import type { ExploreOptions, SimulationError } from '../../testing/index.ts'

const HOST = '127.0.0.1'

export interface Planted {
  main: () => Green<unknown>
  options?: ExploreOptions
  kind: SimulationError['kind']
}

/** A server whose clients are handled side by side, for as long as `use` runs. */
function* withServer(
  handle: (client: GreenSocket) => Green<void>,
  use: (connected: () => Green<GreenSocket>) => Green<void>,
): Green<void> {
  using server = listen({ host: HOST, port: 0 })
  const handlers: { wait(): Green<void> }[] = []
  const accepting = spawn(function* accepting() {
    for (;;) {
      const client = yield* server.accept()
      handlers.push(
        spawn(function* handler() {
          using own = client
          yield* handle(own)
        }),
      )
    }
  })
  yield* use(() => connect(server.localAddress))
  for (const handler of handlers) yield* handler.wait()
  accepting.kill()
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

/** Asks the other end, which answers with what it got. */
function* ask(socket: GreenSocket, text: string): Green<string> {
  yield* socket.sendAll(`${text}\n`)
  return String(yield* socket.recvLine()).trim()
}

function* answerLines(client: GreenSocket): Green<void> {
  for (;;) {
    const line = yield* client.recvLine()
    if (line.length === 0) return
    yield* client.sendAll(line)
  }
}

/** Two greenthreads, each of which asks a server once. */
function* twoAsk(meanwhile: (ask: () => Green<string>, name: string) => Green<void>): Green<void> {
  yield* withServer(answerLines, function* (connected) {
    const both = ['a', 'b'].map((name) =>
      spawn(function* asking() {
        using socket = yield* connected()
        yield* meanwhile(() => ask(socket, name), name)
      }),
    )
    for (const thread of both) yield* thread.wait()
  })
}

function* asksHello(): Green<void> {
  yield* withServer(answerLines, function* (connected) {
    using socket = yield* connected()
    check((yield* ask(socket, 'hello')) === 'hello', 'another answer')
  })
}

export const PLANTED: Record<string, { wrong: Planted; right: () => Green<unknown> }> = {
  'a lost update: the balance is read before a wait, and written after it': {
    wrong: {
      kind: 'error',
      *main() {
        let balance = 0
        yield* twoAsk(function* (askServer) {
          const before = balance
          if (before === 0) yield* askServer()
          else yield* sleep(0)
          balance = before + 1
        })
        check(balance === 2, `${balance} of 2 updates are left`)
      },
    },
    *right() {
      let balance = 0
      yield* twoAsk(function* (askServer) {
        yield* askServer()
        balance++
      })
      check(balance === 2, `${balance} of 2 updates are left`)
    },
  },

  'a lost wake-up: the one that comes to wait makes the event anew': {
    wrong: {
      kind: 'deadlock',
      *main() {
        let event = new Event<void>()
        const waiting = spawn(function* waiter() {
          yield* sleep(0.001)
          event = new Event<void>()
          yield* event.wait()
        })
        yield* withServer(answerLines, function* (connected) {
          using socket = yield* connected()
          yield* ask(socket, 'ready?')
          event.send()
        })
        yield* waiting.wait()
      },
    },
    *right() {
      const event = new Event<void>()
      const waiting = spawn(function* waiter() {
        yield* sleep(0.001)
        yield* event.wait()
      })
      yield* withServer(answerLines, function* (connected) {
        using socket = yield* connected()
        yield* ask(socket, 'ready?')
        event.send()
      })
      yield* waiting.wait()
    },
  },

  'a double delivery: a job is looked at, and taken after a wait': {
    wrong: {
      kind: 'error',
      *main() {
        const jobs = ['job']
        const done: string[] = []
        yield* twoAsk(function* (askServer, name) {
          if (name === 'b') yield* sleep(0.001)
          const [job] = jobs
          if (job === undefined) return
          yield* askServer()
          jobs.shift()
          done.push(job)
        })
        check(done.length === 1, `the job was done ${done.length} times`)
      },
    },
    *right() {
      const jobs = ['job']
      const done: string[] = []
      yield* twoAsk(function* (askServer) {
        const job = jobs.shift()
        yield* askServer()
        if (job !== undefined) done.push(job)
      })
      check(done.length === 1, `the job was done ${done.length} times`)
    },
  },

  'a leak on cancel: a limit ends the wait after connect, and nobody closes': {
    wrong: {
      kind: 'leak',
      main: () => limitedAsk(false),
      options: { faults: { latency: 0.004 } },
    },
    right: () => limitedAsk(true),
  },

  'an order of closes: a listener is closed while a client waits in its backlog': {
    wrong: {
      kind: 'error',
      main: () => roll(false),
    },
    right: () => roll(true),
  },

  'an order of locks: two greenthreads take two semaphores in opposite orders': {
    wrong: {
      kind: 'deadlock',
      *main() {
        const [one, two] = [new Semaphore(1), new Semaphore(1)] as const
        yield* twoAsk(function* (askServer, name) {
          const [first, second] = name === 'a' ? [one, two] : [two, one]
          if (name === 'b') yield* sleep(0.0015)
          yield* first.acquire()
          yield* askServer()
          yield* second.acquire()
          second.release()
          first.release()
        })
      },
    },
    *right() {
      const [one, two] = [new Semaphore(1), new Semaphore(1)] as const
      yield* twoAsk(function* (askServer) {
        yield* one.acquire()
        yield* askServer()
        yield* two.acquire()
        two.release()
        one.release()
      })
    },
  },

  'a message that is taken for one recv': {
    wrong: {
      kind: 'error',
      options: { faults: { cuts: 0.05 } },
      *main() {
        yield* withServer(answerLines, function* (connected) {
          using socket = yield* connected()
          yield* socket.sendAll('hello\n')
          const answer = String(yield* socket.recv(100))
          check(answer === 'hello\n', `the answer is ${JSON.stringify(answer)}`)
        })
      },
    },
    right: asksHello,
  },

  'a send whose count nobody looks at': {
    wrong: {
      kind: 'error',
      options: { faults: { cuts: 0.05 } },
      *main() {
        yield* withServer(answerLines, function* (connected) {
          using socket = yield* connected()
          yield* socket.send('hello')
          yield* socket.send('\n')
          const answer = String(yield* socket.recvLine())
          check(answer === 'hello\n', `the answer is ${JSON.stringify(answer)}`)
        })
      },
    },
    right: asksHello,
  },

  'a reset that ends the whole server': {
    wrong: {
      kind: 'error',
      options: { faults: { resets: 0.01 } },
      *main() {
        yield* withServer(answerLines, function* (connected) {
          try {
            using socket = yield* connected()
            yield* ask(socket, 'hello')
          } catch {
            // The client has heard of it; the server's handler has not.
          }
        })
      },
    },
    *right() {
      yield* withServer(
        function* (client) {
          try {
            yield* answerLines(client)
          } catch (error) {
            check((error as NodeJS.ErrnoException).code === 'ECONNRESET', String(error))
          }
        },
        function* (connected) {
          try {
            using socket = yield* connected()
            yield* ask(socket, 'hello')
          } catch (error) {
            check(
              ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? ''),
              String(error),
            )
          }
        },
      )
    },
  },

  'answers that are taken in the order of the questions': {
    wrong: {
      kind: 'invariant',
      main: () => {
        answers = []
        return twoAsk(function* (askServer) {
          answers.push(yield* askServer())
        })
      },
      options: { invariant: () => answers.length < 2 || answers.join() === 'a,b' },
    },
    *right() {
      const byName = new Map<string, string>()
      yield* twoAsk(function* (askServer, name) {
        byName.set(name, yield* askServer())
      })
      check(byName.get('a') === 'a' && byName.get('b') === 'b', 'another answer')
    },
  },
}

/** Of the present run. */
let answers: string[] = []

function* limitedAsk(closes: boolean): Green<void> {
  using server = listen({ host: HOST, port: 0 })
  const answering = spawn(function* answering() {
    using client = yield* server.accept()
    yield* client.sendAll('x')
    yield* client.recv(1)
  })
  let socket: GreenSocket | undefined
  try {
    yield* withTimeout(0.006, function* () {
      socket = yield* connect(server.localAddress)
      yield* socket.recv(1)
      socket.close()
    })
  } catch {
    if (closes) socket?.close()
  }
  answering.kill()
}

/** Two clients say their names; the server closes its listener when it has heard of them. */
function* roll(waitsForBoth: boolean): Green<void> {
  const server = listen({ host: HOST, port: 0 })
  let heard = 0
  const accepting = spawn(function* acceptor() {
    for (;;) {
      const client = yield* server.accept()
      spawn(function* handler() {
        using own = client
        const name = String(yield* own.recvLine()).trim()
        heard++
        yield* own.sendAll(`welcome, ${name}\n`)
        if (waitsForBoth ? heard < 2 : name !== 'b') return
        accepting.kill()
        server.close()
      })
    }
  })
  const both = ['a', 'b'].map((name) =>
    spawn(function* client() {
      using socket = yield* connect(server.localAddress)
      check((yield* ask(socket, name)) === `welcome, ${name}`, 'another answer')
    }),
  )
  for (const client of both) yield* client.wait()
  accepting.kill()
}
