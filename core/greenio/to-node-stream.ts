/** A green socket for Node's libraries. */
import type { Duplex } from 'node:stream'
import { refuse } from '../ground/checks.ts'
import { duplexOver } from './duplex.ts'
import { GreenSocket } from './socket.ts'

const CHUNK = 65536

/**
 * Makes a `Duplex` of a connected socket, for libraries that take one: `server.emit('connection', duplex)` of `node:http`,
 * `pipeline`, a protocol's client. From then on the socket is used through the Duplex alone.
 *
 * Bytes that `recvLine` has read ahead come first. `end()` half-closes the connection, `destroy()` closes the socket, and
 * so does the end of both directions. The Duplex stays writable when the other end has finished, as any Duplex does, so
 * end it then. A failing operation destroys it with the error: `ECONNRESET`, `IOClosed` when the socket was closed behind
 * its back, `Timeout` after the socket's own timeout.
 *
 * @param socket - connected, with or without TLS
 * @throws ERR_OPTION_INVALID, ERR_NOT_IN_PAGE
 * @example await pipeline(toNodeStream(socket), createGunzip(), createWriteStream('page.html'))
 */
export function toNodeStream(socket: GreenSocket): Duplex {
  if (!(socket instanceof GreenSocket))
    throw refuse('toNodeStream: socket', socket, 'a connected GreenSocket')
  return duplexOver({
    receive: () => socket.recv(CHUNK),
    send: (bytes) => socket.sendAll(bytes),
    finish: () => socket.shutdown('write'),
    close: () => socket.close(),
  })
}
