/** Answers load balancers and Prometheus: `/health` and `/metrics`. */
import type { IncomingMessage } from 'node:http'
import { type AllowedHosts, isLoopback } from './allowed-hosts.ts'
import { answer, type Handler, refuseMethod } from './answer.ts'
import type { Metrics } from './metrics.ts'

export interface OperatorPagesOptions {
  hosts: AllowedHosts
  metrics: Metrics
  addressOf(request: IncomingMessage): string
  /** Whether an address besides the loopback ones may read the metrics. */
  mayReadMetrics(address: string): boolean
}

/**
 * Answers those two, and leaves everything else to `next`. `/health` says nothing but that the server
 * works, so anybody may ask under any name: probes use the address of a container.
 */
export function withOperatorPages(options: OperatorPagesOptions, next: Handler): Handler {
  return (request, response) => {
    const path = request.url?.split('?')[0]
    if (path !== '/health' && path !== '/metrics') return next(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, request.method)
    if (path === '/health') return answer(response, 200, '{"status":"ok"}', 'application/json')
    if (!mayRead(request, options)) {
      return answer(response, 403, 'METRICS_FROM names the addresses that may read the metrics.')
    }
    return options.metrics.answer(response)
  }
}

/** A page that points its own name at this machine is a loopback address too, but asks for another host. */
function mayRead(request: IncomingMessage, options: OperatorPagesOptions): boolean {
  const address = options.addressOf(request)
  const isOwn = isLoopback(address) && options.hosts.allowsHost(request.headers.host)
  return isOwn || options.mayReadMetrics(address)
}
