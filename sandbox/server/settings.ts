/** Reads how to serve from the environment. */
import type { Limits } from './limits.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

export interface Settings {
  host: string
  port: number
  /** Names besides the loopback names under which browsers may reach this server. */
  allowedHosts: string[]
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Addresses and networks that may read `/metrics`, besides this machine. */
  metricsFrom: string[]
  /** The limits that depend on the server's machine. */
  limits: Partial<Pick<Limits, 'sessions' | 'warmRunners' | 'ipv6Prefix'>>
  logLevel: LogLevel
}

const DEFAULT_PORT = 8080
const HIGHEST_PORT = 65_535
/** More than any machine can use, and less than the users that a server has for runs. */
const MOST_RUNS = 500
/** No network that is given to one visitor is larger than this. */
const SHORTEST_PREFIX = 16
const LONGEST_PREFIX = 128

/**
 * Reads PORT (0 for any free one), HOST, the comma separated ALLOWED_HOSTS, TRUSTED_PROXY and METRICS_FROM, and SESSIONS,
 * WARM_RUNNERS, IPV6_PREFIX and LOG_LEVEL.
 * @throws Error with one clear sentence when PORT is not a port number or another one has no possible value
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
    limits: {
      ...readNumber(env, 'SESSIONS', 'sessions', [1, MOST_RUNS]),
      ...readNumber(env, 'WARM_RUNNERS', 'warmRunners', [0, MOST_RUNS]),
      ...readNumber(env, 'IPV6_PREFIX', 'ipv6Prefix', [SHORTEST_PREFIX, LONGEST_PREFIX]),
    },
    logLevel: readLevel(env.LOG_LEVEL || 'info'),
  }
}

/** A number as the limit of that name; nothing when the variable is not set. */
function readNumber(
  env: NodeJS.ProcessEnv,
  variable: string,
  name: keyof Settings['limits'],
  [least, most]: [number, number],
) {
  const text = env[variable] ?? ''
  if (text === '') return {}
  if (/^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most) return { [name]: Number(text) }
  throw new Error(
    `${variable} is ${JSON.stringify(text)}; set it to a number from ${least} to ${most}, or leave it out.`,
  )
}

function readLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((name) => name === text)
  if (level !== undefined) return level
  throw new Error(`LOG_LEVEL is ${JSON.stringify(text)}; set it to one of ${LOG_LEVELS.join(', ')}.`)
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
