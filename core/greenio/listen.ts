/** Opening a listening socket. */
import { checkFlag, checkOptions, checkWhole } from '../ground/checks.ts'
import { systemError } from '../ground/errors.ts'
import { getHub } from '../hubs/registry.ts'
import { rawAddress, shownAddress, type Endpoint } from './address.ts'
import { GreenSocket } from './socket.ts'

export type ListenOptions = Endpoint & {
  /** Connections that may wait to be accepted; 50 unless given. */
  backlog?: number
  /** Whether the address can be taken again at once after a restart; true unless given. Not for a path. */
  reuseAddress?: boolean
  /**
   * Whether several sockets may listen on the same port, in Workers or processes; the kernel spreads the connections.
   * False unless given. Not for a path.
   */
  reusePort?: boolean
}

/**
 * Opens a listening socket, at once. The file of a Unix socket stays when the socket is closed: unlink it before the path
 * is used again.
 *
 * @param options - an address (a host must be an IP address; port 0 lets the kernel choose) and what else applies
 * @throws the system error, such as EADDRINUSE, with `address` and `port`; ERR_OPTION_INVALID
 * @eventlet eventlet.convenience.listen
 * @example const server = listen({ host: '127.0.0.1', port: 7000 })
 */
export function listen(options: ListenOptions): GreenSocket {
  const { backlog = 50, reuseAddress = true, reusePort = false } = checkOptions('listen', options)
  const address = rawAddress('listen', options, '0.0.0.0')
  checkWhole('listen: backlog', backlog, 0)
  checkFlag('listen: reuseAddress', reuseAddress)
  checkFlag('listen: reusePort', reusePort)
  const { kernel } = getHub()
  const fd = kernel.openListener(address.host, address.port, backlog, reuseAddress, reusePort)
  if (fd < 0) throw systemError(fd, 'listen', shownAddress(address))
  return new GreenSocket(fd)
}
