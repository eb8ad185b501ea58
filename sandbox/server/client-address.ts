/**
 * Whose connection it is. Only proxies that the operator named are believed when they say for whom
 * they ask; from anybody else `X-Forwarded-For` is a claim that costs nothing.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

/** Finds the address of whoever sent a request. */
export type FindAddress = (request: IncomingMessage) => string

/** A browser on IPv6 has a whole network of this size to itself, and may pick any address of it. */
const IPV6_HOST_GROUPS = 4

/**
 * @param trustedProxies addresses and networks (`10.0.0.0/8`) of the proxies in front of the server
 * @throws Error with one clear sentence when one of them is neither
 */
export function addressFinder(trustedProxies: string[]): FindAddress {
  const trusted = addressList(trustedProxies, 'TRUSTED_PROXY')
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '')
    const header = request.headers['x-forwarded-for'] ?? ''
    // The last one was written by the nearest proxy; each may be believed as far as those after it are trusted.
    const claimed = String(header).split(',').reverse()
    for (const claim of claimed) {
      const next = plain(claim.trim())
      if (!trusted(address) || isIP(next) === 0) break
      address = next
    }
    return owner(address)
  }
}

/**
 * Makes a check whether an address is one of `entries`: addresses, or networks such as `10.0.0.0/8`.
 * @param variable where the entries come from, for the error
 */
export function addressList(entries: string[], variable: string): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) add(list, entry, variable)
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function add(list: BlockList, entry: string, variable: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  const most = family === 'ipv6' ? 128 : 32
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (isIP(address) === 0 || !isNetwork) {
    throw new Error(
      `${variable} holds ${JSON.stringify(entry)}, which is neither an address nor a network like 10.0.0.0/8.`,
    )
  }
  if (bits === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(bits), family)
}

/** An IPv4 address that came through an IPv6 socket, as it is written anywhere else. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** What limits per address count by. */
function owner(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return `${[...before, ...zeros, ...after].slice(0, IPV6_HOST_GROUPS).join(':')}::/64`
}
