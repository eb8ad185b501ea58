/**
 * Listening before the call returns, as listen(2) does. Node's `server.listen` looks a host up first, even an address, and
 * tells of a failure later. Both go by functions that can be replaced while it runs: `dns.lookup` and `process.nextTick`.
 * Bun listens at once. Deno looks up in its own way: there, a listener of its own tries the port, and `net` follows.
 */
import dns from 'node:dns'
import net from 'node:net'
import { errno, errnoOf } from '../errno.ts'
import type { KernelAddress } from '../kernel.ts'
import { internetAddress, kernelAddress } from './node-address.ts'

export interface ListenPlace {
  host: string
  /** -1 where `host` is the path of a Unix socket. */
  port: number
  backlog: number
  reusePort: boolean
}

/** Deno's own way to listen, which does so at once. */
interface DenoGlobal {
  listen(options: { hostname: string; port: number }): { addr: { port: number }; close(): void }
}

/** @returns the address, or a negative errno */
export function listenAtOnce(server: net.Server, place: ListenPlace): KernelAddress | number {
  const { Deno } = globalThis as { Deno?: DenoGlobal }
  const options = { backlog: place.backlog, exclusive: true, ...whereTo(place) }
  if (Deno !== undefined && place.port >= 0) return listenAfterTrial(Deno, server, place)
  let failure: unknown
  const failed = (error: unknown): void => void (failure ??= error)
  server.on('error', failed)
  withoutDelay(() => server.listen(options))
  const address = server.address()
  if (failure !== undefined) return -errnoOf(failure)
  server.off('error', failed)
  if (address !== null) return kernelAddress(address)
  return place.port < 0 ? { path: place.host } : -errno.EADDRINUSE
}

/** `reusePort` is known to Node from 22.12 and 23.1 on. */
function whereTo({ host, port, reusePort }: ListenPlace): net.ListenOptions & { reusePort?: boolean } {
  return port < 0 ? { path: host } : { host, port, reusePort }
}

/** Runs a call whose look-ups of addresses, and whose ticks, are done before it returns. */
function withoutDelay(call: () => void): void {
  const { lookup } = dns
  const { nextTick } = process
  const ticks: (() => void)[] = []
  dns.lookup = lookUpAddress as typeof lookup
  process.nextTick = (tick: (...args: never[]) => void, ...args: never[]) =>
    void ticks.push(() => tick(...args))
  try {
    call()
  } finally {
    dns.lookup = lookup
    process.nextTick = nextTick
  }
  for (const tick of ticks) tick()
}

type LookUpDone = (
  error: null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void

/** An address is what it stands for. */
function lookUpAddress(host: string, ...rest: unknown[]): void {
  const done = rest.at(-1) as LookUpDone
  const family = net.isIPv6(host) ? 6 : 4
  const wantsAll = (rest[0] as { all?: boolean } | undefined)?.all === true
  if (wantsAll) done(null, [{ address: host, family }])
  else done(null, host, family)
}

/** Ports that are tried and not listened on yet. */
const promised = new Set<number>()

/** Another program that takes the port between the two makes `accept` fail. */
function listenAfterTrial(deno: DenoGlobal, server: net.Server, place: ListenPlace): KernelAddress | number {
  if (promised.has(place.port)) return -errno.EADDRINUSE
  try {
    const trial = deno.listen({ hostname: place.host, port: place.port })
    const { port } = trial.addr
    trial.close()
    promised.add(port)
    const kept = (): void => void promised.delete(port)
    server.once('listening', kept).once('listening', () => server.unref())
    server.once('error', kept).once('close', kept)
    server.listen({ host: place.host, port, backlog: place.backlog })
    return internetAddress(place.host, port)
  } catch (error) {
    return -errnoOf(error)
  }
}
