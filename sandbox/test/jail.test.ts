/** Tests what a snippet can reach from inside the jail. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server/server.ts'
import { findJail, PACKAGE_ROOT, SessionClient, startTestServer } from './support/session-client.ts'

// Without namespaces for bubblewrap there is no jail to look at.
describe.skipIf(!(await findJail()))('a snippet in the jail', () => {
  let server: RunningServer
  let client: SessionClient

  beforeAll(async () => {
    server = await startTestServer()
    client = await SessionClient.connect(server.address)
  })
  afterAll(() => server.close())

  /** Prints how each expression fails, or what it gives. */
  async function outcomes(expressions: string[]): Promise<unknown> {
    await client.run(`
      import * as fs from 'node:fs'
      import * as os from 'node:os'
      import * as net from 'node:net'
      import * as dns from 'node:dns/promises'
      import { once } from 'node:events'
      const results = []
      for (const attempt of [${expressions.map((text) => `async () => ${text}`).join(', ')}]) {
        try { results.push(await attempt()) } catch (error) { results.push(error.code) }
      }
      console.log(JSON.stringify(results))`)
    return JSON.parse(client.output)
  }

  it('sees none of the files of the machine', async () => {
    const paths = ['/etc/shadow', '/proc/kcore', PACKAGE_ROOT, '/proc/1/root/etc/shadow', '/var', '/dev/vda']
    const reads = paths.map((path) => `fs.existsSync(${JSON.stringify(path)})`)
    expect(await outcomes(reads)).toEqual(
      paths.map((path) => (path === '/proc/kcore' ? expect.any(Boolean) : false)),
    )
    expect(await outcomes([`fs.readFileSync('/proc/kcore').length`])).not.toEqual([expect.any(Number)])
  })

  it('writes nowhere but to its /tmp, and only so much', async () => {
    const writes = ['/x', '/usr/x', '/snippet/x', '/dev/x', '/node_modules/hublet/x', '/etc/x', '/proc/x']
    const results = await outcomes([
      ...writes.map((path) => `fs.writeFileSync(${JSON.stringify(path)}, 'x')`),
      `fs.writeFileSync('/tmp/x', 'x') ?? 'written'`,
      `fs.writeFileSync('/tmp/big', Buffer.alloc(40_000_000))`,
    ])
    expect(results).toEqual([
      ...['EROFS', 'EROFS', 'EROFS', 'EROFS', 'EROFS', 'EROFS'],
      expect.stringMatching(/ENOENT|EACCES/),
      'written',
      expect.stringMatching(/EFBIG|ENOSPC/),
    ])
  })

  it('has no network but its own loopback', async () => {
    const outside = createServer().listen(0, '127.0.0.1')
    const { port } = await new Promise<AddressInfo>((resolve) =>
      outside.once('listening', () => resolve(outside.address() as AddressInfo)),
    )
    const results = await outcomes([
      `once(net.connect(${port}, '127.0.0.1'), 'connect')`,
      `once(net.connect(80, '192.0.2.1'), 'connect')`,
      `dns.lookup('example.com')`,
      `Object.keys(os.networkInterfaces()).join()`,
      `(await dns.lookup('localhost')).address`,
      `(async () => { const s = net.createServer((c) => c.end('own')).listen(0, 'localhost'); await once(s, 'listening')
         const [data] = await once(net.connect(s.address().port, 'localhost'), 'data'); s.close(); return String(data) })()`,
    ])
    outside.close()
    expect(results).toEqual([
      'ECONNREFUSED',
      'ENETUNREACH',
      expect.stringMatching(/EAI_AGAIN|ENOTFOUND/),
      'lo',
      '127.0.0.1',
      'own',
    ])
  })

  it('is nobody, and sees only its own processes', async () => {
    const results = await outcomes([
      `process.getuid()`,
      `fs.readFileSync('/proc/self/status', 'latin1').match(/CapBnd:\\t(\\d+)/)[1]`,
      `fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 5`,
      `fs.readFileSync('/proc/1/environ', 'latin1')`,
      `os.userInfo().username`,
    ])
    expect(results).toEqual([1000, '0000000000000000', true, '', 'snippet'])
  })

  it('cannot start more processes than it may have', async () => {
    await client.run(`
      import { spawn } from 'node:child_process'
      let failed = 0
      for (let i = 0; i < 80; i++) {
        spawn('node', ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' }).on('error', () => failed++)
      }
      setTimeout(() => { console.log(failed > 0 ? 'refused' : 'all'); process.exit() }, 300)`)
    expect(client.output).toBe('refused\r\n')
  })
})
