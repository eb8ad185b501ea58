/** TLS over a green socket. Every bit of cryptography is that of `node:tls`. */
import { constants } from 'node:os'
import type { Duplex } from 'node:stream'
import { TLSSocket, connect as tlsConnect, type ConnectionOptions, type TLSSocketOptions } from 'node:tls'
import { systemError } from '../ground/errors.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../green/until.ts'
import { withTimeout } from '../green/with-timeout.ts'
import { duplexOver } from './duplex.ts'
import { nextEvent, readInto, writeFrom } from './node-bytes.ts'
import { checkFlag, checkLimit, checkOptions, refuse } from './options.ts'
import type { Soon } from './soon.ts'
import { GreenSocket } from './socket.ts'

/** The options of `tls.connect` for a client, those of `new tls.TLSSocket` for a server. */
export type SslOptions =
  | (ConnectionOptions & { server?: false })
  | (Omit<TLSSocketOptions, 'server' | 'isServer'> & { server: true })

const CHUNK = 65536

/**
 * Speaks TLS over a connected socket, which is closed for all other use: what it was is part of the result.
 *
 * @param options - `server: true` and `key`, `cert` ... for the side that was connected to; `servername`, `ca` ... for the
 * other one. The certificate is verified as `node:tls` does it
 * @throws what `node:tls` throws when the handshake fails, after closing the socket; `Timeout` after the socket's timeout
 * @eventlet eventlet.convenience.wrap_ssl
 * @example using secure = yield* wrapSsl(yield* connect({ host, port: 443 }), { servername: host })
 */
export const wrapSsl = greenCall(function* wrapSsl(
  socket: GreenSocket,
  options: SslOptions,
): Green<GreenSocket> {
  if (!(socket instanceof GreenSocket)) throw refuse('wrapSsl: socket', socket, 'a connected GreenSocket')
  checkFlag('wrapSsl: server', checkOptions('wrapSsl', options).server ?? false)
  const { timeout } = socket
  const secure = new GreenSslSocket(socket.fd, options)
  let shaken = false
  try {
    yield* withTimeout(timeout, () => secure.handshake())
    shaken = true
    return secure.setTimeout(timeout)
  } finally {
    if (!shaken) secure.close()
  }
})

class GreenSslSocket extends GreenSocket {
  #tls: TLSSocket
  #handshake: string
  #seconds: number | null = null
  #closed = false

  /** Takes the descriptor over from the socket that had it. */
  constructor(fd: number, options: SslOptions) {
    super(fd)
    const below = this.#below()
    this.#handshake = options.server === true ? 'secure' : 'secureConnect'
    try {
      this.#tls = tlsOver(below, options)
    } catch (error) {
      super.close()
      throw error
    }
    // Whoever uses the socket hears of an error; without this listener the process would too.
    this.#tls.on('error', () => undefined)
  }

  /** The encrypted bytes, as Node's TLS wants to have them. */
  #below(): Duplex {
    const receive = (bytes: Uint8Array): Soon<number> => super.receive(bytes, bytes.length)
    const transmit = (bytes: Uint8Array, offset: number): Soon<number> => super.transmit(bytes, offset)
    return duplexOver({
      *receive() {
        const bytes = Buffer.allocUnsafe(CHUNK)
        const soon = receive(bytes)
        return bytes.subarray(0, typeof soon === 'number' ? soon : yield* soon)
      },
      *send(bytes) {
        for (let sent = 0; sent < bytes.length;) {
          const soon = transmit(bytes, sent)
          sent += typeof soon === 'number' ? soon : yield* soon
        }
      },
      finish: () => super.shutdown('write'),
      close: () => super.close(),
    })
  }

  /** @throws what `node:tls` found wrong; ECONNRESET when the other end is gone before the end of the handshake */
  *handshake(): Green<void> {
    const tls = this.#tls
    let shaken = false
    tls.once(this.#handshake, () => (shaken = true))
    const { fd } = this
    yield* until((signal) => nextEvent(tls, [this.#handshake, 'end', 'close'], signal))
    if (tls.errored) throw tls.errored
    if (!shaken) throw systemError(-constants.errno.ECONNRESET, 'handshake', { fd })
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
    return yield* readInto(this.#tls, bytes.subarray(0, size), this.#seconds)
  }

  protected override *transmit(bytes: Uint8Array, offset: number): Green<number> {
    this.#refuseClosed()
    const rest = bytes.subarray(offset)
    yield* writeFrom(this.#tls, rest, this.#seconds)
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

/** `server` means something else to Node. */
function tlsOver(below: Duplex, { server, ...options }: SslOptions): TLSSocket {
  if (server !== true) return tlsConnect({ ...options, socket: below })
  return new TLSSocket(below, { ...(options as TLSSocketOptions), isServer: true })
}
