/**
 * The jail's filter of system calls, as the program that the kernel runs before each of them.
 *
 * seccomp(2), classic BPF: a list of instructions that load a word of `struct seccomp_data`, compare
 * it, jump forward, and return what is to happen. The kernel (5.11 and later) remembers the calls that are
 * allowed whatever their arguments, so that reading and writing cost nothing.
 *
 * Other ways into the kernel come first: a program of another architecture (32-bit code on a 64-bit
 * kernel) has other numbers, so it is killed; those of x32, which shares the architecture of x86-64, lie far above
 * the last one that is known.
 */
import { constants } from 'node:os'
import { DENIED, INSPECTED, LAST_KNOWN, type Numbers, UNKNOWN } from './system-calls.ts'

interface Architecture {
  /** `AUDIT_ARCH_...` of linux/audit.h */
  audit: number
  numberOf(numbers: Numbers): number | undefined
}

const ARCHITECTURES: Partial<Record<string, Architecture>> = {
  x64: { audit: 0xc000003e, numberOf: ([x64]) => x64 },
  arm64: { audit: 0xc00000b7, numberOf: ([, arm64]) => arm64 },
}

/** Offsets in `struct seccomp_data`; of an argument its low half, which is all that is compared. */
const NUMBER = 0
const ARCHITECTURE = 4
const argument = (index: number): number => 16 + 8 * index

/** Instruction codes of linux/bpf_common.h. */
const LOAD = 0x20
const AND = 0x54
const IF_EQUAL = 0x15
const IF_GREATER = 0x25
const RETURN = 0x06

const OUTCOMES = {
  allow: 0x7fff0000,
  denied: 0x00050000 | constants.errno.EPERM,
  unknown: 0x00050000 | constants.errno.ENOSYS,
  killed: 0x80000000,
} as const

type Outcome = keyof typeof OUTCOMES

/** One instruction; a jump goes to an outcome, or on to the next one. */
interface Instruction {
  code: number
  value: number
  then?: Outcome
  otherwise?: Outcome
  /** Instructions to skip when the comparison fails, to leave a block. */
  skip?: number
}

const NEW_NAMESPACES = 0x7e020000
/** `TIOCSTI`, `TIOCLINUX`, `TIOCCONS`, `TIOCSETD`: feign keys, rule the console, load line disciplines. */
const TERMINAL_TRICKS = [0x5412, 0x541c, 0x541d, 0x5423]
const FAMILIES = { unix: 1, inet: 2, inet6: 10, netlink: 16 }
/** The default one, TCP and UDP. Asking for another would make the kernel load its module. */
const INET_PROTOCOLS = [0, 6, 17]
/**
 * `F_GETLK`, `F_OFD_GETLK`, `F_SETLEASE`, `F_NOTIFY`: ask what others do with a file that all may read. Locks for reading, the
 * only ones there, never meet each other. `F_SETPIPE_SZ` takes kernel memory that is counted for a user.
 */
const FILE_TRICKS = [5, 36, 1024, 1026, 1031]
/** `MAP_SHARED | MAP_ANONYMOUS`: memory that RLIMIT_DATA does not count. */
const SHARED_ANONYMOUS = 0x21
/** `MAP_GROWSDOWN`: memory that RLIMIT_DATA takes for a stack, and does not count either. */
const GROWS_DOWN = 0x100

/**
 * The program for one architecture, as an array of `struct sock_filter`.
 * @param arch as in `process.arch`
 * @throws Error where the numbers of the calls are not known
 */
export function systemCallFilter(arch: string): Buffer {
  const architecture = ARCHITECTURES[arch]
  if (architecture === undefined) {
    throw new Error(`there is no filter of system calls for the architecture ${arch}`)
  }
  return assemble(instructions(architecture))
}

function instructions({ audit, numberOf }: Architecture): Instruction[] {
  const numbers = (calls: Readonly<Record<string, Numbers>>): number[] =>
    Object.values(calls).flatMap((each) => numberOf(each) ?? [])
  const block = (call: Numbers, body: Instruction[]): Instruction[] => [
    { code: IF_EQUAL, value: numberOf(call) ?? -1, skip: body.length + 1 },
    ...body,
    { code: RETURN, value: OUTCOMES.allow },
  ]
  return [
    { code: LOAD, value: ARCHITECTURE },
    { code: IF_EQUAL, value: audit, otherwise: 'killed' },
    { code: LOAD, value: NUMBER },
    { code: IF_GREATER, value: LAST_KNOWN, then: 'unknown' },
    ...numbers(DENIED).map((number) => refuseIf(number)),
    ...numbers(UNKNOWN).map((number) => refuseIf(number, 'unknown')),
    ...block(INSPECTED.clone, [
      { code: LOAD, value: argument(0) },
      { code: AND, value: NEW_NAMESPACES },
      { code: IF_EQUAL, value: 0, otherwise: 'denied' },
    ]),
    ...block(INSPECTED.ioctl, [
      { code: LOAD, value: argument(1) },
      ...TERMINAL_TRICKS.map((command) => refuseIf(command)),
    ]),
    ...block(INSPECTED.mmap, [
      { code: LOAD, value: argument(3) },
      { code: AND, value: SHARED_ANONYMOUS },
      refuseIf(SHARED_ANONYMOUS),
      { code: LOAD, value: argument(3) },
      { code: AND, value: GROWS_DOWN },
      refuseIf(GROWS_DOWN),
    ]),
    ...block(INSPECTED.fcntl, [
      { code: LOAD, value: argument(1) },
      ...FILE_TRICKS.map((command) => refuseIf(command)),
    ]),
    ...block(INSPECTED.socketpair, [
      { code: LOAD, value: argument(0) },
      { code: IF_EQUAL, value: FAMILIES.unix, otherwise: 'denied' },
    ]),
    ...block(INSPECTED.socket, socketRules()),
    { code: RETURN, value: OUTCOMES.allow },
  ]
}

/**
 * Unix sockets, TCP, UDP, and the netlink socket with which programs ask for their network interfaces. Among
 * the families refused is `AF_VSOCK`: network namespaces do not divide it, and it leads to the host
 * of a virtual machine.
 */
function socketRules(): Instruction[] {
  const { unix, inet, inet6, netlink } = FAMILIES
  const protocol: Instruction = { code: LOAD, value: argument(2) }
  const allow: Instruction = { code: RETURN, value: OUTCOMES.allow }
  const inetRules: Instruction[] = [
    protocol,
    ...INET_PROTOCOLS.flatMap((number): Instruction[] => [{ code: IF_EQUAL, value: number, skip: 1 }, allow]),
    { code: RETURN, value: OUTCOMES.denied },
  ]
  return [
    { code: LOAD, value: argument(0) },
    ...[{ code: IF_EQUAL, value: unix, skip: 1 }, allow],
    ...[inet, inet6].flatMap((family) => [
      { code: IF_EQUAL, value: family, skip: inetRules.length },
      ...inetRules,
    ]),
    { code: IF_EQUAL, value: netlink, otherwise: 'denied' },
    protocol,
    { code: IF_EQUAL, value: 0, otherwise: 'denied' },
  ]
}

function refuseIf(value: number, then: Outcome = 'denied'): Instruction {
  return { code: IF_EQUAL, value, then }
}

/** Puts a return for every outcome at the end, and turns the jumps to outcomes into distances. */
function assemble(body: Instruction[]): Buffer {
  const outcomes = Object.keys(OUTCOMES) as Outcome[]
  const all = [...body, ...outcomes.map((name): Instruction => ({ code: RETURN, value: OUTCOMES[name] }))]
  const program = Buffer.alloc(all.length * 8)
  for (const [at, { code, value, then, otherwise, skip }] of all.entries()) {
    const distance = (outcome: Outcome | undefined): number =>
      outcome === undefined ? 0 : body.length + outcomes.indexOf(outcome) - at - 1
    program.writeUInt16LE(code, at * 8)
    // Throws for a distance above 255, which would be a jump to somewhere else.
    program.writeUInt8(distance(then), at * 8 + 2)
    program.writeUInt8(skip ?? distance(otherwise), at * 8 + 3)
    program.writeUInt32LE(value >>> 0, at * 8 + 4)
  }
  return program
}
