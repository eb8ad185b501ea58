/** Green I/O: no byte is lost, moved or given twice, whatever is cut, late, reset or used up. */
import { GreenDatagram, connect, listen, pipe, serve, sleep, spawn, withTimeout } from '../../../index.ts'
import type { Green, GreenSocket } from '../../../index.ts'
import { check, checkSame, type SeededProgram } from './program.ts'

const HOST = '127.0.0.1'
const TEXTS = ['one', 'another', 'a third one'].map((text) => text.repeat(3))

function* echo(client: GreenSocket): Green<void> {
  for (let bytes; (bytes = yield* client.recv(7)).length > 0;) yield* client.sendAll(bytes)
}

/** The errors of a connection that was reset, and of a process without descriptors. */
function isTrouble(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'EMFILE'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Sends everything, and gives what comes until the end of the stream. */
function* sendAndHear(socket: GreenSocket, text: string): Green<string> {
  const sending = spawn(function* () {
    yield* socket.sendAll(text)
    socket.shutdown('write')
  })
  const parts = []
  for (let bytes; (bytes = yield* socket.recv(5)).length > 0;) parts.push(bytes)
  yield* sending.wait()
  return Buffer.concat(parts).toString()
}

export const SOCKETS: Record<string, SeededProgram> = {
  'a server gives each client its own bytes back, whatever is cut or late': {
    percent: 6,
    faults: { cuts: 0.2, stalls: 0.02 },
    *main() {
      using server = listen({ host: HOST, port: 0, backlog: 8 })
      const serving = spawn(() => serve(server, echo, { concurrency: 2 }))
      const clients = TEXTS.map((text) =>
        spawn(function* client() {
          using socket = yield* connect(server.localAddress)
          const sending = spawn(() => socket.sendAll(text))
          checkSame('the answer', String(yield* socket.recvExactly(text.length)), text)
          yield* sending.wait()
        }),
      )
      for (const client of clients) yield* client.wait()
      serving.kill()
    },
  },

  'a proxy over a Unix socket passes everything on, and both ends of the streams': {
    percent: 6,
    faults: { cuts: 0.2 },
    *main() {
      using server = listen({ path: '\0behind' })
      using proxy = listen({ host: HOST, port: 0 })
      const serving = spawn(() => serve(server, echo))
      const passing = spawn(() =>
        serve(proxy, function* (near) {
          using far = yield* connect(server.localAddress)
          yield* pipe(near, far)
        }),
      )
      for (const text of TEXTS) {
        using socket = yield* connect(proxy.localAddress)
        checkSame('the answer', yield* sendAndHear(socket, text), text)
      }
      for (const thread of [serving, passing]) thread.kill()
    },
  },

  'a server outlives resets and the want of descriptors, and a client hears whole answers or an error': {
    percent: 6,
    faults: { resets: 0.02, shortages: 0.05, cuts: 0.1 },
    *main() {
      using server = yield* listenInTheEnd()
      const serving = spawn(() =>
        serve(server, function* (client) {
          try {
            yield* echo(client)
          } catch (error) {
            if (!isTrouble(error)) throw error
          }
        }),
      )
      for (const text of TEXTS) {
        try {
          using socket = yield* connect(server.localAddress)
          yield* socket.sendAll(text)
          const answer = yield* withTimeout(60, () => socket.recvExactly(text.length))
          checkSame('the answer', String(answer), text)
        } catch (error) {
          if (!isTrouble(error)) throw error
        }
      }
      serving.kill()
    },
  },

  'datagrams come whole, each once, in any order': {
    percent: 4,
    faults: { latency: 0.02 },
    *main() {
      using here = new GreenDatagram({ host: HOST })
      using there = new GreenDatagram({ host: HOST })
      const sent = ['', 'a', 'bb', 'ccc', 'dddd']
      const sending = spawn(function* sender() {
        for (const text of sent) yield* here.sendTo(text, there.localAddress)
      })
      const came: string[] = []
      while (came.length < sent.length) {
        const [bytes, from] = yield* there.recvFrom(10)
        checkSame('the sender', from, here.localAddress)
        came.push(String(bytes))
      }
      yield* sending.wait()
      checkSame('what came', came.sort(), sent)
    },
  },
}

function* listenInTheEnd(): Green<GreenSocket> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return listen({ host: HOST, port: 0 })
    } catch (error) {
      check(isTrouble(error), String(error))
      yield* sleep(1)
    }
  }
  throw new Error('There is never a descriptor')
}
