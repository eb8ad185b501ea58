/** From a name to the addresses of the machine that has it, without blocking the hub. */
import { refuse } from '../ground/checks.ts'
import { isIP } from '../ground/node.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../green/until.ts'
import { getHub } from '../hubs/registry.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { checkPort, rawAddress, type Endpoint, type RawAddress } from './address.ts'
import { lookup } from './lookup.ts'

/** Which kind of address is looked for; 0 for both. */
export type Family = 0 | 4 | 6 | 'IPv4' | 'IPv6'

const FAMILIES: readonly unknown[] = [0, 4, 6, 'IPv4', 'IPv6'] satisfies Family[]

export function checkFamily(call: string, family: unknown): Family {
  if (FAMILIES.includes(family)) return family as Family
  throw refuse(`${call}: family`, family, '4 or 6, or 0 for both')
}

/**
 * Every address that an endpoint may mean, in the order in which they are to be tried: the system's, as `getaddrinfo`
 * gives them, families alternating.
 *
 * @param call - what it is for, in messages
 * @throws ERR_OPTION_INVALID; what `node:dns` throws for a name that it does not find
 */
export function* resolveAddresses(call: string, endpoint: Endpoint, family: Family): Green<RawAddress[]> {
  if ('path' in endpoint) return [rawAddress(call, endpoint, '')]
  const { host = 'localhost' } = endpoint
  const port = checkPort(call, endpoint.port)
  if (typeof host !== 'string' || host === '') throw refuse(`${call}: host`, host, 'a name or an IP address')
  // The system would look for what stands before the NUL, and so connect to somebody else than was checked.
  if (host.includes('\0')) throw refuse(`${call}: host`, host, 'a name without a NUL')
  if (isIP(host) !== 0) return [{ host, port }]
  const { hosts } = getHub().kernel
  if (hosts !== undefined)
    return ownAddresses(hosts, host, family).map((address) => ({ host: address, port }))
  const found = yield* until(lookup(host, numberOf(family)))
  return alternate(found).map(({ address }) => ({ host: address, port }))
}

/** @throws ENOTFOUND for a name that the network of the kernel does not have, as the system does for one that nobody has */
function ownAddresses(hosts: NonNullable<Kernel['hosts']>, host: string, family: Family): string[] {
  const wanted = numberOf(family)
  const found = (hosts.get(host) ?? []).filter((address) => wanted === 0 || isIP(address) === wanted)
  if (found.length > 0) return found
  const known = [...hosts.keys()].join(', ')
  const error = new Error(
    `getaddrinfo ENOTFOUND ${host}: the network of this kernel has ${known} and addresses`,
  )
  throw Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: host })
}

function numberOf(family: Family): 0 | 4 | 6 {
  if (family === 'IPv4') return 4
  return family === 'IPv6' ? 6 : family
}

/** A family that does not work must not be tried to its last address before the other one: RFC 8305, section 4. */
function alternate<T extends { family: number }>(found: T[]): T[] {
  const first = found.filter(({ family }) => family === found[0]?.family)
  const second = found.filter(({ family }) => family !== found[0]?.family)
  return first
    .flatMap((address, i) => [address, ...second.slice(i, i + 1)])
    .concat(second.slice(first.length))
}
