import { createServer as createHttpServer } from 'node:http'
import { connect as netConnect, type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { IOClosed } from '../../ground/errors.ts'
import { Timeout, connect, getHub, isTimeout, listen, sleep, socketPair, spawn } from '../../index.ts'
import type { Green, GreenSocket } from '../../index.ts'
import { temporaryFolder } from '../support/temporary.ts'

afterEach(() => {
  expect(getHub().getReaders().size + getHub().getWriters().size).toBe(0)
})

/** A server that sends back what it receives, to one client. */
function* echoOnce(server: GreenSocket): Green<void> {
  using client = yield* server.accept()
  for (;;) {
    const bytes = yield* client.recv(1024)
    if (bytes.length === 0) return
    yield* client.sendAll(bytes)
  }
}

describe('green sockets', () => {
  it('echo over TCP, and the end of the stream is an empty Buffer', async () => {
    using server = listen({ host: '127.0.0.1', port: 0 })
    const echo = spawn(echoOnce, server)
    const answer = await spawn(function* (): Green<string[]> {
      using socket = yield* connect(server.localAddress)
      yield* socket.sendAll('hello')
      const first = String(yield* socket.recv(1024))
      socket.shutdown('write')
      return [first, String(yield* socket.recv(1024))]
    })
    expect(answer).toEqual(['hello', ''])
    await echo
  })

  it.each([
    ['IPv6', () => listen({ host: '::1', port: 0 })],
    ['a Unix path', () => listen({ path: path.join(temporaryFolder(), 'socket') })],
  ])('work over %s', async (_name, open) => {
    using server = open()
    const echo = spawn(echoOnce, server)
    const answer = await spawn(function* (): Green<string> {
      using socket = yield* connect(server.localAddress)
      yield* socket.sendAll('hello')
      return String(yield* socket.recv(1024))
    })
    expect(answer).toBe('hello')
    await echo
  })

  it('resolve a name without blocking', async () => {
    using server = listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.localAddress as { port: number }
    const accepted = spawn(() => server.accept())
    const socket = await spawn(() => connect({ host: 'localhost', port }))
    expect(socket.remoteAddress).toMatchObject({ address: '127.0.0.1', port, family: 'IPv4' })
    socket.close()
    ;(await accepted).close()
  })

  it('pass on large messages whole, however the kernel cuts them', async () => {
    const [left, right] = socketPair()
    const sent = Buffer.alloc(3_000_000, 'abcdefghij')
    const sender = spawn(function* (): Green<void> {
      yield* left.sendAll(sent)
      left.close()
    })
    const received = await spawn(function* (): Green<Buffer> {
      const parts: Buffer[] = []
      for (;;) {
        const part = yield* right.recv(65536)
        if (part.length === 0) return Buffer.concat(parts)
        parts.push(part)
      }
    })
    await sender
    right.close()
    expect(received.equals(sent)).toBe(true)
  })

  it('talk to sockets of Node, in one process', async () => {
    using server = listen({ host: '127.0.0.1', port: 0 })
    const echo = spawn(echoOnce, server)
    const socket = netConnect((server.localAddress as { port: number }).port, '127.0.0.1')
    socket.write('from node:net')
    const bytes = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    expect(String(bytes)).toBe('from node:net')
    socket.end()
    await echo
  })

  it('wake whoever waits with IOClosed when they are closed', async () => {
    const [left, right] = socketPair()
    const waiting = spawn(() => right.recv(10)).catch((error: unknown) => error)
    await spawn(() => sleep(0))
    right.close()
    expect(await waiting).toBeInstanceOf(IOClosed)
    expect(right.fd).toBe(-1)
    left.close()
    await expect(spawn(() => left.recv(10))).rejects.toBeInstanceOf(IOClosed)
  })

  it('are not confused by a number that is used again', async () => {
    const [oldLeft, oldRight] = socketPair()
    const number = oldRight.fd
    const waiting = spawn(() => oldRight.recv(10)).catch((error: unknown) => error)
    await spawn(() => sleep(0))
    oldRight.close()
    oldLeft.close()
    const [left, right] = socketPair()
    expect([left.fd, right.fd]).toContain(number)
    const answer = spawn(() => right.recv(10))
    await spawn(() => left.sendAll('new'))
    expect(String(await answer)).toBe('new')
    expect(await waiting).toBeInstanceOf(IOClosed)
    left.close()
    right.close()
  })

  it('give up after their timeout', async () => {
    const [left, right] = socketPair()
    right.setTimeout(0.001)
    const error: unknown = await spawn(() => right.recv(10)).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(Timeout)
    expect(isTimeout(error)).toBe(true)
    left.close()
    right.close()
  })

  it('have errors in the shape that Node gives them', async () => {
    const server = listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.localAddress as { port: number }
    server.close()
    await expect(spawn(() => connect({ host: '127.0.0.1', port }))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port,
    })
    const [left, right] = socketPair()
    right.close()
    await expect(spawn(() => left.sendAll('to nobody'))).rejects.toMatchObject({
      code: 'EPIPE',
      syscall: 'send',
      fd: left.fd,
    })
    left.close()
  })

  it('say what is wrong with an address', () => {
    expect(() => listen({ host: 'localhost', port: 0 })).toThrow("host 'localhost': give an IP address")
    expect(() => listen({ port: 70000 })).toThrow('port 70000')
    expect(() => listen({ path: '' })).toThrow('1 to 107 bytes')
  })
})

describe('Node and MAINLOOP', () => {
  it('both make progress: timers, promises and an HTTP server of Node while greenthreads wait and work', async () => {
    const server = createHttpServer((_request, response) => response.end('from node:http'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const [left, right] = socketPair()
    const waiting = spawn(() => right.recv(10))
    let steps = 0
    const busy = spawn(function* (): Green<void> {
      for (;;) {
        steps++
        yield* sleep(0)
      }
    })
    for (let i = 0; i < 3; i++) {
      expect(await (await fetch(url)).text()).toBe('from node:http')
      const before = steps
      // Hangs if Node's timers or the busy greenthread are starved.
      while (steps === before) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    busy.kill()
    await busy.catch(() => undefined)
    await spawn(() => left.sendAll('end'))
    expect(String(await waiting)).toBe('end')
    left.close()
    right.close()
    await new Promise((resolve) => server.close(resolve))
  })
})
