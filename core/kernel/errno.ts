/**
 * The numbers of errors, as the system that runs the program numbers them. A page has no system: there they are Linux's.
 *
 * The kernels written in TypeScript import this instead of `node:os`, so that a bundle for a page can hold them.
 */

/** The errors that the kernels written in TypeScript know. */
const LINUX = {
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EEXIST: 17,
  EINVAL: 22,
  EMFILE: 24,
  EPIPE: 32,
  ERANGE: 34,
  ENOTSOCK: 88,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  EPROTONOSUPPORT: 93,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  EISCONN: 106,
  ENOTCONN: 107,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
  EALREADY: 114,
  EINPROGRESS: 115,
} as const

type Numbers = Record<keyof typeof LINUX, number>

/** Errors by their names; positive. */
export const errno: Readonly<Numbers> = { ...LINUX, ...ofThisSystem() }

/** @returns nothing where there is no Node, nor what is like it */
function ofThisSystem(): Partial<Numbers> {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  return process?.getBuiltinModule?.('node:os').constants.errno ?? {}
}

/**
 * The number of an error of Node's, by its code.
 *
 * @returns a positive number; EIO for a code that no system call has
 */
export function errnoOf(error: unknown): number {
  const { code } = error as { code?: unknown }
  return (errno as Record<string, number>)[String(code)] ?? errno.EIO
}
