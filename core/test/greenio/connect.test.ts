import { lookup } from 'node:dns/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  GreenDatagram,
  Timeout,
  connect,
  getHub,
  listen,
  sleep,
  spawn,
  type ConnectOptions,
  type Green,
} from '../../index.ts'
import { runProgram } from '../support/run-program.ts'
import { deafListener, errorOf, localListener, portOf, sleepUntil } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

// A name with several addresses would have to stand in the machine's own tables.
vi.mock('node:dns/promises', async (original) => {
  const real = await original<{ lookup: unknown }>()
  return { ...real, lookup: vi.fn(real.lookup as typeof lookup) }
})

type Found = { address: string; family: number }[]

function nameMeans(...addresses: string[]): void {
  const found: Found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  vi.mocked(lookup).mockResolvedValueOnce(found as never)
}

expectNothingLeft()

beforeEach(() => {
  vi.mocked(lookup).mockClear() // returned, it would be called as a clean-up
})

describe('connect', () => {
  it('resolves a name without blocking anybody', async () => {
    using server = localListener()
    let turns = 0
    const busy = spawn(function* () {
      for (; ; turns++) yield* sleep(0)
    })
    const accepting = spawn(() => server.accept())
    using socket = await spawn(() => connect({ host: 'localhost', port: portOf(server), family: 4 }))
    expect(socket.remoteAddress).toEqual(server.localAddress)
    expect(turns).toBeGreaterThan(0)
    busy.kill()
    await busy.catch(() => undefined)
    ;(await accepting).close()
  })

  it('does not look up what is an address', async () => {
    using server = localListener()
    ;(await spawn(() => connect(server.localAddress))).close()
    expect(lookup).not.toHaveBeenCalled()
  })

  it('throws what node:dns throws for an unknown name', async () => {
    expect(await errorOf(() => connect({ host: 'nowhere.invalid', port: 1 }))).toMatchObject({
      syscall: 'getaddrinfo',
      hostname: 'nowhere.invalid',
    })
  })

  it('asks for one family, when one is given', async () => {
    nameMeans('127.0.0.1')
    await errorOf(() => connect({ host: 'name', port: 1, family: 4 }))
    expect(lookup).toHaveBeenCalledWith('name', expect.objectContaining({ family: 4 }))
  })

  it('tries the next address of a name when one refuses', async () => {
    using server = localListener('127.0.0.3')
    nameMeans('127.0.0.1', '127.0.0.2', '127.0.0.3')
    using socket = await spawn(() => connect({ host: 'name', port: portOf(server) }))
    expect(socket.remoteAddress).toMatchObject({ address: '127.0.0.3' })
  })

  it('throws all errors when every address refuses, with the code of the first', async () => {
    const server = localListener()
    const port = portOf(server)
    server.close()
    nameMeans('127.0.0.1', '::1')
    const error = (await errorOf(() => connect({ host: 'name', port }))) as AggregateError
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' })
    expect(error.errors).toMatchObject([
      { address: '127.0.0.1', port },
      { address: '::1', port },
    ])
    expect(error.message).toContain('127.0.0.1')
  })

  it('does not wait for ever for an address that does not answer while another one does', async () => {
    const deaf = await deafListener('127.0.0.2')
    using server = listen({ host: '127.0.0.3', port: deaf.port })
    nameMeans('127.0.0.2', '127.0.0.3')
    using socket = await spawn(() => connect({ host: 'name', port: deaf.port }))
    expect(socket.remoteAddress).toMatchObject({ address: '127.0.0.3' })
    expect(server.closed).toBe(false)
    deaf.close()
  })

  it('gives up when its own timeout, or any other, is over', async () => {
    const deaf = await deafListener('127.0.0.2')
    const options: ConnectOptions = { host: '127.0.0.2', port: deaf.port, timeout: 0.01 }
    expect(await errorOf(() => connect(options))).toBeInstanceOf(Timeout)
    nameMeans('127.0.0.2', '127.0.0.2')
    expect(await errorOf(() => connect({ ...options, host: 'name' }))).toBeInstanceOf(Timeout)
    deaf.close()
  })

  it.each(['127.0.0.2', 'name'])(
    'to %s leaves nothing behind when its greenthread is killed',
    async (host) => {
      const deaf = await deafListener('127.0.0.2')
      nameMeans('127.0.0.2', '127.0.0.2')
      const connecting = spawn(() => connect({ host, port: deaf.port }))
      await spawn(() => sleepUntil(() => getHub().getWriters().size > 0))
      connecting.kill()
      await expect(connecting).rejects.toMatchObject({ code: 'ERR_GREENLET_EXIT' })
      vi.mocked(lookup).mockReset()
      deaf.close()
    },
  )

  it('comes from the local address and port that are given', async () => {
    using server = localListener()
    const free = localListener('127.0.0.9')
    const localPort = portOf(free)
    free.close()
    const options = { host: '127.0.0.1', port: portOf(server), localAddress: '127.0.0.9', localPort }
    using socket = await spawn(() => connect(options))
    expect(socket.localAddress).toMatchObject({ address: '127.0.0.9', port: localPort })
    using accepted = await spawn(() => server.accept())
    expect(accepted.remoteAddress).toEqual(socket.localAddress)
  })

  it('says which local address is not its own', async () => {
    using server = localListener()
    const options = { host: '127.0.0.1', port: portOf(server), localAddress: '192.0.2.1' }
    expect(await errorOf(() => connect(options))).toMatchObject({
      code: 'EADDRNOTAVAIL',
      syscall: 'bind',
      address: '192.0.2.1',
    })
  })

  it.each(['127.0.0.1\0.example.org', 'localhost\0', '\0localhost'])('refuses the name %j', async (host) => {
    using server = localListener()
    const port = portOf(server)
    using datagram = new GreenDatagram({ host: '127.0.0.1' })
    for (const call of [() => connect({ host, port }), () => datagram.sendTo('x', { host, port })])
      expect(await errorOf(call as () => Green<unknown>)).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining('a name without a NUL') as unknown,
      })
  })

  it('throws EMFILE when there is no descriptor, and works when there is one again', async () => {
    const { stdout, stderr } = await runProgram(
      `
      import { closeSync, openSync } from 'node:fs'
      import { connect, listen, socketPair, spawn } from 'hublet'
      const server = listen({ host: '127.0.0.1', port: 0 })
      const hoard = []
      try {
        for (;;) hoard.push(openSync('/dev/null'))
      } catch (error) {
        if (error.code !== 'EMFILE') throw error
      }
      const say = (error) => console.log(error.code, error.syscall, error.address)
      await spawn(() => connect(server.localAddress)).catch(say)
      try { socketPair() } catch (error) { say(error) }
      try { listen({ port: 0 }) } catch (error) { say(error) }
      closeSync(hoard.pop())
      const socket = await spawn(() => connect(server.localAddress))
      console.log(socket.remoteAddress.address)
      process.exit(0)
    `,
      { descriptors: 256 },
    )
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual([
      'EMFILE socket 127.0.0.1',
      'EMFILE socketpair undefined',
      'EMFILE listen 0.0.0.0',
      '127.0.0.1',
      '',
    ])
  })
})
