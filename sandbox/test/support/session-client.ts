/** A browser for the tests: real server, real WebSocket, every message kept and parsed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ClientOptions, WebSocket } from 'ws'
import { RUNNER_FILE } from '../../server/isolation/program.ts'
import { createLog } from '../../server/log.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../server/server.ts'
import { parseServerMessage, type ServerMessage, SOCKET_PATH } from '../../shared/protocol.ts'

export const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

type Ended = Extract<ServerMessage, { type: 'ended' }>
export type TraceEvents = Extract<ServerMessage, { type: 'trace' }>['events']

/** Starts a server on a free port; what it logs is kept in `lines`. */
export async function startTestServer(
  options: Partial<ServerOptions> = {},
): Promise<RunningServer & { lines: string[] }> {
  if (!existsSync(join(PACKAGE_ROOT, RUNNER_FILE))) {
    throw new Error(`${RUNNER_FILE} is not built; run \`npx tsc -b\` before these tests.`)
  }
  const lines: string[] = []
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    siteDirectory: join(PACKAGE_ROOT, 'dist/site'),
    packageRoot: PACKAGE_ROOT,
    log: createLog('info', { write: (line) => void lines.push(line) }),
    ...options,
    // Parts that a test does not use need not start.
    limits: { warmRunners: 0, ...options.limits },
  })
  return { ...server, lines }
}

/** Whether the jail works on this machine; tests of the jail are skipped where it does not. */
export async function findJail(): Promise<boolean> {
  const server = await startTestServer()
  await server.close()
  return server.isolated
}

export class SessionClient {
  readonly messages: ServerMessage[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly socket: WebSocket
  readonly #token: string | undefined
  readonly #waiting = new Set<() => void>()
  /** Whether output is acknowledged, as a terminal does that shows it. */
  acknowledges = true

  private constructor(socket: WebSocket, token: string | undefined) {
    this.socket = socket
    this.#token = token
    socket.on('message', (data) => this.#onMessage(String(data)))
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) })
        this.#wake()
      })
    })
  }

  /** Connects to `address`, token included, and waits for the welcome. */
  static async connect(address: string, options: ClientOptions = {}): Promise<SessionClient> {
    const url = new URL(address)
    const token = /token=(.+)/.exec(url.hash)?.[1]
    const socket = new WebSocket(`ws://${url.host}${SOCKET_PATH}`, options)
    const client = new SessionClient(socket, token)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    // Breaking a connection on purpose must not fail a test: `closed` says how it ended.
    socket.on('error', () => client.#wake())
    await client.find((message) => message.type === 'welcome')
    return client
  }

  get output(): string {
    return this.messages.map((message) => (message.type === 'output' ? message.text : '')).join('')
  }

  get events(): TraceEvents {
    return this.messages.flatMap((message) => (message.type === 'trace' ? message.events : []))
  }

  /** Names of the marks in the trace, in order. */
  get marks(): string[] {
    return this.events.flatMap((event) => (event.kind === 'mark' ? [event.name] : []))
  }

  get errors(): string[] {
    return this.messages.flatMap((message) => (message.type === 'error' ? [message.code] : []))
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Asks for a run, and forgets what was received before. */
  start(code: string, more: object = {}): void {
    this.messages.length = 0
    const token = this.#token === undefined ? {} : { token: this.#token }
    this.send({ type: 'run', code, columns: 80, rows: 24, ...token, ...more })
  }

  /** Output of one of several runs. */
  outputOf(run: number): string {
    const texts = this.messages.flatMap((message) =>
      message.type === 'output' && message.run === run ? [message.text] : [],
    )
    return texts.join('')
  }

  /** Runs a snippet to its end. */
  async run(code: string, more: object = {}): Promise<Ended> {
    this.start(code, more)
    return this.ended()
  }

  async ended(): Promise<Ended> {
    return (await this.find((message) => message.type === 'ended')) as Ended
  }

  async error(): Promise<string> {
    await this.find((message) => message.type === 'error')
    return this.errors.at(-1) ?? ''
  }

  /** Waits until the terminal shows `text`. */
  async sees(text: string): Promise<void> {
    await this.#until(() => (this.output.includes(text) ? true : undefined))
  }

  /** Waits for the first message that fits. */
  async find(fits: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    return this.#until(() => this.messages.find(fits))
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  #onMessage(text: string): void {
    const parsed = parseServerMessage(text)
    if (!parsed.ok) throw new Error(`The server sent something invalid: ${parsed.problem}`)
    const { message } = parsed
    this.messages.push(message)
    if (message.type === 'output' && this.acknowledges) {
      this.send({ type: 'shown', run: message.run, characters: message.text.length })
    }
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  #until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = look()
        if (found === undefined && this.socket.readyState !== WebSocket.CLOSED) return
        this.#waiting.delete(check)
        if (found !== undefined) resolve(found)
        else reject(new Error(`The connection closed first. Output so far: ${this.output}`))
      }
      this.#waiting.add(check)
      check()
    })
  }
}

/** Command lines on this machine, jails included, that contain `text`. */
export function commandsWith(text: string): string[] {
  return processesWith(text).map(({ line }) => line)
}

/** Processes on this machine, jails included, whose command line contains `text`. */
export function processesWith(text: string): { pid: number; line: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: commandLine(name) }))
    .filter(({ line }) => line.includes(text))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw error
  }
}
