/** The filter's program, run instruction by instruction as the kernel does; the attacks try it on the kernel itself. */
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { systemCallFilter } from '../../server/isolation/seccomp.ts'
import { DENIED, INSPECTED, type Numbers, UNKNOWN } from '../../server/isolation/system-calls.ts'

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 }
const I386 = 0x40000003
const { EPERM, ENOSYS } = constants.errno

interface Call {
  number: number
  args?: number[]
  audit?: number
}

/** The kernel's answer to a call: `allowed`, `killed`, or the error with which it is refused. */
function outcome(arch: 'x64' | 'arm64', { number, args = [], audit = AUDIT[arch] }: Call): string | number {
  const data = Buffer.alloc(64)
  data.writeInt32LE(number, 0)
  data.writeUInt32LE(audit, 4)
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt(value), 16 + 8 * index)
  const result = execute(systemCallFilter(arch), data)
  if (result === 0x7fff0000) return 'allowed'
  if (result === 0x80000000) return 'killed'
  expect(result >>> 16).toBe(5)
  return result & 0xffff
}

/** Classic BPF, as far as the filter uses it; anything else, and a jump out of the program, throws. */
function execute(program: Buffer, data: Buffer): number {
  let accumulator = 0
  for (let at = 0; ; at++) {
    const code = program.readUInt16LE(at * 8)
    const [then, otherwise] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)]
    const value = program.readUInt32LE(at * 8 + 4)
    const jump = (holds: boolean): void => void (at += holds ? then : otherwise)
    if (code === 0x20) accumulator = data.readUInt32LE(value)
    else if (code === 0x54) accumulator = (accumulator & value) >>> 0
    else if (code === 0x15) jump(accumulator === value)
    else if (code === 0x25) jump(accumulator > value)
    else if (code === 0x35) jump(accumulator >= value)
    else if (code === 0x06) return value
    else throw new Error(`No such instruction: ${code}`)
  }
}

describe.each(['x64', 'arm64'] as const)('the filter for %s', (arch) => {
  const numberOf = (numbers: Numbers): number => {
    const number = numbers[arch === 'x64' ? 0 : 1]
    if (number === undefined) throw new Error(`${arch} does not have this call`)
    return number
  }
  const known = (calls: Readonly<Record<string, Numbers>>): number[] =>
    Object.values(calls).flatMap((numbers) => numbers[arch === 'x64' ? 0 : 1] ?? [])
  const call = (name: keyof typeof INSPECTED, args: number[]): string | number =>
    outcome(arch, { number: numberOf(INSPECTED[name]), args })

  it('refuses what no snippet needs, and allows everything else', () => {
    const denied = known(DENIED)
    const unknown = known(UNKNOWN)
    const inspected = known(INSPECTED)
    for (let number = 0; number <= 456; number++) {
      if (inspected.includes(number)) continue
      const expected = denied.includes(number) ? EPERM : unknown.includes(number) ? ENOSYS : 'allowed'
      expect(outcome(arch, { number }), `call ${number}`).toBe(expected)
    }
  })

  it('knows no call that is newer than itself', () => {
    expect([457, 470, 1000, 0x3fffffff].map((number) => outcome(arch, { number }))).toEqual(
      Array.from({ length: 4 }, () => ENOSYS),
    )
  })

  it('kills a program of another architecture', () => {
    expect(outcome(arch, { number: 20, audit: I386 })).toBe('killed')
    expect(outcome(arch, { number: 20, audit: 0 })).toBe('killed')
  })

  it('refuses x32 calls, whose numbers hide those of the list', () => {
    expect(outcome(arch, { number: 0x40000000 + 101 })).toBe(ENOSYS)
    expect(outcome(arch, { number: -1 })).toBe(ENOSYS)
  })

  it('allows threads and children, and no namespace with them', () => {
    expect(call('clone', [0x3d0f00])).toBe('allowed')
    expect(call('clone', [17])).toBe('allowed')
    const flags = [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    for (const flag of flags) expect(call('clone', [flag | 17])).toBe(EPERM)
  })

  it('allows Unix, TCP, UDP and route sockets, and no other', () => {
    const allowed = [
      [1, 1, 0],
      [2, 1, 6],
      [2, 2, 17],
      [10, 1, 0],
      [16, 3, 0],
    ]
    // vsock, packet, crypto, Bluetooth, SCTP, MPTCP, raw ICMP, netfilter's netlink
    const refused = [
      [40, 1, 0],
      [17, 3, 768],
      [38, 5, 0],
      [31, 3, 0],
      [2, 5, 132],
      [10, 1, 262],
      [2, 3, 1],
      [16, 3, 12],
    ]
    for (const args of allowed) expect(call('socket', args), `socket(${args.join()})`).toBe('allowed')
    for (const args of refused) expect(call('socket', args), `socket(${args.join()})`).toBe(EPERM)
  })

  it('allows pairs of Unix sockets, and no other', () => {
    expect(call('socketpair', [1, 1, 0])).toBe('allowed')
    for (let family = 0; family < 50; family++)
      if (family !== 1) expect(call('socketpair', [family, 1, 0]), `family ${family}`).toBe(EPERM)
  })

  it('allows descriptors to be copied and set, and nobody to ask what others do with a file', () => {
    // F_DUPFD, F_SETFD, F_GETFL, F_SETFL, F_SETLK, F_SETLKW, F_OFD_SETLK, F_DUPFD_CLOEXEC
    for (const command of [0, 2, 3, 4, 6, 7, 37, 1030]) expect(call('fcntl', [0, command])).toBe('allowed')
    for (const command of [5, 36, 1024, 1026, 1031]) expect(call('fcntl', [0, command])).toBe(EPERM)
  })

  it('allows the size of a terminal to be asked for, and no keys to be feigned', () => {
    expect(call('ioctl', [0, 0x5413])).toBe('allowed')
    for (const command of [0x5412, 0x541c, 0x541d, 0x5423]) expect(call('ioctl', [0, command])).toBe(EPERM)
  })

  it('allows private memory and shared files, and no memory that nobody counts', () => {
    expect(call('mmap', [0, 4096, 3, 0x22])).toBe('allowed')
    expect(call('mmap', [0, 4096, 3, 0x01])).toBe('allowed')
    expect(call('mmap', [0, 4096, 3, 0x4021])).toBe(EPERM)
    expect(call('mmap', [0, 4096, 3, 0x23])).toBe(EPERM)
    expect(call('mmap', [0, 4096, 3, 0x122])).toBe(EPERM)
  })
})

it('has no filter for an architecture whose numbers it does not know', () => {
  expect(() => systemCallFilter('mips')).toThrow(/no filter of system calls for the architecture mips/)
})

const HEADERS = [
  ['x86-64', 0, '/usr/include/x86_64-linux-gnu/asm/unistd_64.h'],
  ['arm64', 1, '/usr/include/asm-generic/unistd.h'],
] as const

// Debian's linux-libc-dev, which the compiler brings along, has both; elsewhere they may have other paths.
it.each(HEADERS.filter(([, , path]) => existsSync(path)))(
  'names the calls of %s by the numbers of the headers',
  (_, index, path) => {
    const lines = readFileSync(path, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+) (\d+)$/gm)
    const numbers = new Map([...lines].map(([, name = '', number]) => [name, Number(number)]))
    for (const [name, call] of Object.entries({ ...DENIED, ...UNKNOWN, ...INSPECTED })) {
      if (numbers.has(name)) expect(call[index], name).toBe(numbers.get(name))
    }
    expect(numbers.get('ptrace')).toBe(DENIED['ptrace']?.[index])
  },
)
