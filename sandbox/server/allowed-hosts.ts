/**
 * Which names this server answers to. Any web page can make a browser open `ws://127.0.0.1`, and a
 * page can point its own name at 127.0.0.1 (DNS rebinding); so `Host` and `Origin` are each compared
 * with this list, never merely with one another.
 */

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

export interface AllowedHosts {
  /** Whether a `Host` header names this server. */
  allowsHost(header: string | undefined): boolean
  /** Whether a page of this `Origin` may connect. Without the header the client is not a browser. */
  allowsOrigin(header: string | undefined): boolean
}

/**
 * @param port the port that the server listens on
 * @param names further names, each with or without a port. Without one it stands for the server's
 *   port and for the default ports, as behind a proxy.
 */
export function allowedHosts(port: number, names: string[]): AllowedHosts {
  const hosts = new Set<string>()
  for (const name of LOOPBACK_NAMES) addName(hosts, name, port, port === 80)
  for (const name of names) addName(hosts, bracketed(name.toLowerCase()), port, true)
  return {
    allowsHost: (header) => header !== undefined && hosts.has(header.toLowerCase()),
    allowsOrigin: (header) => header === undefined || hosts.has(hostOfOrigin(header)),
  }
}

/** Whether only programs on this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(bracketed(host)) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * The address at which a browser on this machine finds a server that listens on `host`. An address that stands for
 * all of them does not name one.
 */
export function browsable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return bracketed(host) === '[::]' ? '[::1]' : bracketed(host)
}

/** An IPv6 address as it stands in a URL. */
export function bracketed(host: string): string {
  const isAddress = !host.startsWith('[') && host.indexOf(':') !== host.lastIndexOf(':')
  return isAddress ? `[${host}]` : host
}

function addName(hosts: Set<string>, name: string, port: number, withoutPort: boolean): void {
  const hasPort = /:\d+$/.test(name) && !name.endsWith(']')
  if (hasPort) {
    hosts.add(name)
    return
  }
  hosts.add(`${name}:${port}`)
  if (withoutPort) hosts.add(name)
}

function hostOfOrigin(origin: string): string {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1] ?? ''
}
