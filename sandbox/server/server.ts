/** Starts the whole server: isolation first, then the site and the sandbox on one port. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { type AllowedHosts, allowedHosts, browsable, isLoopback } from './allowed-hosts.ts'
import { type BaseDirectory, openBaseDirectory } from './base-directory.ts'
import { answer, type Handler } from './answer.ts'
import {
  addressFinder,
  addressList,
  canonical,
  type FindAddress,
  type IsListed,
  ownerOf,
} from './client-address.ts'
import { runnableCompiler } from './compiler-file.ts'
import type { ConnectionContext } from './connection.ts'
import { boundConnections } from './connection-bounds.ts'
import { chooseIsolation, type Chosen } from './isolation/probe.ts'
import { requireTool } from './isolation/tools.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createGuard, type Defended } from './last-defense.ts'
import { createLog, type Log } from './log.ts'
import { Metrics } from './metrics.ts'
import { withOperatorPages } from './operator-pages.ts'
import { RunQueue } from './run-queue.ts'
import { RunnerPool } from './runner-pool.ts'
import { RefusalLog } from './refusal-log.ts'
import { guardRequests } from './request-guard.ts'
import { serveSite } from './site.ts'
import { openSocketEndpoint, unknownHost } from './socket-endpoint.ts'
import { Starter } from './starter.ts'
import { createToken } from './token.ts'

/** How often the server looks for connections whose headers are late. */
const CHECK_CONNECTIONS_MS = 1000

export interface ServerOptions {
  /** Address or name to listen on. Anything but a loopback one needs a working jail. */
  host: string
  /** 0 takes any free port. */
  port: number
  /** Names besides the loopback names under which browsers may reach the server. */
  allowedHosts?: string[]
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies?: string[]
  /** Addresses and networks that may read `/metrics`, besides this machine. */
  metricsFrom?: string[]
  /** The built site. */
  siteDirectory: string
  /** Root of the hublet package that snippets import. */
  packageRoot: string
  /** `auto` (default) takes the jail where it works; `bare` goes without it. */
  isolation?: 'auto' | 'bare'
  limits?: Partial<Limits>
  /** Directory for the files of runs; default the system's directory for temporary files. */
  temporaryDirectory?: string
  /** Takes what the operator should know; default stderr, with all lines from `info` on. */
  log?: Log
}

export interface RunningServer {
  /** The address for a browser, with the token if one is needed. */
  address: string
  isolated: boolean
  /** Counts an error that was caught outside of the server. */
  errorCaught(where: Defended): void
  /**
   * Ends every session, connection and process of the server. A second call waits for the first.
   * @param graceSeconds how long sessions may go on, to end by themselves; 0 unless given
   */
  close(graceSeconds?: number): Promise<void>
}

/**
 * Starts a server.
 * @throws Error with a clear sentence when no program can be started, when `host` is reachable from
 *   other machines and there is no jail, and when the port cannot be had (`EADDRINUSE` and the like)
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const log = options.log ?? createLog('info')
  const base = await openBaseDirectory(options.temporaryDirectory ?? tmpdir(), log)
  try {
    return await startIn(base, options, log)
  } catch (error) {
    await base.remove()
    throw error
  }
}

async function startIn(base: BaseDirectory, options: ServerOptions, log: Log): Promise<RunningServer> {
  const { packageRoot } = options
  const limits = { ...LIMITS, ...options.limits }
  const isProxy = addressList(options.trustedProxies ?? [], 'TRUSTED_PROXY')
  const mayReadMetrics = addressList(options.metricsFrom ?? [], 'METRICS_FROM')
  const starter = new Starter(requireTool('perl'))
  const environment = { packageRoot, baseDirectory: base.path, limits, log }
  const chosen = await chooseIsolation(environment, options.isolation ?? 'auto')
  try {
    return await serve(options, { chosen, limits, log, starter, base, isProxy, mayReadMetrics })
  } catch (error) {
    await chosen.close()
    throw error
  }
}

interface Foundation {
  chosen: Chosen
  limits: Limits
  log: Log
  starter: Starter
  base: BaseDirectory
  isProxy: IsListed
  mayReadMetrics: IsListed
}

/**
 * Opens the port, with everything behind it. Steps that can fail come first, so a failure leaves no open port and no
 * runner.
 */
async function serve(options: ServerOptions, foundation: Foundation): Promise<RunningServer> {
  const { host, port, packageRoot } = options
  const { chosen, limits, log, starter, base, isProxy, mayReadMetrics } = foundation
  const { isolation, reason } = chosen
  requireJailFor(host, chosen)
  const welcome = welcomeOf(chosen, limits, versionOf(packageRoot))
  const site = serveSite(options.siteDirectory)
  const compiler = await runnableCompiler(base.path)

  // A missing Host is refused by the guard, whose answers have the headers that all have.
  const server = createServer({ requireHostHeader: false, connectionsCheckingInterval: CHECK_CONNECTIONS_MS })
  const { address, actualPort } = await listen(server, host, port)
  const hosts = allowedHosts(actualPort, options.allowedHosts ?? [])
  const addressOf = addressFinder(isProxy)
  const refusals = new RefusalLog(log)
  const queue = new RunQueue(limits)
  const guarded = createGuard(log, (where) => metrics.errorCaught(where))
  const runners = new RunnerPool(
    { isolation, limits, baseDirectory: base.path, starter, compiler, guarded },
    log,
  )
  const metrics = new Metrics(queue, runners)
  boundConnections(server, {
    limits,
    ownerOf: (address) => connectionOwner(canonical(address), isProxy, limits),
    refused(owner) {
      metrics.connectionRefused()
      refusals.info({ address: owner }, 'A connection was closed at once: there are too many.')
    },
  })
  const context: ConnectionContext = {
    session: { runners, limits, guarded },
    queue,
    metrics,
    welcome,
    token: isolation.isolated ? undefined : createToken(),
    log,
    refusals,
  }
  const pages = withOperatorPages({ hosts, metrics, addressOf, mayReadMetrics }, guardHost(hosts, site))
  const { stalledSeconds } = limits
  const guard = guardRequests(server, pages, { log, metrics, addressOf, stalledSeconds })
  const visitorOf: FindAddress = (request) => ownerOf(addressOf(request), limits.ipv6Prefix)
  const endpoint = openSocketEndpoint(server, { hosts, addressOf: visitorOf, limits, guard }, context)
  if (reason !== undefined) log.warn(`Snippets are not isolated: ${reason} Only this machine can connect.`)
  if (chosen.libraryProblem !== undefined) log.warn(`Snippets cannot import hublet: ${chosen.libraryProblem}`)

  log.info({ address, isolated: isolation.isolated }, 'The server takes visitors.')

  async function shutDown(graceSeconds: number): Promise<void> {
    log.info({ graceSeconds, running: queue.running, queued: queue.length }, 'The server is being shut down.')
    const closed = new Promise((resolve) => server.close(resolve))
    await endpoint.close(graceSeconds)
    server.closeAllConnections()
    await closed
    await runners.close()
    starter.close()
    await chosen.close()
    await base.remove()
    refusals.close()
  }
  let closing: Promise<void> | undefined

  return {
    address: context.token === undefined ? address : `${address}/#token=${context.token}`,
    isolated: isolation.isolated,
    errorCaught: (where) => metrics.errorCaught(where),
    close: (graceSeconds = 0) => (closing ??= shutDown(graceSeconds)),
  }
}

/** The owner that a connection is counted for; undefined for one of a proxy. */
function connectionOwner(address: string, isProxy: IsListed, { ipv6Prefix }: Limits): string | undefined {
  return isProxy(address) ? undefined : ownerOf(address, ipv6Prefix)
}

function requireJailFor(host: string, { isolation, reason }: Chosen): void {
  if (isolation.isolated || isLoopback(host)) return
  throw new Error(
    `Snippets cannot be isolated, so HOST must be a loopback address and not ${JSON.stringify(host)}. ${reason}`,
  )
}

async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<{ address: string; actualPort: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const actualPort = (server.address() as AddressInfo).port
  return { address: `http://${browsable(host)}:${actualPort}`, actualPort }
}

function guardHost(hosts: AllowedHosts, handler: Handler): Handler {
  return (request, response) => {
    const { host } = request.headers
    if (hosts.allowsHost(host)) return handler(request, response)
    answer(response, 421, unknownHost(host))
  }
}

function welcomeOf(chosen: Chosen, limits: Limits, version: string): ConnectionContext['welcome'] {
  const { isolation, reason, hubs } = chosen
  const { seconds, outputBytes, traceEvents } = limits
  return {
    type: 'welcome',
    version,
    isolated: isolation.isolated,
    ...(reason === undefined ? {} : { reason }),
    hubs,
    limits: { seconds, outputBytes, traceEvents },
  }
}

function versionOf(packageRoot: string): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version
}
