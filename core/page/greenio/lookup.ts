/** Stands in for `core/greenio/lookup.ts` in a page: sockets are those of one loopback, so it is the only host with a name. */
import type { Found } from '../../greenio/lookup.ts'

const LOOPBACK: readonly Found[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/** RFC 6761, section 6.3. */
const LOCALHOST = /^(.+\.)?localhost\.?$/i

/** The number of libuv, and so of `node:dns`, for a name that nobody has. */
const UV_ENOTFOUND = -3008

/** @returns rejects with ENOTFOUND in the shape of `node:dns` */
export async function lookup(hostname: string, family: 0 | 4 | 6): Promise<Found[]> {
  if (LOCALHOST.test(hostname)) return LOOPBACK.filter((one) => family === 0 || one.family === family)
  const message = `getaddrinfo ENOTFOUND ${hostname}: the sockets of a page reach localhost alone; for others there is fetch`
  throw Object.assign(new Error(message), {
    code: 'ENOTFOUND',
    errno: UV_ENOTFOUND,
    syscall: 'getaddrinfo',
    hostname,
  })
}
