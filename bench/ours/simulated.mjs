/** The cases of the simulated kernel: what `simulate` and `explore` of a user's tests take. */
import { Buffer } from 'node:buffer'
import { connect, listen, serve, socketPair, spawn } from 'hublet'
import { explore } from 'hublet/testing'
import { Stretch, repeated } from './measured.mjs'

const BYTE = Buffer.from('x')

/** Forth and back over each pair, in one run. */
const ROUNDS = 2000

/** Runs of one stretch; the seeds of each stretch are the same. */
const RUNS = 200

/** Turns of MAINLOOP while a byte goes forth and back over so many socket pairs of the simulated kernel. */
export async function simulatedTurns(size) {
  const each = Math.ceil(ROUNDS / size)
  const send = function* (socket) {
    for (let i = 0; i < each; i++) {
      yield* socket.sendAll(BYTE)
      yield* socket.recv(1)
    }
    socket.close()
  }
  const answer = function* (socket) {
    for (let i = 0; i < each; i++) {
      yield* socket.recv(1)
      yield* socket.sendAll(BYTE)
    }
    socket.close()
  }
  const main = function* () {
    const ends = Array.from({ length: size }, socketPair)
    const threads = ends.flatMap(([near, far]) => [spawn(send, near), spawn(answer, far)])
    for (const thread of threads) yield* thread.wait()
  }
  const { ns, cpuNs } = await exploring(main, 1, ({ turns }) => turns)
  return { turnsPerSecond: 1e9 / ns, cpuNs }
}

/** Whole runs: so many clients send a line to a server, and get it back. */
export async function seeds(size) {
  const answer = function* (client) {
    yield* client.sendAll(yield* client.recvLine())
  }
  const main = function* () {
    const server = listen({ host: '127.0.0.1', port: 0 })
    const serving = spawn(() => serve(server, answer))
    const client = function* () {
      const socket = yield* connect(server.localAddress)
      yield* socket.sendAll('hello\n')
      yield* socket.recvLine()
      socket.close()
    }
    const clients = Array.from({ length: size }, () => spawn(client))
    for (const one of clients) yield* one.wait()
    serving.kill()
    server.close()
  }
  const { ns, cpuNs } = await exploring(main, RUNS, ({ runs }) => runs)
  return { seedsPerSecond: 1e9 / ns, cpuNs }
}

/** @param count - tells of a search how many things there were, whose time is given */
function exploring(main, runs, count) {
  return repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    const explored = await explore(main, { runs, turns: 1_000_000 })
    stretch.end()
    return stretch.each(count(explored))
  })
}
