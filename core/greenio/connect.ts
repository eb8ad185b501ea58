/** Opening a connection: every address that the name has gets its chance, and the first one that answers wins. */
import { checkFlag, checkLimit, checkOptions, refuse } from '../ground/checks.ts'
import { GreenletExit, systemError, type SystemError } from '../ground/errors.ts'
import { channelsOf } from '../ground/node.ts'
import { Operation, type OperationEnd } from '../ground/operation.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { spawn, type GreenThread } from '../green/greenthread.ts'
import { getHub } from '../hubs/registry.ts'
import { errno } from '../kernel/errno.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { sleep } from '../green/sleep.ts'
import { WaitList } from '../green/wait-list.ts'
import { withTimeout } from '../green/with-timeout.ts'
import { rawAddress, shownAddress, type Endpoint, type RawAddress } from './address.ts'
import { pauseBefore } from './patience.ts'
import { checkFamily, resolveAddresses, type Family } from './resolve.ts'
import { GreenSocket } from './socket.ts'

export type ConnectOptions = Endpoint & {
  /** 4 or 6 for addresses of that kind alone; 0, as it is unless given, for both. */
  family?: Family
  /** The address of this end; the system chooses unless given. */
  localAddress?: string
  /** The port of this end; the system chooses one unless given. Needs a `localAddress`. */
  localPort?: number
  /** Seconds that resolving the name and connecting may take, all in all; null or nothing for no limit. */
  timeout?: number | null
  /** Whether small messages are sent at once; false unless given. */
  noDelay?: boolean
  /** Whether the kernel asks now and then whether the other end is still there; false unless given. */
  keepAlive?: boolean
}

/** A message of the tracing channel `hublet:connect`; the result is the socket. */
export interface ConnectOperation extends OperationEnd {
  /** The options of the call. */
  readonly options: ConnectOptions
}

const channels = channelsOf('hublet:connect')

/** An address that does not answer is given so many seconds before the next one is tried beside it: RFC 8305, section 5. */
const HEAD_START_SECONDS = 0.25

/**
 * Opens a connection. A name is resolved by `node:dns`, without blocking the hub. When it has several addresses, the
 * next one is tried as soon as one fails, or beside one that has not answered for a quarter of a second. If the
 * backlog of a Unix socket is full it waits for room, as it does for a host that does not answer: give it a timeout.
 *
 * @throws the system error of the connection, such as ECONNREFUSED, with `address` and `port`; if several addresses
 * failed, an AggregateError with the `code` of the first and all of them in `errors`; `Timeout`; ERR_OPTION_INVALID
 * @eventlet eventlet.convenience.connect
 * @example using socket = yield* connect({ host: 'example.org', port: 80, timeout: 5 })
 */
export const connect = greenCall(function* connect(options: ConnectOptions): Green<GreenSocket> {
  const { family = 0, timeout = null, noDelay = false, keepAlive = false } = checkOptions('connect', options)
  checkFamily('connect', family)
  checkLimit('connect: timeout', timeout)
  checkFlag('connect: noDelay', noDelay)
  checkFlag('connect: keepAlive', keepAlive)
  const local = localEnd(options)
  const open = function* (): Green<GreenSocket> {
    const [only, ...others] = yield* resolveAddresses('connect', options, family)
    if (only !== undefined && others.length === 0) return yield* connectTo(only, local)
    return yield* new Race([only as RawAddress, ...others], local).run()
  }
  const socket = yield* channels.hasSubscribers ? told(options, timeout, open) : withTimeout(timeout, open)
  if (noDelay) socket.setNoDelay()
  if (keepAlive) socket.setKeepAlive()
  return socket
})

/** Tells those outside when it begins and how it ends; one that is killed has no outcome of its own. */
function* told(
  options: ConnectOptions,
  timeout: number | null,
  open: () => Green<GreenSocket>,
): Green<GreenSocket> {
  const operation = new Operation<ConnectOperation>(channels, { options })
  let end: ['result' | 'error' | 'killed', unknown?] = ['killed']
  operation.start(() => undefined)
  try {
    const socket = yield* withTimeout(timeout, open)
    end = ['result', socket]
    return socket
  } catch (error) {
    end = [error instanceof GreenletExit ? 'killed' : 'error', error]
    throw error
  } finally {
    operation.end(...end)
  }
}

function localEnd(options: ConnectOptions): RawAddress | null {
  const { localAddress, localPort } = options
  if (localAddress === undefined && localPort === undefined) return null
  if (localAddress === undefined)
    throw refuse('connect: localAddress', localAddress, 'one along with localPort')
  return rawAddress('connect (local end)', { host: localAddress, port: localPort ?? 0 }, '')
}

function* connectTo(address: RawAddress, local: RawAddress | null): Green<GreenSocket> {
  const about = shownAddress(address)
  const { kernel } = getHub()
  const fd = kernel.openStream(address.host, address.port)
  if (fd < 0) throw systemError(fd, 'socket', about)
  const socket = new GreenSocket(fd)
  let connected = false
  try {
    if (local !== null) bind(kernel, socket, local)
    const result = yield* begin(kernel, fd, address)
    if (result === -errno.EINPROGRESS) yield* socket.connected(about)
    else if (result < 0) throw systemError(result, 'connect', { fd, ...about })
    connected = true
    return socket
  } finally {
    if (!connected) socket.close()
  }
}

/** The backlog of a Unix socket may be full: then there is nothing to be ready, and it is tried now and then. unix(7) */
function* begin(kernel: Kernel, fd: number, { host, port }: RawAddress): Green<number> {
  for (let retry = 0; ; retry++) {
    const result = kernel.connect(fd, host, port)
    if (result !== -errno.EAGAIN || port >= 0) return result
    yield* sleep(pauseBefore(retry))
  }
}

function bind(kernel: Kernel, { fd }: GreenSocket, local: RawAddress): void {
  const result = kernel.bind(fd, local.host, local.port)
  if (result < 0) throw systemError(result, 'bind', { fd, ...shownAddress(local) })
}

/** Attempts at several addresses, each in a greenthread of its own. */
class Race {
  #addresses: readonly RawAddress[]
  #local: RawAddress | null
  #attempts: GreenThread<void>[] = []
  #running = 0
  #winner: GreenSocket | null = null
  #errors: unknown[] = []
  #news = new WaitList()

  constructor(addresses: readonly RawAddress[], local: RawAddress | null) {
    this.#addresses = addresses
    this.#local = local
  }

  *run(): Green<GreenSocket> {
    let taken = false
    try {
      for (const address of this.#addresses) {
        this.#start(address)
        yield* this.#news.wait(HEAD_START_SECONDS)
        if (this.#winner !== null) break
      }
      while (this.#winner === null && this.#running > 0) yield* this.#news.wait()
      if (this.#winner === null) throw allFailed(this.#errors)
      taken = true
      return this.#winner
    } finally {
      for (const attempt of this.#attempts) attempt.kill()
      if (!taken) this.#winner?.close()
    }
  }

  #start(address: RawAddress): void {
    this.#running++
    const attempt = spawn(() => this.#attempt(address))
    attempt.link(() => this.#running--)
    attempt.catch((error: unknown) => {
      if (!(error instanceof GreenletExit)) this.#errors.push(error)
      this.#news.wakeFirstSoon()
    })
    this.#attempts.push(attempt)
  }

  *#attempt(address: RawAddress): Green<void> {
    const socket = yield* connectTo(address, this.#local)
    if (this.#winner !== null) return socket.close()
    this.#winner = socket
    this.#news.wakeFirstSoon()
  }
}

function allFailed(errors: unknown[]): AggregateError {
  const [first] = errors as SystemError[]
  const messages = errors.map((error) => (error as Error).message)
  const about = { code: first?.code, errno: first?.errno, syscall: first?.syscall }
  return Object.assign(
    new AggregateError(errors, `No address could be reached: ${messages.join('; ')}`),
    about,
  )
}
