import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { GreenDatagram, IOClosed, Timeout, sleep, spawn, type DatagramOptions } from '../../index.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const folder = temporaryFolder()

describe('datagram sockets', () => {
  it.each([
    ['IPv4', () => ({ host: '127.0.0.1' }), () => ({ host: '127.0.0.1' })],
    ['IPv6', () => ({ host: '::1' }), () => ({ host: '::1' })],
    ['Unix paths', () => ({ path: path.join(folder, 'one') }), () => ({ path: path.join(folder, 'two') })],
    ['names that the kernel chooses', () => ({ path: '' }), () => ({ path: '' })],
  ])('exchange messages over %s, whole and with the address of the sender', async (_kind, one, two) => {
    using left = new GreenDatagram(one())
    using right = new GreenDatagram(two())
    const answering = spawn(function* () {
      for (let i = 0; i < 3; i++) {
        const [bytes, from] = yield* right.recvFrom(100)
        yield* right.sendTo(`${String(bytes)}!`, from)
      }
    })
    for (const message of ['first', '', 'a longer one']) {
      await spawn(() => left.sendTo(message, right.localAddress))
      const [bytes, from] = await spawn(() => left.recvFrom(100))
      expect([String(bytes), from]).toEqual([`${message}!`, right.localAddress])
    }
    await answering
  })

  it('resolve the name that they send to, to an address of their own family', async () => {
    using left = new GreenDatagram({ host: '127.0.0.1' })
    using right = new GreenDatagram({ host: '127.0.0.1' })
    const { port } = right.localAddress as { port: number }
    expect(await spawn(() => left.sendTo('hello', { host: 'localhost', port }))).toBe(5)
    expect(String((await spawn(() => right.recvFrom(100)))[0])).toBe('hello')
  })

  it('talk to those of node:dgram', async () => {
    using green = new GreenDatagram({ host: '127.0.0.1' })
    const node = createSocket('udp4')
    node.on('message', (bytes, from) => node.send(bytes, from.port, from.address))
    node.bind(0, '127.0.0.1')
    await once(node, 'listening')
    const answer = await spawn(function* () {
      yield* green.sendTo('echo', { host: '127.0.0.1', port: node.address().port })
      return String((yield* green.recvFrom(100))[0])
    })
    expect(answer).toBe('echo')
    node.close()
    await once(node, 'close')
  })

  it('cut a datagram that is longer than asked for', async () => {
    using socket = new GreenDatagram({ host: '127.0.0.1' })
    await spawn(() => socket.sendTo('123456', socket.localAddress))
    expect(String((await spawn(() => socket.recvFrom(3)))[0])).toBe('123')
  })

  it('share a port that is to be reused', () => {
    using first = new GreenDatagram({ host: '127.0.0.1', reusePort: true })
    const { port } = first.localAddress as { port: number }
    new GreenDatagram({ host: '127.0.0.1', port, reusePort: true }).close()
    expect(() => new GreenDatagram({ host: '127.0.0.1', port })).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE', syscall: 'bind', address: '127.0.0.1', port }),
    )
  })

  it('give up after their timeout, and are woken by close', async () => {
    const socket = new GreenDatagram({ host: '127.0.0.1' }).setTimeout(0.001)
    expect(await errorOf(() => socket.recvFrom(1))).toBeInstanceOf(Timeout)
    const waiting = errorOf(() => socket.setTimeout(null).recvFrom(1))
    await spawn(() => sleep(0))
    socket.close()
    expect(await waiting).toBeInstanceOf(IOClosed)
    expect([socket.fd, socket.closed]).toEqual([-1, true])
  })

  it('throw the error of a datagram that can not be sent, with its address', async () => {
    using socket = new GreenDatagram({ host: '127.0.0.1' })
    const to = { host: '127.0.0.1', port: 9 }
    expect(await errorOf(() => socket.sendTo(Buffer.alloc(70_000), to))).toMatchObject({
      code: 'EMSGSIZE',
      syscall: 'sendto',
      address: '127.0.0.1',
    })
    using local = new GreenDatagram({ path: '' })
    const nowhere = { path: path.join(folder, 'nobody') }
    expect(await errorOf(() => local.sendTo('x', nowhere))).toMatchObject({
      code: 'ENOENT',
      address: nowhere.path,
    })
  })

  it.each([
    ['host', { host: 'localhost' }],
    ['port', { port: 65536 }],
    ['port', { port: '53' }],
    ['path', { path: 'a\0b' }],
    ['reuseAddress', { reuseAddress: 1 }],
    ['reusePort', { reusePort: 'yes' }],
    ['broadcast', { broadcast: 1 }],
    ['broadcast', { broadcast: null }],
    ['options', 7],
  ] as [string, DatagramOptions][])('refuse a wrong %s by name: %j', (name, options) => {
    expect(() => new GreenDatagram(options)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining(`GreenDatagram: ${name} `) as unknown,
      }),
    )
  })
})
