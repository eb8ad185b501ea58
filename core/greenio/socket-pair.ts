/** Two ends of one connection. */
import { systemError } from '../ground/errors.ts'
import { getHub } from '../hubs/registry.ts'
import { GreenSocket } from './socket.ts'

/** Two connected sockets: what is sent into one comes out of the other. socketpair(2) */
export function socketPair(): [GreenSocket, GreenSocket] {
  const fds = getHub().kernel.openPair()
  if (typeof fds === 'number') throw systemError(fds, 'socketpair')
  return [new GreenSocket(fds[0]), new GreenSocket(fds[1])]
}
