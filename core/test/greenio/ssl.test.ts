import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectOfNode } from 'node:net'
import path from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  IOClosed,
  Timeout,
  connect,
  sleep,
  socketPair,
  spawn,
  wrapSsl,
  type Green,
  type GreenSocket,
} from '../../index.ts'
import { missing } from '../support/missing.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { errorOf, localListener, portOf, recvAll, tcpPair } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const reason = missing('openssl')
let key: Buffer, cert: Buffer

function certificate(): { key: Buffer; cert: Buffer } {
  const folder = temporaryFolder()
  const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2']
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    ...subject,
  ]
  execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'pipe' })
  return { key: readFileSync(keyFile), cert: readFileSync(certFile) }
}

/** Both ends of a TLS connection. */
async function securePair(): Promise<[GreenSocket, GreenSocket]> {
  const [left, right] = await tcpPair()
  const serving = spawn(() => wrapSsl(right, { server: true, key, cert }))
  const client = await spawn(() => wrapSsl(left, { ca: cert, servername: 'localhost' }))
  return [client, await serving]
}

describe.skipIf(reason)(`wrapSsl ${reason ?? ''}`, () => {
  beforeAll(() => {
    ;({ key, cert } = certificate())
  })

  it('makes both ends of a connection speak TLS, by lines and with a half-close', async () => {
    const [client, server] = await securePair()
    const serving = spawn(function* (): Green<void> {
      yield* server.sendAll(`you said ${String(yield* server.recvLine())}`)
      server.shutdown('write')
    })
    const answer = await spawn(function* () {
      yield* client.sendAll('hello\n')
      return yield* recvAll(client)
    })
    expect(answer).toBe('you said hello\n')
    await serving
    client.close()
    server.close()
  })

  it('keeps what recvLine has read ahead when both directions have ended', async () => {
    const [client, server] = await securePair()
    const lines = await spawn(function* () {
      client.shutdown('write')
      yield* server.sendAll('one\ntwo\nthree')
      server.shutdown('write')
      const first = yield* client.recvLine()
      while (client.fd >= 0) yield* sleep(0.001)
      return [first, yield* client.recvLine(), yield* client.recv(100), yield* client.recv(100)].map(String)
    })
    expect(lines).toEqual(['one\n', 'two\n', 'three', ''])
    client.close()
    server.close()
  })

  it('passes on large messages whole', async () => {
    const [client, server] = await securePair()
    const sent = 'abcdefghij'.repeat(100_000)
    const sending = spawn(function* () {
      yield* client.sendAll(sent)
      client.shutdown('write')
    })
    expect((await spawn(() => recvAll(server))) === sent).toBe(true)
    await sending
    client.close()
    server.close()
  })

  it('serves a client of node:tls', async () => {
    using listener = localListener()
    const serving = spawn(function* () {
      using secure = yield* wrapSsl(yield* listener.accept(), { server: true, key, cert })
      yield* secure.sendAll(yield* secure.recv(100))
      yield* secure.recv(1)
    })
    const client = tlsConnect({
      port: portOf(listener),
      host: '127.0.0.1',
      ca: cert,
      servername: 'localhost',
    })
    client.write('echo')
    expect(String((await once(client, 'data'))[0])).toBe('echo')
    client.end()
    await serving
    if (!client.closed) await once(client, 'close')
  })

  it('takes the socket over, and closes it when the certificate is not trusted', async () => {
    const [left, right] = await tcpPair()
    // In TLS 1.3 the server has finished when the client looks at the certificate.
    const serving = spawn(() => wrapSsl(right, { server: true, key, cert })).then(
      (socket) => socket.close(),
      () => undefined,
    )
    const error = await errorOf(() => wrapSsl(left, { servername: 'localhost' }))
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(left.closed).toBe(true)
    await serving
  })

  it('goes on with what recvLine has read ahead: the beginning of the handshake', async () => {
    using listener = localListener()
    const serving = spawn(function* () {
      const client = yield* listener.accept()
      const line = yield* client.recvLine()
      using secure = yield* wrapSsl(client, { server: true, key, cert })
      yield* secure.sendAll(`${line}${yield* secure.recv(100)}`)
      yield* secure.recv(1)
    })
    const raw = connectOfNode(portOf(listener), '127.0.0.1')
    await once(raw, 'connect')
    raw.cork() // so that the line and the ClientHello come in one piece
    raw.write('header\n')
    const client = tlsConnect({ socket: raw, ca: cert, servername: 'localhost' })
    client.write('hello')
    setImmediate(() => raw.uncork())
    expect(String((await once(client, 'data'))[0])).toBe('header\nhello')
    client.end()
    await serving
    if (!raw.closed) await once(raw, 'close')
  })

  it('fails the handshake when somebody has put plain text before it', async () => {
    const [left, right] = await tcpPair()
    const serving = spawn(function* () {
      const line = String(yield* right.recvLine())
      if (line === 'STARTTLS\n') return yield* wrapSsl(right, { server: true, key, cert })
      throw new Error(line)
    })
    await spawn(() => left.sendAll('STARTTLS\nRCPT TO:<mallory>\n'))
    const error = errorOf(() => wrapSsl(left, { ca: cert, servername: 'localhost' }))
    await expect(serving).rejects.toMatchObject({ library: 'SSL routines' })
    expect(await error).toBeInstanceOf(Error)
    expect([left.closed, right.closed]).toEqual([true, true])
  })

  it('goes on with what came for a greenthread that was killed', async () => {
    const [left, right] = await tcpPair()
    const reading = spawn(() => right.recv(100))
    await spawn(() => sleep(0))
    reading.kill()
    await reading.catch(() => undefined)
    const serving = spawn(() => wrapSsl(right, { server: true, key, cert }))
    const client = await spawn(() => wrapSsl(left, { ca: cert, servername: 'localhost' }))
    const server = await serving
    await spawn(() => client.sendAll('whole'))
    expect(String(await spawn(() => server.recv(100)))).toBe('whole')
    client.close()
    server.close()
  })

  it('speaks TLS within TLS', async () => {
    const [client, server] = await securePair()
    const serving = spawn(() => wrapSsl(server, { server: true, key, cert }))
    const inner = await spawn(() => wrapSsl(client, { ca: cert, servername: 'localhost' }))
    const other = await serving
    const large = 'abcdefghij'.repeat(20_000)
    const sending = spawn(function* () {
      yield* inner.sendAll(large)
      inner.shutdown('write')
    })
    expect((await spawn(() => recvAll(other))) === large).toBe(true)
    await sending
    inner.close()
    other.close()
    expect([client.closed, server.closed, inner.fd, other.fd]).toEqual([true, true, -1, -1])
  })

  it('keeps the limit on idleness, and holds it over both directions', async () => {
    const [left, right] = await tcpPair()
    const serving = spawn(() => wrapSsl(right, { server: true, key, cert }))
    const client = await spawn(() =>
      wrapSsl(left.setIdleTimeout(0.05), { ca: cert, servername: 'localhost' }),
    )
    const server = await serving
    expect(client.idleTimeout).toBe(0.05)
    expect(await errorOf(() => client.recv(1))).toMatchObject({ message: 'No byte came or went for 0.05 s' })
    client.close()
    server.close()
  })

  it('gives up after the timeout of the socket, in the handshake and later', async () => {
    const [left, right] = await tcpPair()
    left.setTimeout(0.01)
    expect(await errorOf(() => wrapSsl(left, { ca: cert, servername: 'localhost' }))).toBeInstanceOf(Timeout)
    right.close()
    const [client, server] = await securePair()
    client.setTimeout(0.001)
    expect(await errorOf(() => client.recv(1))).toBeInstanceOf(Timeout)
    client.close()
    server.close()
  })

  it('wakes whoever waits when it is closed', async () => {
    const [client, server] = await securePair()
    const waiting = errorOf(() => client.recv(1))
    await spawn(() => sleep(0))
    client.close()
    expect(await waiting).toBeInstanceOf(IOClosed)
    expect(await errorOf(() => client.send('x'))).toBeInstanceOf(IOClosed)
    expect(await errorOf(() => client.recv(1))).toBeInstanceOf(IOClosed)
    server.close()
  })

  it('refuses what is no socket, by name', async () => {
    const call = wrapSsl as unknown as (...args: unknown[]) => Green<unknown>
    const [left, right] = await tcpPair()
    await expect(spawn(() => call({}, {}))).rejects.toThrow('wrapSsl: socket')
    await expect(spawn(() => call(left, null))).rejects.toThrow('wrapSsl: options')
    await expect(spawn(() => call(left, { server: 1 }))).rejects.toThrow('wrapSsl: server')
    const gone = socketPair().map((socket) => (socket.close(), socket))[0]
    await expect(spawn(() => call(gone, {}))).rejects.toThrow(IOClosed)
    expect(left.closed).toBe(false)
    left.close()
    right.close()
    await expect(spawn(() => connect({ host: '127.0.0.1', port: -1 }))).rejects.toThrow('connect: port')
  })
})
