/** Sockets in one call: connect, listen, a connected pair. */
import { constants } from 'node:os'
import { systemError } from '../errors.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { native } from '../native.ts'
import { rawAddress, resolveAddress, type Endpoint } from './address.ts'
import { GreenSocket, shownAddress } from './socket.ts'

export type ListenOptions = Endpoint & {
  /** Connections that may wait to be accepted. */
  backlog?: number
  /** Whether the address can be taken again at once after a restart. */
  reuseAddress?: boolean
  /** Whether several sockets may listen on the same port; the kernel spreads the connections. */
  reusePort?: boolean
}

/**
 * Opens a connection. A name is resolved without blocking the hub.
 *
 * @throws the system error of the connection, such as ECONNREFUSED, with `address` and `port`
 * @eventlet eventlet.convenience.connect
 */
export const connect = greenCall(function* connect(endpoint: Endpoint): Green<GreenSocket> {
  const address = yield* resolveAddress(endpoint)
  const fd = native().openStream(address.host, address.port)
  if (fd < 0) throw systemError(fd, 'socket', shownAddress(address))
  const socket = new GreenSocket(fd)
  try {
    const result = native().connect(fd, address.host, address.port)
    if (result < 0) {
      if (result !== -constants.errno.EINPROGRESS) throw systemError(result, 'connect', shownAddress(address))
      yield* socket.connected(address)
    }
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
})

/**
 * Opens a listening socket, at once.
 *
 * @param options - an address (a host must be an IP address; port 0 lets the kernel choose), backlog 50, reuseAddress true
 * @throws the system error, such as EADDRINUSE, with `address` and `port`
 * @eventlet eventlet.convenience.listen
 */
export function listen(options: ListenOptions): GreenSocket {
  const address = rawAddress(options, '0.0.0.0')
  const { backlog = 50, reuseAddress = true, reusePort = false } = options
  const fd = native().openListener(address.host, address.port, backlog, reuseAddress, reusePort)
  if (fd < 0) throw systemError(fd, 'listen', shownAddress(address))
  return new GreenSocket(fd)
}

/** Two connected sockets: what is sent into one comes out of the other. */
export function socketPair(): [GreenSocket, GreenSocket] {
  const fds = native().openPair()
  if (typeof fds === 'number') throw systemError(fds, 'socketpair')
  return [new GreenSocket(fds[0]), new GreenSocket(fds[1])]
}
