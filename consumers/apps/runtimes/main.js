// Timers, sockets, pools and TLS, on whatever runs it: no line of this depends on Node, Bun or Deno.
import { readFileSync } from 'node:fs'
import {
  GreenDatagram,
  GreenPool,
  Timeout,
  connect,
  getHub,
  listen,
  serve,
  sleep,
  socketPair,
  spawn,
  until,
  withTimeout,
  wrapSsl,
} from 'hublet'

const HOST = '127.0.0.1'

function* echo(client) {
  for (;;) {
    const bytes = yield* client.recv(65536)
    if (bytes.length === 0) return
    yield* client.sendAll(bytes)
  }
}

function* readAll(socket) {
  let all = ''
  for (;;) {
    const bytes = yield* socket.recv(65536)
    if (bytes.length === 0) return all
    all += bytes.toString()
  }
}

const scenes = {
  *timers() {
    const order = []
    const threads = [0.5, 0.25, 0].map((seconds) =>
      spawn(function* () {
        yield* sleep(seconds)
        order.push(seconds)
      }),
    )
    for (const thread of threads) yield* thread.wait()
    try {
      yield* withTimeout(0.01, () => sleep(10))
    } catch (error) {
      order.push(error instanceof Timeout)
    }
    order.push(yield* until(Promise.resolve('promise')))
    return order.join()
  },

  *sockets() {
    const server = listen({ host: HOST, port: 0 })
    const serving = spawn(() => serve(server, echo))
    serving.catch(() => undefined)
    const socket = yield* connect(server.localAddress)
    const reading = spawn(readAll, socket)
    yield* socket.sendAll('x'.repeat(1_000_000))
    socket.shutdown('write')
    const { length } = yield* reading.wait()
    const taken = yield* codeOf(() => listen(server.localAddress))
    const { localAddress } = server
    socket.close()
    server.close()
    const refused = yield* codeOf(() => connect(localAddress))
    const foreign = yield* codeOf(function* () {
      const [near, far] = socketPair()
      far.close()
      return (yield* near.recv(1)).length
    })
    return [length, taken, refused, foreign].join()
  },

  *datagrams() {
    const [here, there] = [new GreenDatagram({ host: HOST }), new GreenDatagram({ host: HOST })]
    yield* here.sendTo('ping', there.localAddress)
    const [bytes, from] = yield* withTimeout(5, () => there.recvFrom(100))
    const known = from.port === here.localAddress.port
    here.close()
    there.close()
    return [bytes.toString(), known].join()
  },

  *pools() {
    const pool = new GreenPool(3)
    const squares = []
    for (const square of yield* collect(pool)) squares.push(square)
    return squares.join()
  },

  *tls() {
    const cert = readFileSync(process.env.CERT)
    const key = readFileSync(process.env.KEY)
    const server = listen({ host: HOST, port: 0 })
    const answering = spawn(function* () {
      const secure = yield* wrapSsl(yield* server.accept(), { server: true, key, cert })
      yield* secure.sendAll(yield* secure.recv(100))
      secure.close()
    })
    const socket = yield* wrapSsl(yield* connect(server.localAddress), { ca: cert, servername: 'localhost' })
    yield* socket.sendAll('secret')
    const answer = (yield* socket.recv(100)).toString()
    yield* answering.wait()
    socket.close()
    server.close()
    return answer
  },
}

function* collect(pool) {
  const threads = [1, 2, 3, 4, 5].map((number) => ({ number }))
  const squares = []
  for (const { number } of threads) {
    const thread = yield* pool.spawn(function* () {
      yield* sleep(0.001 * (6 - number))
      return number * number
    })
    squares.push(thread)
  }
  const results = []
  for (const thread of squares) results.push(yield* thread.wait())
  return results
}

/** The result of a call, or the code of its error. */
function* codeOf(call) {
  try {
    const made = call()
    return typeof made?.next === 'function' ? yield* made : 'nothing failed'
  } catch (error) {
    return error.code
  }
}

await spawn(function* main() {
  for (const [name, scene] of Object.entries(scenes)) console.log(`${name}: ${yield* scene()}`)
})
console.log(`hub: ${getHub().name}`)
