/** Addresses at which a socket listens or connects: a host and a port, or the path of a Unix socket. */
import { Buffer } from 'node:buffer'
import { checkWhole, refuse } from '../ground/checks.ts'
import { isIP } from '../ground/node.ts'

/** An address as sockets show it. It can be given to `connect`. */
export type SocketAddress =
  { address: string; host: string; port: number; family: 'IPv4' | 'IPv6' } | { path: string }

/**
 * An address as users write it. A path may start with a NUL: such a name lives in the kernel alone, and is gone with the
 * last socket (Linux).
 */
export type Endpoint = { host?: string; port: number } | { path: string }

/** In the addon's form: the port is -1 where `host` is a path. */
export interface RawAddress {
  host: string
  port: number
}

/** A Unix socket's path must fit into a socket address. */
const LONGEST_PATH_BYTES = 107
const HIGHEST_PORT = 65535

/**
 * @param call - the call that gets it, for messages
 * @throws ERR_OPTION_INVALID for anything but an address that can be used as it is (a name is not)
 */
export function rawAddress(call: string, endpoint: Endpoint, defaultHost: string): RawAddress {
  if ('path' in endpoint) return { host: checkPath(call, endpoint.path), port: -1 }
  const host = endpoint.host ?? defaultHost
  const port = checkPort(call, endpoint.port)
  if (typeof host === 'string' && isIP(host) !== 0) return { host, port }
  throw refuse(`${call}: host`, host, 'an IP address such as 127.0.0.1 or ::1')
}

export function checkPort(call: string, port: unknown): number {
  return checkWhole(`${call}: port`, port, 0, HIGHEST_PORT)
}

function checkPath(call: string, path: unknown): string {
  if (typeof path === 'string' && path !== '' && Buffer.byteLength(path) <= LONGEST_PATH_BYTES) {
    if (path.lastIndexOf('\0') <= 0) return path
  }
  throw refuse(`${call}: path`, path, `1 to ${LONGEST_PATH_BYTES} bytes without a NUL but at the start`)
}

/** For errors: the path of a Unix socket is its address. */
export function shownAddress({ host, port }: RawAddress): { address: string; port?: number } {
  return port < 0 ? { address: host } : { address: host, port }
}
