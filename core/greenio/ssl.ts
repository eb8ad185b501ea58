/** TLS over a green socket. Every bit of cryptography is that of `node:tls`. */
import type { Duplex } from 'node:stream'
import { TLSSocket, connect as tlsConnect, type ConnectionOptions, type TLSSocketOptions } from 'node:tls'
import { checkFlag, checkLimit, checkOptions, refuse } from '../ground/checks.ts'
import { systemError } from '../ground/errors.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../green/until.ts'
import { withTimeout } from '../green/with-timeout.ts'
import { errno } from '../kernel/errno.ts'
import { GreenDescriptor } from './descriptor.ts'
import { Inbox } from './inbox.ts'
import { nextEvent, readInto, writeFrom } from './node-bytes.ts'
import { GreenSocket } from './socket.ts'
import { toNodeStream } from './to-node-stream.ts'

/** The options of `tls.connect` for a client, those of `new tls.TLSSocket` for a server. */
export type SslOptions =
  | (ConnectionOptions & { server?: false })
  | (Omit<TLSSocketOptions, 'server' | 'isServer'> & { server: true })

/**
 * Speaks TLS over a connected socket, which is closed for all other use: what it was is part of the result. So are bytes
 * that it has received and nobody has taken; whatever was sent before the handshake, and is not a part of it, fails it.
 *
 * @param options - `server: true` and `key`, `cert` ... for the side that was connected to; `servername`, `ca` ... for the
 * other one. The certificate is verified as `node:tls` does it
 * @throws what `node:tls` throws when the handshake fails, after closing the socket; `Timeout` after the socket's timeout;
 * ERR_NOT_IN_PAGE
 * @eventlet eventlet.convenience.wrap_ssl
 * @example using secure = yield* wrapSsl(yield* connect({ host, port: 443 }), { servername: host })
 */
export const wrapSsl = greenCall(function* wrapSsl(
  socket: GreenSocket,
  options: SslOptions,
): Green<GreenSocket> {
  if (!(socket instanceof GreenSocket)) throw refuse('wrapSsl: socket', socket, 'a connected GreenSocket')
  checkFlag('wrapSsl: server', checkOptions('wrapSsl', options).server ?? false)
  const { timeout, idleTimeout } = socket
  const secure = new GreenSslSocket(belowOf(socket), options)
  let shaken = false
  try {
    yield* withTimeout(timeout, () => secure.handshake())
    shaken = true
    return secure.setTimeout(timeout).setIdleTimeout(idleTimeout)
  } finally {
    if (!shaken) secure.close()
  }
})

class GreenSslSocket extends GreenSocket {
  #tls: TLSSocket
  #handshake: string
  #seconds: number | null = null
  #closed = false

  /** @param below - what the encrypted bytes go through */
  constructor(below: GreenSocket, options: SslOptions) {
    super(GreenSocket.descriptorOf(below), new Inbox())
    this.#handshake = options.server === true ? 'secure' : 'secureConnect'
    try {
      this.#tls = tlsOver(toNodeStream(below), options)
    } catch (error) {
      super.close()
      throw error
    }
    // The user of the socket hears of an error; without this listener the process would too.
    this.#tls.on('error', () => undefined)
  }

  /** @throws what `node:tls` found wrong; ECONNRESET when the other end is gone before the end of the handshake */
  *handshake(): Green<void> {
    const tls = this.#tls
    let shaken = false
    tls.once(this.#handshake, () => (shaken = true))
    const { fd } = this
    yield* until((signal) => nextEvent(tls, [this.#handshake, 'end', 'close'], signal))
    if (tls.errored) throw tls.errored
    if (!shaken) throw systemError(-errno.ECONNRESET, 'handshake', { fd })
  }

  /** The descriptor is closed already at the end of both directions, but what was received then is still there. */
  override get closed(): boolean {
    return this.#closed
  }

  override get timeout(): number | null {
    return this.#seconds
  }

  override setTimeout(seconds: number | null): this {
    this.#seconds = checkLimit('setTimeout: seconds', seconds)
    return this
  }

  protected override *receive(bytes: Uint8Array, size: number): Green<number> {
    if (this.#closed) this.#refuseClosed()
    return yield* readInto(this.#tls, bytes.subarray(0, size))
  }

  protected override *transmit(bytes: Uint8Array, offset: number): Green<number> {
    this.#refuseClosed()
    const rest = bytes.subarray(offset)
    yield* writeFrom(this.#tls, rest)
    return rest.length
  }

  /** @throws IOClosed */
  #refuseClosed(): void {
    void this.localAddress
  }

  override shutdown(how: 'read' | 'write' | 'both' = 'both'): void {
    if (how !== 'read') this.#tls.end()
    if (how !== 'write') super.shutdown(how)
  }

  override close(): void {
    this.#closed = true
    this.#tls.destroy()
    super.close()
  }
}

/**
 * A socket's connection from now on: what has come for it, and was not taken, is a part of the handshake. TLS may run over
 * TLS, as behind a proxy that is itself spoken to so.
 */
function belowOf(socket: GreenSocket): GreenSocket {
  if (socket instanceof GreenSslSocket) return socket.setTimeout(null).setIdleTimeout(null)
  return new GreenSocket(new GreenDescriptor(GreenSocket.descriptorOf(socket).open, 'socket', 'taken over'))
}

/** `server` means something else to Node. */
function tlsOver(below: Duplex, { server, ...options }: SslOptions): TLSSocket {
  if (server !== true) return tlsConnect({ ...options, socket: below })
  return new TLSSocket(below, { ...(options as TLSSocketOptions), isServer: true })
}
