import { afterEach, describe, expect, it } from 'vitest'
import { IOClosed, connect, listen, serve, sleep, spawn, type Green, type GreenSocket } from 'hublet'
import { forward, type Limits } from '../port-forwarder.ts'

const listeners: GreenSocket[] = []

afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close()
})

function listenHere(): GreenSocket {
  const listener = listen({ host: '127.0.0.1', port: 0 })
  listeners.push(listener)
  return listener
}

/** Serves in the background until the listener is closed. */
function inBackground(server: () => Green<void>): void {
  spawn(server).catch((error: unknown) => {
    if (!(error instanceof IOClosed)) throw error
  })
}

/** A server that says everything again, and at the end how much it was. */
function startEcho(): GreenSocket {
  const listener = listenHere()
  inBackground(() =>
    serve(listener, function* (client) {
      let total = 0
      for (;;) {
        const bytes = yield* client.recv(65_536)
        if (bytes.length === 0) break
        total += bytes.length
        yield* client.sendAll(bytes)
      }
      yield* client.sendAll(`\n${total} bytes`)
    }),
  )
  return listener
}

function startForwarder(limits: Limits = {}, target = startEcho()): GreenSocket {
  const listener = listenHere()
  const address = target.localAddress
  inBackground(() => forward(listener, address, limits))
  return listener
}

function* readAll(socket: GreenSocket): Green<string> {
  let text = ''
  for (;;) {
    const bytes = yield* socket.recv(65_536)
    if (bytes.length === 0) return text
    text += String(bytes)
  }
}

describe('the port forwarder', () => {
  it('passes on everything in both directions, and the end of one direction', async () => {
    const forwarder = startForwarder()
    const body = 'all sorts of bytes '.repeat(50_000)
    const answer = await spawn(function* () {
      using socket = yield* connect(forwarder.localAddress)
      const reading = spawn(readAll, socket)
      yield* socket.sendAll(body)
      socket.shutdown('write')
      return yield* reading.wait()
    })
    expect(answer).toBe(`${body}\n${body.length} bytes`)
  })

  it('lets no more connections in than its limit: further ones wait for one to end', async () => {
    const forwarder = startForwarder({ connections: 2 })
    const order: string[] = []
    await spawn(function* () {
      const open = [yield* connect(forwarder.localAddress), yield* connect(forwarder.localAddress)]
      for (const socket of open) {
        yield* socket.sendAll('x')
        yield* socket.recv(1)
      }
      const third = spawn(function* () {
        using socket = yield* connect(forwarder.localAddress)
        yield* socket.sendAll('third')
        order.push(String(yield* socket.recv(5)))
      })
      for (let turns = 0; turns < 20; turns++) yield* sleep(0)
      order.push('one ends')
      open[0]?.close()
      yield* third.wait()
      open[1]?.close()
    })
    expect(order).toEqual(['one ends', 'third'])
  })

  it('closes a connection too many of one address at once', async () => {
    const forwarder = startForwarder({ perAddress: 1 })
    await spawn(function* () {
      using first = yield* connect(forwarder.localAddress)
      yield* first.sendAll('x')
      expect(String(yield* first.recv(1))).toBe('x')
      using second = yield* connect(forwarder.localAddress)
      expect(yield* second.recv(1)).toHaveLength(0)
      yield* first.sendAll('y')
      expect(String(yield* first.recv(1))).toBe('y')
    })
  })

  it('closes a connection on which nothing happens', async () => {
    const forwarder = startForwarder({ idleSeconds: 0.05 })
    await spawn(function* () {
      using socket = yield* connect(forwarder.localAddress)
      expect(yield* socket.recv(1)).toHaveLength(0)
    })
  })

  it('closes the connection when the target can not be reached, and goes on', async () => {
    const target = listen({ host: '127.0.0.1', port: 0 })
    const forwarder = startForwarder({}, target)
    target.close()
    await spawn(function* () {
      for (let n = 0; n < 2; n++) {
        using socket = yield* connect(forwarder.localAddress)
        expect(yield* socket.recv(1)).toHaveLength(0)
      }
    })
  })
})
