/** The end of a connection, for tests in which it may be reset. */
import type { Socket } from 'node:net'

/** Waits until a socket is closed. `once` of `node:events` would throw what a reset reports before. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.on('error', () => socket.destroy()).once('close', () => resolve())
  })
}
