/**
 * Forwards TCP connections to another address, with limits: connections at a time, connections of one client address,
 * seconds without a byte. Each direction is a greenthread; the end of one direction is passed on as such.
 *
 *     node dist/examples/port-forwarder.js 8000 example.org:80
 */
import {
  connect,
  listen,
  serve,
  spawn,
  withTimeout,
  type Endpoint,
  type Green,
  type GreenSocket,
} from 'hublet'

export interface Limits {
  /** Connections at a time; further ones wait in the backlog. 1000 unless given. */
  connections?: number
  /** Connections of one client address at a time; further ones are closed at once. 100 unless given. */
  perAddress?: number
  /** Seconds in which nothing comes from either side before a connection is closed. 300 unless given. */
  idleSeconds?: number
  /** Seconds to reach the target. 10 unless given. */
  connectSeconds?: number
}

/** Serves until the listener is closed. */
export function forward(listener: GreenSocket, target: Endpoint, limits: Limits = {}): Green<void> {
  const { connections = 1000, perAddress = 100 } = limits
  const open = new Map<string, number>()

  function* handle(client: GreenSocket): Green<void> {
    const { remoteAddress } = client
    const who = 'address' in remoteAddress ? remoteAddress.address : ''
    const count = (open.get(who) ?? 0) + 1
    if (count > perAddress) return
    open.set(who, count)
    try {
      yield* join(client, target, limits)
    } finally {
      const left = (open.get(who) ?? 1) - 1
      if (left > 0) open.set(who, left)
      else open.delete(who)
    }
  }
  // An error on either side ends this connection only.
  return serve(listener, handle, { concurrency: connections, onError: () => undefined })
}

function* join(client: GreenSocket, target: Endpoint, limits: Limits): Green<void> {
  const { idleSeconds = 300, connectSeconds = 10 } = limits
  using server = yield* withTimeout(connectSeconds, () => connect(target))
  // Bytes in one direction are a sign of life for both.
  client.setIdleTimeout(idleSeconds)
  server.setIdleTimeout(idleSeconds)
  const up = spawn(pump, client, server)
  try {
    yield* pump(server, client)
    yield* up.wait()
  } finally {
    up.kill()
  }
}

function* pump(from: GreenSocket, to: GreenSocket): Green<void> {
  const buffer = Buffer.allocUnsafe(16_384)
  for (;;) {
    const count = yield* from.recvInto(buffer)
    if (count === 0) break
    yield* to.sendAll(buffer.subarray(0, count))
  }
  to.shutdown('write')
}

if (process.argv[1] === import.meta.filename) {
  const [port = '8000', target = '127.0.0.1:80'] = process.argv.slice(2)
  const colon = target.lastIndexOf(':')
  const listener = listen({ host: '127.0.0.1', port: Number(port) })
  console.log('Forwarding to', target, 'from', listener.localAddress)
  const endpoint = { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) }
  await spawn(() => forward(listener, endpoint))
}
