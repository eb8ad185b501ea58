/** Addresses as `node:net` and `node:dgram` show them. */
import type { AddressInfo } from 'node:net'
import { isIPv6 } from 'node:net'
import type { KernelAddress } from '../kernel.ts'

/** @param address - what `server.address()` returns; nothing for what is bound to none */
export function kernelAddress(address: AddressInfo | string | null): KernelAddress {
  if (address === null) return { path: '' }
  if (typeof address === 'string') return { path: address }
  return internetAddress(address.address, address.port)
}

export function internetAddress(host: string, port: number): KernelAddress {
  return { address: host, host, port, family: isIPv6(host) ? 'IPv6' : 'IPv4' }
}
