/** What the environment says about how to serve. */

export interface Settings {
  host: string
  port: number
  /** Names besides the loopback names under which browsers may reach this server. */
  allowedHosts: string[]
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Addresses and networks that may read `/metrics`, besides this machine. */
  metricsFrom: string[]
}

const DEFAULT_PORT = 8080
const HIGHEST_PORT = 65_535

/**
 * Reads PORT (0 for any free one), HOST, and the comma separated ALLOWED_HOSTS, TRUSTED_PROXY and METRICS_FROM.
 * @throws Error with one clear sentence when PORT is not a port number.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const names = listOf(env.ALLOWED_HOSTS)
  const host = env.HOST || undefined
  if (host !== undefined) names.push(host)
  return {
    host: host ?? '127.0.0.1',
    port: readPort(env.PORT),
    allowedHosts: names,
    trustedProxies: listOf(env.TRUSTED_PROXY),
    metricsFrom: listOf(env.METRICS_FROM),
  }
}

function listOf(text: string | undefined): string[] {
  const entries = (text ?? '').split(',').map((entry) => entry.trim())
  return entries.filter((entry) => entry !== '')
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT
  if (/^\d{1,5}$/.test(text) && Number(text) <= HIGHEST_PORT) return Number(text)
  throw new Error(
    `PORT is ${JSON.stringify(text)}, which is not a port number; set it to a number from 0 to ${HIGHEST_PORT}.`,
  )
}
