/**
 * The addon's own face, used by `core/kernel/native.ts` alone. Numbers that a call returns are a result (zero or more) or a
 * negative errno; nothing here throws but the constructors, and methods that are called on another class's object.
 * Arguments are never converted: what is not of its type is refused with EINVAL, or is a descriptor that is not open.
 */

/** The number in `package.json` when it was compiled. Raise it there with every change of this file. */
export const contract: number

/** Names that `Poller` takes; not every poller can be used on every machine. */
export const mechanisms: readonly string[]

/** One poller of `poller.h`. Interest and ready events are sums of 1 (readable), 2 (writable) and 4 (not open). */
export class Poller {
  /** @param mechanism one of `mechanisms`, such as `epoll`; throws with the reason where it can't be used */
  constructor(mechanism: string)
  /** Pairs of descriptor and events, filled by `wait`. */
  readonly ready: Int32Array
  /** How many bytes of a socket a reader that waits would take, by descriptor: written by the caller, read by `wait`. */
  readonly wanted: Int32Array
  /** By place in `ready`: how many bytes `wait` received, a negative errno, or 0: then the waiter asks for itself. */
  readonly counts: Int32Array
  /** The bytes that `wait` received, one after the other in the order of `ready`. */
  readonly bytes: Uint8Array
  add(fd: number, interest: number): number
  modify(fd: number, interest: number): number
  remove(fd: number): number
  /**
   * Waits at most `seconds` (Infinity: for ever; rounded up to nanoseconds) and returns the number of pairs. EINVAL
   * for anything but a number, and when `ready` has lost its memory to a transfer.
   */
  wait(seconds: number): number
  /** Everything answers EBADF from now on. */
  close(): void
}

/** MAINLOOP's place in Node's loop; one per thread. */
export class HostLoop {
  /** @param turn gets Node's bound in milliseconds (negative: none) and returns 1 (work is due) + 2 (Node is ready) */
  constructor(turn: (boundMs: number) => number)
  readonly backendFd: number
  activate(): void
  /** Turns go on, but do not keep the process alive until `activate` is called again. */
  release(): void
  deactivate(): void
}

/** Hands an error to Node as an uncaught one, without unwinding the caller. */
export function reportUncaught(error: unknown): void

/** `{ path }` for Unix sockets. */
export type NativeAddress =
  { address: string; host: string; port: number; family: 'IPv4' | 'IPv6' } | { path: string }

/** `port` is -1 where `host` is the path of a Unix socket. */
export function openListener(
  host: string,
  port: number,
  backlog: number,
  reuseAddress: boolean,
  reusePort: boolean,
): number
export function openStream(host: string, port: number): number
export function openPair(): [number, number] | number
export function connect(fd: number, host: string, port: number): number
export function accept(fd: number): number
export function bind(fd: number, host: string, port: number): number
export function setNoDelay(fd: number, state: boolean): number
/** `idleSeconds` of silence before the kernel asks; 0 leaves what the system has set. */
export function setKeepAlive(fd: number, state: boolean, idleSeconds: number): number
/** The error of a connect that was under way: a positive errno, or 0. */
export function pendingError(fd: number): number
/** At most `size` bytes, into the beginning of `bytes`. */
export function receive(fd: number, bytes: Uint8Array, size: number): number
export function send(fd: number, bytes: Uint8Array, offset: number): number
/**
 * Sends `count` messages, each once, in their order. They stand one after the other in `bytes`; `pairs` has a
 * descriptor and a length for each, and the length is replaced by how many bytes were sent, or a negative errno. EINVAL,
 * with nothing sent, when `pairs` or `bytes` have less, or a length is negative.
 */
export function sendMany(pairs: Int32Array, count: number, bytes: Uint8Array): number
/** An empty `host` with the port -1: a Unix socket whose name the kernel chooses. */
export function openDatagram(
  host: string,
  port: number,
  reuseAddress: boolean,
  reusePort: boolean,
  broadcast: boolean,
): number
export function receiveFrom(fd: number, bytes: Uint8Array): [count: number, from: NativeAddress] | number
export function sendTo(fd: number, bytes: Uint8Array, host: string, port: number): number
/** Takes over a descriptor of somebody else's, and makes it non-blocking. Returns 1 if it was blocking, else 0. */
export function adopt(fd: number): number
/** Returns 1 if it was blocking, else 0. */
export function setBlocking(fd: number, blocking: boolean): number
/** At most `size` bytes, into the beginning of `bytes`. */
export function read(fd: number, bytes: Uint8Array, size: number): number
export function write(fd: number, bytes: Uint8Array, offset: number): number
export function shutDown(fd: number, read: boolean, write: boolean): number
/** Closes a descriptor that one of the calls above opened or adopted; EBADF for any other. */
export function closeSocket(fd: number): number
export function localAddress(fd: number): NativeAddress | number
export function remoteAddress(fd: number): NativeAddress | number
