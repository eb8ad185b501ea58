/**
 * Finds out whose connection it is. Only proxies that the operator named are believed when they say for whom they
 * ask. From anybody else `X-Forwarded-For` is a claim that costs nothing.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Finds the address of a request's sender, in its one spelling; the empty text if the sender is gone already. */
export type FindAddress = (request: IncomingMessage) => string

export type IsListed = (address: string) => boolean

/** @param isTrusted whether an address is one of the proxies in front of the server */
export function addressFinder(isTrusted: IsListed): FindAddress {
  return (request) => {
    let address = canonical(request.socket.remoteAddress ?? '')
    const header = request.headers['x-forwarded-for'] ?? ''
    // The last one was written by the nearest proxy; each may be believed as far as those after it are trusted.
    const claimed = String(header).split(',').reverse()
    for (const claim of claimed) {
      if (!isTrusted(address)) break
      const next = canonical(claim.trim())
      if (next === '') break
      address = next
    }
    return address
  }
}

/**
 * Makes a check whether an address is one of `entries`: addresses, or networks such as `10.0.0.0/8`.
 * @param variable where the entries come from, for the error
 * @throws Error with one clear sentence when one of them is neither
 */
export function addressList(entries: string[], variable: string): IsListed {
  const networks = entries.map((entry) => networkOf(entry, variable))
  return (address) => {
    if (isIP(address) === 0) return false
    const parsed = ipaddr.process(address)
    return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits))
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

function networkOf(entry: string, variable: string): [Address, number] {
  const [text = '', bits, ...more] = entry.split('/')
  const most = isIP(text) === 6 ? 128 : 32
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (isIP(text) === 0 || !isNetwork || more.length > 0) {
    throw new Error(
      `${variable} holds ${JSON.stringify(entry)}, which is neither an address nor a network like 10.0.0.0/8.`,
    )
  }
  const given = ipaddr.parse(text)
  const size = Number(bits ?? most)
  // A network of mapped addresses, ::ffff:10.0.0.0/104, is one of IPv4: every address is read so.
  const isMapped = given instanceof ipaddr.IPv6 && given.isIPv4MappedAddress() && size >= 96
  return isMapped ? [ipaddr.process(text), size - 96] : [given, size]
}

/**
 * One spelling for each address: no zone, no zeros, no IPv4 inside of IPv6, and no port, which some proxies add.
 * @returns the empty text for anything that is not an address
 */
export function canonical(text: string): string {
  const [, inBrackets, withPort] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? []
  const [address = ''] = (inBrackets ?? withPort ?? text).split('%')
  return isIP(address) === 0 ? '' : ipaddr.process(address).toString()
}

/**
 * The key by which limits per address count. A browser on IPv6 has a whole network to itself, and may pick any
 * address of it.
 *
 *
 * @param address in its one spelling
 * @param prefix bits of an IPv6 address that make one visitor
 */
export function ownerOf(address: string, prefix: number): string {
  if (isIP(address) !== 6) return address
  const bytes = ipaddr.parse(address).toByteArray()
  const kept = bytes.map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, 8 * (index + 1) - prefix))))
  return `${ipaddr.fromByteArray(kept).toString()}/${prefix}`
}
