import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { IOClosed, Timeout, connect, isTimeout, listen, sleep, socketPair, spawn } from '../../index.ts'
import type { Green, GreenSocket } from '../../index.ts'
import { empty, fill } from '../support/fill.ts'
import { runProgram } from '../support/run-program.ts'
import { errorOf, localListener, recvAll, sleepUntil, tcpPair } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

function closeAll(...sockets: GreenSocket[]): void {
  for (const socket of sockets) socket.close()
}

describe('half-close', () => {
  it('ends what the other end reads, and lets it answer', async () => {
    const [client, server] = await tcpPair()
    const answering = spawn(function* () {
      const question = yield* recvAll(server)
      yield* server.sendAll(question.toUpperCase())
      server.shutdown('write')
    })
    const answer = await spawn(function* () {
      yield* client.sendAll('question')
      client.shutdown('write')
      return yield* recvAll(client)
    })
    expect(answer).toBe('QUESTION')
    await answering
    closeAll(client, server)
  })

  it('for reading ends the wait of whoever reads', async () => {
    const [client, server] = await tcpPair()
    const reading = spawn(() => client.recv(10))
    await spawn(() => sleep(0))
    client.shutdown('read')
    expect((await reading).length).toBe(0)
    closeAll(client, server)
  })

  it('throws ENOTCONN when there is no connection to end', () => {
    using server = localListener()
    server.shutdown()
    const unconnected = listen({ host: '127.0.0.1', port: 0 })
    unconnected.shutdown('read')
    expect(() => unconnected.shutdown('write')).toThrow(/ENOTCONN/)
    unconnected.close()
  })
})

describe('the other end', () => {
  it('is gone: sending throws EPIPE, and the process lives on', async () => {
    const [client, server] = await tcpPair()
    server.close()
    const error = await errorOf(function* () {
      for (;;) {
        yield* client.sendAll('to nobody')
        yield* sleep(0)
      }
    })
    expect(error).toMatchObject({ syscall: 'send', fd: client.fd })
    expect((error as { code: string }).code).toMatch(/^(EPIPE|ECONNRESET)$/)
    client.close()
  })

  it('ends the process by no signal, even where SIGPIPE would', async () => {
    const program = `
      import { socketPair, spawn } from 'hublet'
      process.on('SIGPIPE', () => console.log('SIGPIPE'))
      const [left, right] = socketPair()
      right.close()
      await spawn(() => left.send('to nobody')).catch((error) => console.log(error.code))
    `
    expect(await runProgram(program)).toMatchObject({ code: 0, signal: null, stdout: 'EPIPE\n', stderr: '' })
  })

  it('resets the connection: whoever receives gets ECONNRESET', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.resetAndDestroy()))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    using client = await spawn(() => connect({ host: '127.0.0.1', port }))
    const error = await errorOf(function* () {
      yield* client.sendAll('x')
      return yield* client.recv(10)
    })
    expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'recv', fd: client.fd })
    server.close()
    await once(server, 'close')
  })

  it('reads slowly: sendAll sends the rest when there is room again', async () => {
    const [left, right] = socketPair()
    fill(left)
    const sending = spawn(() => left.sendAll('the end'))
    await spawn(() => sleep(0))
    expect(sending.dead).toBe(false)
    empty(right)
    await sending
    expect(String(await spawn(() => right.recv(100)))).toBe('the end')
    closeAll(left, right)
  })
})

describe('closing a socket', () => {
  const [RECV, SEND, ACCEPT] = ['recv', 'send', 'accept']
  it.each([RECV, SEND, ACCEPT])('wakes whoever waits in %s with IOClosed', async (what) => {
    const [left, right] = socketPair()
    using server = localListener()
    if (what === SEND) fill(left)
    const socket = what === ACCEPT ? server : left
    const waiting = errorOf(function* (): Green<unknown> {
      if (what === RECV) return yield* left.recv(10)
      if (what === SEND) return yield* left.sendAll('x')
      return yield* server.accept()
    })
    await spawn(() => sleep(0))
    socket.close()
    expect(await waiting).toBeInstanceOf(IOClosed)
    expect(socket.fd).toBe(-1)
    closeAll(left, right)
  })

  it('wakes both who reads and who writes', async () => {
    const [left, right] = socketPair()
    fill(left)
    const waiting = [errorOf(() => left.recv(10)), errorOf(() => left.sendAll('x'))]
    await spawn(() => sleep(0))
    left.close()
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(IOClosed)
    right.close()
  })

  it('makes every later use throw IOClosed, what recvLine had read ahead included', async () => {
    const [left, right] = socketPair()
    await spawn(() => left.sendAll('one\ntwo\n'))
    await spawn(() => right.recvLine())
    closeAll(left, right)
    right.close()
    for (const use of [
      () => right.recv(1),
      () => right.recvLine(),
      () => right.recvInto(Buffer.alloc(1)),
      () => right.send('x'),
      () => right.accept(),
    ]) {
      expect(await errorOf(use as () => Green<unknown>)).toBeInstanceOf(IOClosed)
    }
    expect(() => right.shutdown()).toThrow(IOClosed)
    expect(() => right.localAddress).toThrow(IOClosed)
    expect(() => right.setNoDelay()).toThrow(IOClosed)
  })
})

describe('a timeout of a socket', () => {
  it('ends recv, send, accept and recvLine, and the socket can be used again', async () => {
    const [left, right] = socketPair()
    using server = localListener()
    fill(left)
    for (const socket of [left, right, server]) expect(socket.setTimeout(0.001).timeout).toBe(0.001)
    expect(await errorOf(() => left.sendAll('x'))).toBeInstanceOf(Timeout)
    expect(await errorOf(() => left.recv(1))).toBeInstanceOf(Timeout)
    expect(await errorOf(() => left.recvLine())).toBeInstanceOf(Timeout)
    expect(isTimeout(await errorOf(() => server.accept()))).toBe(true)
    left.setTimeout(null)
    empty(right)
    await spawn(() => left.sendAll('again'))
    expect(String(await spawn(() => right.recv(10)))).toBe('again')
    closeAll(left, right)
  })

  it('is of no concern to what is there already', async () => {
    const [left, right] = socketPair()
    right.setTimeout(0)
    await spawn(() => left.sendAll('x'))
    expect(String(await spawn(() => right.recv(10)))).toBe('x')
    closeAll(left, right)
  })
})

describe('a socket that is not referenced', () => {
  const programs: [title: string, body: string, printed: string][] = [
    ['does not keep the process alive', 'server.unref(); accept()', ''],
    [
      'does not, also when it is told so while somebody waits',
      'accept(); setImmediate(() => server.unref())',
      '',
    ],
    ['does again after ref()', 'server.unref(); accept(); server.ref(); later(connectOnce)', 'accepted'],
    [
      'is served while something else keeps the process alive',
      'server.unref(); accept(); later(connectOnce)',
      'accepted',
    ],
    [
      'is served while another socket keeps the process alive',
      'server.unref(); accept(); const other = listen({ port: 0 }); spawn(function* () { try { yield* other.accept() } catch { } }); ' +
        'spawn(function* () { yield* connectOnce(); other.close() })',
      'accepted',
    ],
  ]
  it.each(programs)('%s', async (_title, body, printed) => {
    const ended = await runProgram(`
      import { connect, listen, spawn } from 'hublet'
      const server = listen({ host: '127.0.0.1', port: 0 })
      const accept = () => spawn(function* () {
        const client = yield* server.accept()
        console.log('accepted')
        client.close()
        server.close()
      })
      function* connectOnce() {
        const socket = yield* connect(server.localAddress)
        yield* socket.recv(1)
        socket.close()
      }
      const later = (fn) => setTimeout(() => spawn(fn), 20)
      ${body}
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: printed === '' ? '' : `${printed}\n` })
  })
})

describe('a greenthread that waits', () => {
  it('leaves the socket as it was when it is killed', async () => {
    const [left, right] = socketPair()
    const reading = spawn(() => right.recv(10))
    await spawn(() => sleep(0))
    reading.kill()
    await reading.catch(() => undefined)
    await spawn(() => left.sendAll('for the next one'))
    expect(String(await spawn(() => right.recv(100)))).toBe('for the next one')
    closeAll(left, right)
  })

  it('for the same as another one is refused, and the other one goes on', async () => {
    const [left, right] = socketPair()
    const first = spawn(() => right.recv(10))
    await spawn(() => sleepUntil(() => first.started))
    expect(await errorOf(() => right.recv(10))).toMatchObject({ code: 'ERR_LISTENER_BUSY' })
    await spawn(() => left.sendAll('x'))
    expect(String(await first)).toBe('x')
    closeAll(left, right)
  })
})
