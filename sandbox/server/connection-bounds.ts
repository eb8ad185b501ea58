/** How many TCP connections there may be, of one visitor and in all, and how long each may say nothing. */
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from './limits.ts'

export interface BoundsOptions {
  limits: Limits
  /** How many descriptors this process may have; the system is asked unless it is given. */
  descriptors?: number
  /** By whom connections are counted; undefined for those of a proxy, which brings many visitors. */
  ownerOf(address: string): string | undefined
  /** Hears of a connection that was closed at once. */
  refused(owner: string | undefined): void
}

/** Used if the system does not say: POSIX systems allow a process this many to begin with. */
const USUAL_DESCRIPTORS = 1024

/** No owner may have more than this share of what there is. */
const SHARE = 4

/**
 * Bounds the connections of `server`. Each may take two descriptors, its own and that of a file, and a third of all is left to runs:
 * whatever comes, there are some for the next visitor.
 */
export function boundConnections(server: Server, options: BoundsOptions): void {
  const { limits, ownerOf, refused } = options
  const affordable = Math.floor((options.descriptors ?? descriptorLimit()) / 3)
  const most = Math.min(limits.connections + limits.plainConnections, affordable)
  const mostOfOne = Math.min(
    limits.connectionsPerAddress + limits.plainConnectionsPerAddress,
    Math.ceil(most / SHARE),
  )
  const counts = new Map<string, number>()

  server.maxConnections = most
  server.on('drop', () => refused(undefined))
  server.on('connection', (socket: Socket) => {
    const owner = ownerOf(socket.remoteAddress ?? '')
    if (owner === undefined) return
    const count = (counts.get(owner) ?? 0) + 1
    if (count > mostOfOne) {
      refused(owner)
      socket.destroy()
      return
    }
    counts.set(owner, count)
    socket.once('close', () => leave(counts, owner))
  })
  server.headersTimeout = limits.headerSeconds * 1000
  server.requestTimeout = limits.requestSeconds * 1000
  server.keepAliveTimeout = limits.keepAliveSeconds * 1000
  // For a client that reads nothing of its answer; every byte that it takes begins the time anew.
  server.timeout = limits.stalledSeconds * 1000
  server.maxRequestsPerSocket = limits.requestsPerConnection
}

function leave(counts: Map<string, number>, owner: string): void {
  const count = (counts.get(owner) ?? 1) - 1
  if (count === 0) counts.delete(owner)
  else counts.set(owner, count)
}

/** `RLIMIT_NOFILE` of this process: Node has raised its soft limit as far as it may. */
function descriptorLimit(): number {
  if (process.platform !== 'linux') return USUAL_DESCRIPTORS
  const [, limit = ''] =
    /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
  return limit === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(limit) || USUAL_DESCRIPTORS
}
