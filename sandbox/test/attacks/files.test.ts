/** Attacks on the files, the environment and the descriptors of the server and of other sessions. */
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './arena.ts'
import { findJail, PACKAGE_ROOT } from '../support/session-client.ts'

const hasJail = await findJail()
if (!hasJail) console.log('The attacks are left out: bubblewrap makes no jail on this machine.')

describe.skipIf(!hasJail)('a snippet that looks for', () => {
  let arena: Arena
  let outside: Server
  beforeAll(async () => {
    arena = await Arena.open()
    outside = createServer((socket) => socket.end('outside')).listen(0, '127.0.0.1')
  }, 60_000)
  afterAll(async () => {
    outside.close()
    await arena.close()
  })

  /** Runs beside a bystander; gives what the snippet left in `sight`. */
  async function sightOf(code: string): Promise<unknown> {
    return arena.during(async (attacker) => {
      await attacker.run(`
        import * as fs from 'node:fs'
        import * as net from 'node:net'
        import * as os from 'node:os'
        import { once } from 'node:events'
        const codeOf = (attempt) => { try { return attempt() ?? 'done' } catch (error) { return error.code } }
        const pids = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
        let sight
        ${code}
        console.log('sight ' + JSON.stringify(sight))`)
      return JSON.parse(/sight (.*)/.exec(attacker.output)?.[1] ?? attacker.output) as unknown
    })
  }

  it('secrets of the machine finds no such file', async () => {
    const paths = ['/etc/shadow', '/root', '/home', '/var', '/usr/bin/bash', '/sys', '/dev/vda', '/dev/mem']
    const all = [...paths, PACKAGE_ROOT, arena.directory]
    expect(await sightOf(`sight = ${JSON.stringify(all)}.filter((path) => fs.existsSync(path))`)).toEqual([])
  })

  it('the environment of the first process finds nothing of the server', async () => {
    const sight = await sightOf(
      `sight = pids.map((pid) => codeOf(() => fs.readFileSync('/proc/' + pid + '/environ', 'latin1'))).join()`,
    )
    expect(sight).not.toMatch(/SERVER_SECRET|HUBLET_SECRET|TMPDIR/)
  })

  it('paths on command lines finds none of this machine', async () => {
    const sight = await sightOf(
      `sight = pids.map((pid) => fs.readFileSync('/proc/' + pid + '/cmdline', 'latin1')).join()`,
    )
    expect(sight).toContain('bwrap')
    expect(sight).not.toContain(arena.directory)
    expect(sight).not.toContain(PACKAGE_ROOT)
  })

  it('the home of the package in the list of mounts does not find it', async () => {
    const sight = await sightOf(`sight = fs.readFileSync('/proc/self/mountinfo', 'latin1').split('\\n')`)
    // The Node that runs the tests may lie in the package.
    const mounts = (sight as string[]).filter((mount) => !mount.includes(process.execPath))
    expect(mounts.length).toBeGreaterThan(10)
    expect(mounts.join('\n')).not.toContain(PACKAGE_ROOT)
  })

  it('the command line, the keys and the messages of the kernel finds empty files', async () => {
    const names = ['cmdline', 'keys', 'kallsyms', 'kmsg', 'timer_list', 'slabinfo', 'partitions']
    const sight = await sightOf(
      `sight = ${JSON.stringify(names)}.map((name) => codeOf(() => fs.readFileSync('/proc/' + name, 'latin1')))`,
    )
    for (const text of sight as string[]) expect(['', 'ENOENT', 'EACCES', 'EPERM']).toContain(text)
  })

  it('what the machine does finds nothing that another run could have done', async () => {
    const sight = await sightOf(`
      const names = ['interrupts', 'softirqs', 'vmstat', 'buddyinfo', 'cgroups', 'locks', 'sys/fs/file-nr',
        'sys/kernel/pty/nr', 'sys/kernel/random/boot_id', 'sys/kernel/ns_last_pid', 'fs/ext4', 'irq', 'tty/drivers']
      sight = { seen: names.filter((name) => { const text = codeOf(() => fs.readFileSync('/proc/' + name, 'latin1')); return text !== '' && !/^E(NOENT|ACCES|ISDIR)$/.test(text) }),
        emptied: ['fs', 'irq', 'sys/fs', 'sys/kernel'].flatMap((name) => codeOf(() => fs.readdirSync('/proc/' + name))),
        counts: fs.readFileSync('/proc/stat', 'latin1').match(/\\d+/g).filter((digits, index) => Number(digits) > os.cpus().length).length,
        processors: os.cpus().length }`)
    expect(sight).toEqual({ seen: [], emptied: [], counts: 0, processors: cpus().length })
  })

  it('those who use the same files finds no way to ask', async () => {
    const sight = await sightOf(`
      const shared = ['/node_modules/hublet/package.json', process.execPath, '/etc/hosts']
      sight = shared.map((path) => codeOf(() => fs.watch(path).close()))`)
    for (const code of sight as string[]) expect(code).toBe('EPERM')
  })

  it('the root of other processes stays in its own', async () => {
    const sight = await sightOf(`sight = pids.map((pid) => [
      codeOf(() => fs.readFileSync('/proc/' + pid + '/root/etc/shadow', 'latin1')),
      codeOf(() => fs.readFileSync('/proc/' + pid + '/cwd/../../../../../../etc/shadow', 'latin1'))])`)
    for (const code of (sight as string[][]).flat()) expect(code).toMatch(/^E(NOENT|ACCES)$/)
  })

  it('files through symbolic and hard links finds none', async () => {
    const sight = await sightOf(`
      fs.symlinkSync('/../../../../etc/shadow', '/tmp/link')
      fs.symlinkSync('${arena.directory}', '/tmp/server')
      sight = [codeOf(() => fs.readFileSync('/tmp/link')), codeOf(() => fs.readdirSync('/tmp/server')),
        codeOf(() => fs.linkSync('/proc/1/exe', '/tmp/hard')), codeOf(() => fs.symlinkSync('x', '/snippet/link'))]`)
    expect(sight).toEqual(['ENOENT', 'ENOENT', expect.stringMatching(/^E(XDEV|PERM|ACCES)$/), 'EROFS'])
  })

  it('places to write finds only its own /tmp', async () => {
    const paths = ['/', '/usr', '/etc', '/snippet', '/node_modules/hublet', '/dev', '/lib', '/proc']
    const sight = await sightOf(
      `sight = ${JSON.stringify(paths)}.map((path) => codeOf(() => fs.writeFileSync(path + '/x', 'x')))`,
    )
    for (const code of sight as string[]) expect(code).toMatch(/^E(ROFS|NOENT|ACCES)$/)
  })

  it('switches of the kernel cannot turn one', async () => {
    const files = [
      '/proc/sys/kernel/core_pattern',
      '/proc/sysrq-trigger',
      '/proc/sys/vm/drop_caches',
      '/proc/1/mem',
    ]
    const sight = await sightOf(
      `sight = ${JSON.stringify(files)}.map((path) => codeOf(() => fs.writeFileSync(path, 'x')))`,
    )
    for (const code of sight as string[]) expect(code).toMatch(/^E(ROFS|NOENT|ACCES|PERM|IO)$/)
  })

  it('the snippet of the bystander finds only its own', async () => {
    const sight = await sightOf(
      `sight = [fs.readdirSync('/snippet'), fs.readdirSync('/tmp'), pids.length < 4]`,
    )
    expect(sight).toEqual([['snippet.mjs', 'snippet.ts'], [], true])
  })

  it('descriptors that it inherited finds its terminal and its trace', async () => {
    const sight = await sightOf(`
      sight = fs.readdirSync('/proc/self/fd').flatMap((fd) => codeOf(() => [fs.readlinkSync('/proc/self/fd/' + fd)]))
        .filter((name) => !/^anon_inode|^ENOENT/.test(name))`)
    const names = (sight as string[]).filter((name) => !name.startsWith('/dev/pts/'))
    for (const name of names)
      expect(name).toMatch(/^(pipe:|\/dev\/null$|\/dev\/urandom$|\/trace$|\/proc\/)|trace$/)
    expect(names.join()).not.toMatch(/ptmx|socket:/)
  })

  it('terminals of others finds its own only', async () => {
    const sight = await sightOf(`sight = fs.readdirSync('/dev/pts')`)
    expect(sight).toEqual([])
  })

  it('servers of the machine reaches none', async () => {
    const { port } = outside.address() as AddressInfo
    const own = Number(new URL(arena.address).port)
    const addresses = [
      [port, '127.0.0.1'],
      [own, '127.0.0.1'],
      [own, '::1'],
      [80, '169.254.169.254'],
      [53, '192.0.2.1'],
    ]
    const sight = await sightOf(`
      sight = []
      for (const [port, host] of ${JSON.stringify(addresses)}) {
        try { await once(net.connect(port, host), 'connect'); sight.push('connected') } catch (error) { sight.push(error.code) }
      }`)
    for (const code of sight as string[]) expect(code).toMatch(/^E(CONNREFUSED|NETUNREACH|ADDRNOTAVAIL)$/)
  })

  it("Unix sockets of the machine's services reaches none", async () => {
    const sight = await sightOf(`
      sight = []
      for (const path of ['/var/run/docker.sock', '/run/dbus/system_bus_socket', '\\0/org/freedesktop/systemd1/private']) {
        try { await once(net.connect(path), 'connect'); sight.push('connected') } catch (error) { sight.push(error.code) }
      }`)
    for (const code of sight as string[]) expect(code).toMatch(/^E(NOENT|CONNREFUSED|INVAL|ACCES)$/)
  })

  it('the inside of the runner finds what it may know', async () => {
    const sight = await sightOf(
      `sight = [process.env.HUBLET_SECRET, Object.keys(process.env).sort(), os.userInfo().uid]`,
    )
    expect(sight).toEqual([null, expect.not.arrayContaining(['SERVER_SECRET']), 1000])
    expect(join('/', String(sight))).not.toContain(arena.directory)
  })
})
