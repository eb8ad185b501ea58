/** Where a socket listens or connects: a host and a port, or the path of a Unix socket. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { HubError } from '../errors.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../until.ts'

/** An address as sockets show it. It can be given to `connect`. */
export type SocketAddress =
  { address: string; host: string; port: number; family: 'IPv4' | 'IPv6' } | { path: string }

/** An address as users write it. */
export type Endpoint = { host?: string; port: number } | { path: string }

/** In the addon's form: the port is -1 where `host` is a path. */
export interface RawAddress {
  host: string
  port: number
}

/** A Unix socket's path must fit into a socket address. */
const LONGEST_PATH_BYTES = 107

/** @throws ERR_OPTION_INVALID when it is no address that can be used as it is (a name is not) */
export function rawAddress(endpoint: Endpoint, defaultHost: string): RawAddress {
  if ('path' in endpoint) return { host: checkPath(endpoint.path), port: -1 }
  const host = endpoint.host ?? defaultHost
  const port = checkPort(endpoint.port)
  if (isIP(host) !== 0) return { host, port }
  throw new HubError(
    'ERR_OPTION_INVALID',
    `host '${host}' is no IP address: give one such as 127.0.0.1 or ::1`,
  )
}

/** Like {@link rawAddress}, but resolves a name first, without blocking the hub. */
export function* resolveAddress(endpoint: Endpoint): Green<RawAddress> {
  if ('path' in endpoint || isIP(endpoint.host ?? 'localhost') !== 0) return rawAddress(endpoint, 'localhost')
  const port = checkPort(endpoint.port)
  const found = yield* until(lookup(endpoint.host ?? 'localhost'))
  return { host: found.address, port }
}

function checkPort(port: unknown): number {
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65535) return port as number
  throw new HubError(
    'ERR_OPTION_INVALID',
    `port ${String(port)} is no port: give a whole number from 0 to 65535`,
  )
}

function checkPath(path: unknown): string {
  if (typeof path === 'string' && path !== '' && Buffer.byteLength(path) <= LONGEST_PATH_BYTES) return path
  throw new HubError(
    'ERR_OPTION_INVALID',
    `path '${String(path)}' is no path for a Unix socket: 1 to ${LONGEST_PATH_BYTES} bytes`,
  )
}
