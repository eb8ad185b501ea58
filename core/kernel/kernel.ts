/**
 * The kernel interface: everything that the library asks of the system. Three kernels answer it: the system's (the addon),
 * Node's, and a simulated one. A hub lives on one kernel, and a descriptor belongs to the kernel that opened it.
 *
 * Numbers that a call returns are a result (zero or more) or a negative errno; nothing here throws but `createPoller`. The system
 * calls of Linux fix the meaning: readiness is level-triggered, nothing blocks but a poller's `wait`.
 */
import type { Clock } from '../ground/clock.ts'

/** `{ path }` for Unix sockets. */
export type KernelAddress =
  { address: string; host: string; port: number; family: 'IPv4' | 'IPv6' } | { path: string }

/** A kernel's own poller: interest and ready events are sums of 1 (readable), 2 (writable) and 4 (not open). */
export interface KernelPoller {
  /** Pairs of descriptor and events, filled by `wait`. */
  readonly ready: Int32Array
  /** How many bytes of a socket a reader that waits would take, by descriptor: written by the caller, read by `wait`. */
  readonly wanted: Int32Array
  /** By place in `ready`: how many bytes `wait` received, a negative errno, or 0: the reader asks for itself. */
  readonly counts: Int32Array
  /** The bytes that `wait` received, one after the other in the order of `ready`. */
  readonly bytes: Uint8Array
  add(fd: number, interest: number): number
  modify(fd: number, interest: number): number
  remove(fd: number): number
  /** Waits at most `seconds` (Infinity: for ever) and returns the number of pairs. EINVAL for what is not a number. */
  wait(seconds: number): number
  /** Everything answers EBADF from now on. */
  close(): void
}

/** MAINLOOP's place in the loop that runs the program; one per thread and kernel. */
export interface HostLoop {
  /** A descriptor that is readable when Node has something to do; -1 where the loop itself gives the turns. */
  readonly backendFd: number
  activate(): void
  /** Turns go on, but do not keep the process alive until `activate` is called again. */
  release(): void
  deactivate(): void
  /** Something was scheduled while it was active. Only a loop that waits outside of the turns has it. */
  changed?(): void
}

/** The objects that a kernel makes for a hub. */
export interface KernelObjects {
  /** One of `mechanisms`, such as `epoll`; throws with the reason where it can't be used. */
  createPoller(mechanism: string): KernelPoller
  /**
   * `turn` gets the loop's bound in milliseconds (negative: none) and returns 1 (work is due) + 2 (Node is ready)
   * + 4 (a descriptor woke somebody).
   * `secondsLeft` tells how long the hub can wait: Infinity when only a descriptor can wake it.
   */
  createHostLoop(turn: (boundMs: number) => number, secondsLeft: () => number): HostLoop
}

/** The socket calls. An address is a host with its port, or the path of a Unix socket with the port -1. */
export interface KernelCalls {
  openListener(host: string, port: number, backlog: number, reuseAddress: boolean, reusePort: boolean): number
  openStream(host: string, port: number): number
  openPair(): [number, number] | number
  /** EINPROGRESS while it is under way: the descriptor is writable when it has succeeded or failed. */
  connect(fd: number, host: string, port: number): number
  accept(fd: number): number
  bind(fd: number, host: string, port: number): number
  setNoDelay(fd: number, state: boolean): number
  /** `idleSeconds` of silence before the kernel asks; 0 leaves what the system has set. */
  setKeepAlive(fd: number, state: boolean, idleSeconds: number): number
  /** The error of a connect that was under way: a positive errno, or 0. */
  pendingError(fd: number): number
  /** At most `size` bytes, into the beginning of `bytes`. */
  receive(fd: number, bytes: Uint8Array, size: number): number
  send(fd: number, bytes: Uint8Array, offset: number): number
  /**
   * Sends `count` messages, each once, in their order. They stand one after the other in `bytes`; `pairs` has a descriptor
   * and a length for each, and the length is replaced by how many bytes were sent, or a negative errno. EINVAL, with nothing
   * sent, when `pairs` or `bytes` have less, or a length is negative.
   */
  sendMany(pairs: Int32Array, count: number, bytes: Uint8Array): number
  /** An empty `host` with the port -1: a Unix socket whose name the kernel chooses. */
  openDatagram(
    host: string,
    port: number,
    reuseAddress: boolean,
    reusePort: boolean,
    broadcast: boolean,
  ): number
  receiveFrom(fd: number, bytes: Uint8Array): [count: number, from: KernelAddress] | number
  sendTo(fd: number, bytes: Uint8Array, host: string, port: number): number
  /** Takes over a descriptor of somebody else's, and makes it non-blocking. Returns 1 if it was blocking, else 0. */
  adopt(fd: number): number
  /** Returns 1 if it was blocking, else 0. */
  setBlocking(fd: number, blocking: boolean): number
  /** At most `size` bytes, into the beginning of `bytes`. */
  read(fd: number, bytes: Uint8Array, size: number): number
  write(fd: number, bytes: Uint8Array, offset: number): number
  shutDown(fd: number, read: boolean, write: boolean): number
  /** Tells what a number names, so that it can be compared later; null when it is not open. */
  fileOf(fd: number): string | null
  /** Closes a descriptor that one of the calls above opened or adopted; EBADF for any other. */
  closeSocket(fd: number): number
  localAddress(fd: number): KernelAddress | number
  remoteAddress(fd: number): KernelAddress | number
}

export interface Kernel extends KernelObjects, KernelCalls {
  /** Which pollers there are, by the names that `createPoller` takes; not each can be used on every machine. */
  readonly mechanisms: readonly string[]
  /** Hands an error to Node as an uncaught one, without unwinding the caller. */
  reportUncaught(error: unknown): void
  /** The time that its waits take, in seconds; the system's monotonic clock where it is missing. */
  readonly clock?: Clock
  /** The addresses of a host, by its name, in a network of its own; the system is asked where it is missing. */
  readonly hosts?: ReadonlyMap<string, readonly string[]>
  /** Why it knows no descriptor that somebody else opened, and which hub does; missing where it knows them all. */
  readonly ownDescriptorsOnly?: string
}
