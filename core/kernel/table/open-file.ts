/** One thing that a descriptor of a kernel in TypeScript names: a stream, a listener, a datagram socket. */
import type { KernelAddress } from '../kernel.ts'
import { errno } from '../errno.ts'

/** Hears that a file may have become ready. */
export interface Watcher {
  stirred(fd: number): void
}

let count = 0

/**
 * Answers every call as Linux does for a file of another kind, unless the kind of file knows better. Results are a
 * count or 0, or a negative errno, as in {@link KernelCalls}.
 */
export abstract class OpenFile {
  /** Tells it from every other one, of any time. */
  readonly serial = ++count
  /** Its watchers, by the number under which it is watched. */
  #watchers: { watcher: Watcher; fd: number }[] = []

  /** The events that a poller reports now: readable and writable, both for an error or a hang-up. */
  abstract readonly events: number

  /** Nobody names it any more. */
  abstract close(): void

  /** Cuts the connection, as a firewall or a crash does; a file that is not one stays as it is. */
  sever(): void {
    // Most files are none.
  }

  watch(watcher: Watcher, fd: number): void {
    this.#watchers.push({ watcher, fd })
  }

  unwatch(watcher: Watcher, fd: number): void {
    this.#watchers = this.#watchers.filter((one) => one.watcher !== watcher || one.fd !== fd)
  }

  /** Something happened that may have made it ready. */
  protected stir(): void {
    for (const { watcher, fd } of this.#watchers) watcher.stirred(fd)
  }

  read(_bytes: Uint8Array, _size: number): number {
    return -errno.EINVAL
  }

  write(_bytes: Uint8Array): number {
    return -errno.EINVAL
  }

  receive(_bytes: Uint8Array, _size: number): number {
    return -errno.ENOTSOCK
  }

  send(_bytes: Uint8Array): number {
    return -errno.ENOTSOCK
  }

  receiveFrom(_bytes: Uint8Array): [number, KernelAddress] | number {
    return -errno.ENOTSOCK
  }

  sendTo(_bytes: Uint8Array, _host: string, _port: number): number {
    return -errno.ENOTSOCK
  }

  /** @returns the file of the connection */
  accept(): OpenFile | number {
    return -errno.ENOTSOCK
  }

  bind(_host: string, _port: number): number {
    return -errno.ENOTSOCK
  }

  connect(_host: string, _port: number): number {
    return -errno.ENOTSOCK
  }

  pendingError(): number {
    return errno.ENOTSOCK
  }

  shutDown(_read: boolean, _write: boolean): number {
    return -errno.ENOTSOCK
  }

  setNoDelay(_state: boolean): number {
    return -errno.ENOTSOCK
  }

  setKeepAlive(_state: boolean, _idleSeconds: number): number {
    return -errno.ENOTSOCK
  }

  localAddress(): KernelAddress | number {
    return -errno.ENOTSOCK
  }

  remoteAddress(): KernelAddress | number {
    return -errno.ENOTSOCK
  }
}

/** A file that is a socket: what it can't do as one is another error. */
export abstract class OpenSocket extends OpenFile {
  override read(bytes: Uint8Array, size: number): number {
    return this.receive(bytes, size)
  }

  override write(bytes: Uint8Array): number {
    return this.send(bytes)
  }

  override receive(_bytes: Uint8Array, _size: number): number {
    return -errno.ENOTCONN
  }

  override send(_bytes: Uint8Array): number {
    return -errno.EPIPE
  }

  override receiveFrom(_bytes: Uint8Array): [number, KernelAddress] | number {
    return -errno.EOPNOTSUPP
  }

  override sendTo(_bytes: Uint8Array, _host: string, _port: number): number {
    return -errno.EOPNOTSUPP
  }

  override accept(): OpenFile | number {
    return -errno.EINVAL
  }

  override bind(_host: string, _port: number): number {
    return -errno.EINVAL
  }

  override connect(_host: string, _port: number): number {
    return -errno.EISCONN
  }

  override pendingError(): number {
    return 0
  }

  override shutDown(_read: boolean, _write: boolean): number {
    return -errno.ENOTCONN
  }

  override setNoDelay(_state: boolean): number {
    return 0
  }

  override setKeepAlive(_state: boolean, _idleSeconds: number): number {
    return 0
  }

  override remoteAddress(): KernelAddress | number {
    return -errno.ENOTCONN
  }
}
