/** The options of `connect` and `listen`: what they do to the kernel's socket, and what is refused. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  connect,
  listen,
  spawn,
  type ConnectOptions,
  type GreenSocket,
  type ListenOptions,
} from '../../index.ts'
import { errorOf, localListener, portOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

const NAMES = ['TCP_NODELAY', 'SO_KEEPALIVE', 'TCP_KEEPIDLE', 'SO_REUSEADDR', 'SO_REUSEPORT'] as const

/** Asks the kernel, by a program that gets the socket as its standard input. */
function optionsOf(socket: GreenSocket): Record<(typeof NAMES)[number], number> {
  const program = `
import json, socket
s = socket.socket(fileno=0)
level = lambda name: socket.SOL_SOCKET if name.startswith('SO_') else socket.IPPROTO_TCP
print(json.dumps({name: s.getsockopt(level(name), getattr(socket, name)) for name in '${NAMES.join(' ')}'.split()}))`
  const output = execFileSync('python3', ['-c', program], { stdio: [socket.fd, 'pipe', 'inherit'] })
  return JSON.parse(String(output)) as ReturnType<typeof optionsOf>
}

describe('the options of connect', () => {
  it('are set on the socket, and not unless they are asked for', async () => {
    using server = localListener()
    using plain = await spawn(() => connect(server.localAddress))
    expect(optionsOf(plain)).toMatchObject({ TCP_NODELAY: 0, SO_KEEPALIVE: 0 })
    const options = { ...server.localAddress, noDelay: true, keepAlive: true } as ConnectOptions
    using socket = await spawn(() => connect(options))
    expect(optionsOf(socket)).toMatchObject({ TCP_NODELAY: 1, SO_KEEPALIVE: 1 })
    expect(socket.setNoDelay(false).setKeepAlive(true, 61)).toBe(socket)
    expect(optionsOf(socket)).toMatchObject({ TCP_NODELAY: 0, SO_KEEPALIVE: 1, TCP_KEEPIDLE: 61 })
    socket.setNoDelay().setKeepAlive(false)
    expect(optionsOf(socket)).toMatchObject({ TCP_NODELAY: 1, SO_KEEPALIVE: 0 })
  })

  it.each([
    ['host', '', "connect: host '': give a name or an IP address"],
    ['host', 7, 'connect: host 7: give'],
    ['port', -1, 'connect: port -1: give a whole number, from 0 to 65535'],
    ['port', 65536, 'connect: port 65536: give'],
    ['port', '80', "connect: port '80': give"],
    ['port', undefined, 'connect: port undefined: give'],
    ['path', '', "connect: path '': give 1 to 107 bytes"],
    ['path', 'a\0b', 'connect: path'],
    ['family', 5, 'connect: family 5: give 4 or 6, or 0 for both'],
    ['timeout', -1, 'connect: timeout -1: give seconds, 0 or more, or null for no limit'],
    ['timeout', NaN, 'connect: timeout NaN: give'],
    ['timeout', '5', "connect: timeout '5': give"],
    ['noDelay', 'yes', "connect: noDelay 'yes': give true or false"],
    ['noDelay', 1, 'connect: noDelay 1: give true or false'],
    ['noDelay', null, 'connect: noDelay null: give true or false'],
    ['keepAlive', {}, 'connect: keepAlive [Object]: give true or false'],
    ['keepAlive', 0, 'connect: keepAlive 0: give true or false'],
    ['localAddress', 'localhost', "connect (local end): host 'localhost': give an IP address"],
    ['localPort', 5, 'connect: localAddress undefined: give one along with localPort'],
  ])('are refused by name: %s %j', async (name, value, message) => {
    using server = localListener()
    const options = { host: '127.0.0.1', port: portOf(server), [name]: value } as ConnectOptions
    const error = await errorOf(() => connect(options))
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    expect((error as Error).message.startsWith(message), (error as Error).message).toBe(true)
  })

  it.each([undefined, null, 7, 'example.org'])('are refused whole: %j', async (options) => {
    const call = connect as (options: unknown) => ReturnType<typeof connect>
    const error = await errorOf(() => call(options))
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    expect((error as Error).message).toMatch(/^connect: options .*: give an object$/)
  })
})

describe('the options of listen', () => {
  it('are set on the socket: reuseAddress unless told otherwise, reusePort only when asked for', () => {
    const cases = [
      [{}, { SO_REUSEADDR: 1, SO_REUSEPORT: 0 }],
      [{ reuseAddress: false }, { SO_REUSEADDR: 0, SO_REUSEPORT: 0 }],
      [{ reusePort: true }, { SO_REUSEADDR: 1, SO_REUSEPORT: 1 }],
    ] as const
    for (const [options, expected] of cases) {
      using server = listen({ host: '127.0.0.1', port: 0, ...options })
      expect(optionsOf(server)).toMatchObject(expected)
    }
  })

  it.each([
    ['host', 'localhost', "listen: host 'localhost': give an IP address such as 127.0.0.1 or ::1"],
    ['port', 1.5, 'listen: port 1.5: give a whole number, from 0 to 65535'],
    ['port', null, 'listen: port null: give'],
    ['path', 7, 'listen: path 7: give 1 to 107 bytes'],
    ['path', 'x'.repeat(108), 'listen: path'],
    ['backlog', -1, 'listen: backlog -1: give a whole number, 0 or more'],
    ['backlog', 1e10, 'listen: backlog 10000000000: give'],
    ['backlog', true, 'listen: backlog true: give'],
    ['reuseAddress', 1, 'listen: reuseAddress 1: give true or false'],
    ['reuseAddress', null, 'listen: reuseAddress null: give true or false'],
    ['reusePort', 'yes', "listen: reusePort 'yes': give true or false"],
    ['backlog', null, 'listen: backlog null: give'],
    ['reusePort', null, 'listen: reusePort null: give true or false'],
    ['reusePort', [], 'listen: reusePort [Array]: give true or false'],
  ])('are refused by name: %s %j', (name, value, message) => {
    const options = { host: '127.0.0.1', port: 0, [name]: value } as ListenOptions
    let error: unknown
    try {
      listen(options).close()
    } catch (failure) {
      error = failure
    }
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    expect((error as Error).message.startsWith(message), (error as Error).message).toBe(true)
  })
})
