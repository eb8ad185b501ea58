/** The loopback of a simulated kernel: which address is whose, and the connections between them. */
import { errno } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import type { Carry } from '../table/stream-end.ts'
import type { OpenFile } from '../table/open-file.ts'

/** Ports that the kernel chooses itself, as Linux does unless told otherwise. */
const FIRST_PORT = 32768
const LAST_PORT = 60999

/** A socket that listens there hears of every address of the machine. */
const EVERYWHERE = ['0.0.0.0', '::']

export type Protocol = 'tcp' | 'udp' | 'unix' | 'unixgram'

/** The socket that has an address. */
export interface Holder extends OpenFile {
  /** Whether others may have it, too. */
  readonly shares: boolean
}

/** An address with a protocol, as text. */
function keyOf(protocol: Protocol, host: string, port: number): string {
  return port < 0 ? `${protocol} ${host}` : `${protocol} ${host} ${port}`
}

export class Network {
  #holders = new Map<string, Holder[]>()
  #nextPort = FIRST_PORT
  #names = 0
  readonly #newCarry: () => Carry

  /** @param newCarry - makes what takes the bytes of one direction of one connection to the other end */
  constructor(newCarry: () => Carry) {
    this.#newCarry = newCarry
  }

  newCarry(): Carry {
    return this.#newCarry()
  }

  /**
   * Gives somebody an address.
   *
   * @param shares - it may be shared with others who share it
   * @returns the address, or EADDRINUSE
   */
  take(
    protocol: Protocol,
    host: string,
    port: number,
    holder: Holder,
    shares: boolean,
  ): KernelAddress | number {
    const place =
      port < 0 ? { host: host === '' ? this.#freeName() : host, port } : this.#place(protocol, host, port)
    if (place === null) return -errno.EADDRINUSE
    const key = keyOf(protocol, place.host, place.port)
    const present = this.#holders.get(key) ?? []
    if (present.length > 0 && !(shares && present.every((one) => one.shares))) return -errno.EADDRINUSE
    this.#holders.set(key, [...present, holder])
    return addressOf(place.host, place.port)
  }

  #place(protocol: Protocol, host: string, port: number): { host: string; port: number } | null {
    if (port > 0) return this.#isTakenElsewhere(protocol, host, port) ? null : { host, port }
    const free = this.freePort(protocol, host)
    return free === 0 ? null : { host, port: free }
  }

  /** An address and all addresses together exclude each other. */
  #isTakenElsewhere(protocol: Protocol, host: string, port: number): boolean {
    for (const [key, holders] of this.#holders) {
      const [otherProtocol, otherHost = '', otherPort] = key.split(' ')
      if (otherProtocol !== protocol || Number(otherPort) !== port || holders.length === 0) continue
      if (otherHost !== host && (EVERYWHERE.includes(host) || EVERYWHERE.includes(otherHost))) return true
    }
    return false
  }

  /** @returns 0 when there is none */
  freePort(protocol: Protocol, host: string): number {
    for (let tries = 0; tries <= LAST_PORT - FIRST_PORT; tries++) {
      const port = this.#nextPort
      this.#nextPort = port === LAST_PORT ? FIRST_PORT : port + 1
      if (!this.#holders.has(keyOf(protocol, host, port)) && !this.#isTakenElsewhere(protocol, host, port))
        return port
    }
    return 0
  }

  /** As Linux names a Unix socket that is bound to no name: five digits behind a NUL. */
  #freeName(): string {
    this.#names++
    return `\0${this.#names.toString(16).padStart(5, '0')}`
  }

  /** Takes the address back; a path, too, since there is no file system in which its file could stay. */
  release(protocol: Protocol, address: KernelAddress, holder: Holder): void {
    const place =
      'path' in address ? { host: address.path, port: -1 } : { host: address.host, port: address.port }
    const key = keyOf(protocol, place.host, place.port)
    const left = (this.#holders.get(key) ?? []).filter((one) => one !== holder)
    if (left.length > 0) this.#holders.set(key, left)
    else this.#holders.delete(key)
  }

  /** Finds the sockets that have an address, for somebody who sends there. */
  holders(protocol: Protocol, host: string, port: number): readonly Holder[] {
    const exact = this.#holders.get(keyOf(protocol, host, port))
    if (exact !== undefined || port < 0) return exact ?? []
    const everywhere = host.includes(':') ? ['::'] : EVERYWHERE
    return everywhere.flatMap((one) => this.#holders.get(keyOf(protocol, one, port)) ?? [])
  }
}

export function addressOf(host: string, port: number): KernelAddress {
  if (port < 0) return { path: host }
  return { address: host, host, port, family: host.includes(':') ? 'IPv6' : 'IPv4' }
}
