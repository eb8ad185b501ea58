/** Two ends of one connection. */
import { systemError } from '../ground/errors.ts'
import { getHub } from '../hubs/registry.ts'
import { native } from '../kernel/native.ts'
import { GreenSocket } from './socket.ts'

/** Two connected sockets: what is sent into one comes out of the other. socketpair(2) */
export function socketPair(): [GreenSocket, GreenSocket] {
  getHub() // where there can be none, no descriptor is opened
  const fds = native().openPair()
  if (typeof fds === 'number') throw systemError(fds, 'socketpair')
  return [new GreenSocket(fds[0]), new GreenSocket(fds[1])]
}
