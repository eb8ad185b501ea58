/** Attacks on the kernel, by a program in machine code that the snippet brings along. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './arena.ts'
import { findJail } from '../support/session-client.ts'

const hasJail = await findJail()
if (!hasJail) console.log('The attacks are left out: bubblewrap makes no jail on this machine.')

/** Compiles what a snippet then carries as text: this is how an attacker would do it. */
function compiled(source: string, ...options: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'hublet-compiled-'))
  const file = join(directory, 'out')
  execFileSync('cc', ['-O1', '-s', ...options, '-o', file, join(import.meta.dirname, source)])
  const text = readFileSync(file).toString('base64')
  rmSync(directory, { recursive: true })
  return text
}

const GROUPS: Record<string, Record<string, string>> = {
  'other processes': { ptrace: 'EPERM', process_vm_readv: 'EPERM', pidfd_getfd: 'EPERM' },
  'programs in the kernel': {
    io_uring_setup: 'EPERM',
    bpf: 'EPERM',
    perf_event_open: 'EPERM',
    userfaultfd: 'EPERM',
  },
  'new namespaces': { 'unshare user': 'EPERM', 'clone user': 'EPERM', clone3: 'ENOSYS', setns: 'EPERM' },
  mounts: {
    mount: 'EPERM',
    open_tree: 'EPERM',
    pivot_root: 'EPERM',
    chroot: 'EPERM',
    open_by_handle_at: 'EPERM',
    mknod: 'EPERM',
  },
  'keys of the user': { keyctl: 'EPERM', add_key: 'EPERM' },
  'the machine itself': {
    init_module: 'EPERM',
    kexec_load: 'EPERM',
    reboot: 'EPERM',
    clock_settime: 'EPERM',
    sethostname: 'EPERM',
  },
  'memory that no limit of a process counts': {
    memfd_create: 'ENOSYS',
    shmget: 'EPERM',
    'shared memory': 'EPERM',
    'memory that grows down': 'EPERM',
    'mapped zeros': 'ENODEV',
  },
  'sockets that leave the network namespace': {
    vsock: 'EPERM',
    'packet socket': 'EPERM',
    'crypto socket': 'EPERM',
    'raw socket': 'EPERM',
    'SCTP socket': 'EPERM',
    'vsock pair': 'EPERM',
    'TIPC pair': 'EPERM',
    'netlink pair': 'EPERM',
  },
  'what others do with the files of all': {
    inotify_init1: 'EPERM',
    flock: 'EPERM',
    F_GETLK: 'EPERM',
    F_OFD_GETLK: 'EPERM',
    F_NOTIFY: 'EPERM',
    F_SETLEASE: 'EPERM',
  },
  'queues and pipes that a user has': {
    mq_open: 'EPERM',
    msgget: 'EPERM',
    semget: 'EPERM',
    F_SETPIPE_SZ: 'EPERM',
  },
  'its terminal': { 'feigned keys': 'EPERM', 'line discipline': 'EPERM' },
  // The jail's users are one: there is no root to become.
  'more rights': { setuid: 'EINVAL', nice: 'EACCES' },
}

describe.skipIf(!hasJail)('machine code that reaches for', () => {
  let arena: Arena
  let program: string
  beforeAll(async () => {
    program = compiled('attack-program.c')
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  /** Prints for each name what the program printed, or the signal that ended it. */
  const snippet = (names: string[]): string => `
    import { spawnSync } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    writeFileSync('/tmp/program', Buffer.from('${program}', 'base64'), { mode: 0o755 })
    const sight = {}
    for (const name of ${JSON.stringify(names)}) {
      const { stdout, signal, status, error } = spawnSync('/tmp/program', [name])
      sight[name] = String(stdout).trim() || signal || error?.code || status
    }
    console.log('sight ' + JSON.stringify(sight))`

  async function sightOf(names: string[]): Promise<unknown> {
    return arena.during(async (attacker) => {
      await attacker.run(snippet(names))
      return JSON.parse(/sight (.*)/.exec(attacker.output)?.[1] ?? attacker.output) as unknown
    })
  }

  it.each(Object.entries(GROUPS))('%s is refused', async (_, calls) => {
    const expected = Object.entries(calls).map(([name, error]) => [name, `-1 ${error}`])
    expect(await sightOf(Object.keys(calls))).toEqual(Object.fromEntries(expected))
  })

  it.runIf(process.arch === 'x64')('the kernel by another door is refused or killed', async () => {
    expect(await sightOf(['x32', '32-bit'])).toEqual({
      x32: '-1 ENOSYS',
      // A kernel without 32-bit programs knows no such door.
      '32-bit': expect.stringMatching(/^SIG(SYS|SEGV)$/),
    })
  })

  it('Node itself, by an addon of its own, has no more rights than the snippet', async () => {
    const addon = compiled('attack-addon.c', '-shared', '-fPIC')
    const output = await arena.during(async (attacker) => {
      await attacker.run(`
        import { writeFileSync } from 'node:fs'
        writeFileSync('/tmp/own.node', Buffer.from('${addon}', 'base64'))
        const module = { exports: {} }
        try { process.dlopen(module, '/tmp/own.node') } catch (error) { console.log(error.code) }`)
      return attacker.output
    })
    expect(output).toContain('unshare: Operation not permitted; socket: Operation not permitted')
  })
})
