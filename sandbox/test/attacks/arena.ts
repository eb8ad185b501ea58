/**
 * The place of the attacks: a real server in a process of its own, an attacker, and a bystander whose session
 * runs meanwhile. After every attack the bystander must still answer, and the server must be as it was: its
 * memory, its descriptors, its files, its processes, its log.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, chmodSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import { expect, vi } from 'vitest'
import { LIMITS } from '../../server/limits.ts'
import { PATIENCE } from '../support/patience.ts'
import { PACKAGE_ROOT, SessionClient } from '../support/session-client.ts'

/** Growth that an attack may leave in the server: caches, not the bytes it was sent. */
const MEMORY_SLACK = 96 * 1024 * 1024

/** A bystander is replaced by a new one before its own time is over. */
const BYSTANDER_MS = 10_000

/** Answers each line that it is sent, through the hub: what a visitor's own program would do. */
const BYSTANDER = `
  import { Queue, spawn, sleep } from 'hublet'
  const lines = new Queue()
  process.stdin.on('data', (data) => lines.putNowait(String(data).trim()))
  spawn(function* () { for (;;) { const line = yield* lines.get(); yield* sleep(0.001); console.log('pong ' + line) } })
  console.log('here')`

/** Number of looks in a row, 20 ms apart, that must see the same. */
const STEADY_LOOKS = 25

/** The state of a socket in /proc/net/tcp. */
const LISTENING = '0A'

interface State {
  /** How many there are of each kind: a kind that is one too many says what was left open. */
  descriptors: Record<string, number>
  runs: number
  processes: number
}

export class Arena {
  readonly address: string
  /** Output of the server at its start. */
  notices: readonly string[] = []
  readonly #server: ChildProcessByStdio<null, Readable, Readable>
  readonly #directory: string
  readonly #log: string[]
  #calm: State = { descriptors: {}, runs: 0, processes: 0 }
  #memory = 0
  #count = 0
  #bystander: { client: SessionClient; begun: number } | undefined
  readonly #clients = new Set<SessionClient>()

  private constructor(
    server: ChildProcessByStdio<null, Readable, Readable>,
    directory: string,
    log: string[],
    address: string,
  ) {
    this.#server = server
    this.#directory = directory
    this.#log = log
    this.address = address
  }

  /** Starts a server with the limits of every server; its memory is that beside a first run. */
  static async open(): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'hublet-attacks-'))
    chmodSync(directory, 0o711)
    const server = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'warn',
        TMPDIR: directory,
        SERVER_SECRET: 'not for snippets',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log: string[] = []
    createInterface(server.stderr).on('line', (line) => log.push(line))
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
    const arena = new Arena(server, directory, log, line.replace(/^.*: (?=http)/, ''))
    await arena.#standBy()
    arena.notices = log.splice(0)
    arena.#calm = await arena.#settled()
    arena.#memory = arena.#residentBytes()
    return arena
  }

  /** Process of the server. */
  get pid(): number {
    return this.#server.pid ?? 0
  }

  /** Directory in which the server makes its own. */
  get directory(): string {
    return this.#directory
  }

  async connect(): Promise<SessionClient> {
    const client = await SessionClient.connect(this.address)
    this.#clients.add(client)
    client.socket.once('close', () => this.#clients.delete(client))
    return client
  }

  /** Runs an attack beside a bystander, and looks at what it left. An attack that fails tells why: what it left then says less. */
  async during<T>(attack: (attacker: SessionClient) => Promise<T>): Promise<T> {
    const bystander = await this.#standBy()
    const attacker = await this.connect()
    try {
      const result = await attack(attacker)
      await this.#answers(bystander)
      expect(bystander.messages.some(({ type }) => type === 'ended')).toBe(false)
      attacker.socket.terminate()
      await this.#isUnharmed()
      return result
    } catch (error) {
      // The next attack finds a place without this one's connections, and has a bystander of its own.
      this.#clear()
      await this.#standBy()
      throw error
    }
  }

  /** The bystander: one for several attacks, with time left for the next. */
  async #standBy(): Promise<SessionClient> {
    if (this.#bystander !== undefined && performance.now() - this.#bystander.begun < BYSTANDER_MS) {
      return this.#bystander.client
    }
    this.#leave()
    const client = await this.connect()
    this.#bystander = { client, begun: performance.now() }
    client.start(BYSTANDER)
    await client.sees('here')
    return client
  }

  /** Has another bystander for one whose own time is over: a busy machine may need longer than that for the calm to return. */
  async #replaced(): Promise<void> {
    const { client } = this.#bystander ?? {}
    if (client?.messages.some(({ type }) => type === 'ended') !== true) return
    this.#leave()
    await this.#standBy()
  }

  #clear(): void {
    this.#bystander = undefined
    for (const { socket } of this.#clients) socket.terminate()
  }

  #leave(): void {
    this.#bystander?.client.socket.terminate()
    this.#bystander = undefined
  }

  /** Ends the server; it must leave in order, and leave no file. */
  async close(): Promise<void> {
    this.#leave()
    this.#server.kill('SIGTERM')
    if (this.#server.exitCode === null && this.#server.signalCode === null) await once(this.#server, 'exit')
    const code = this.#server.exitCode
    const left = readdirSync(this.#directory)
    rmSync(this.#directory, { recursive: true })
    expect({ code, left }).toEqual({ code: 0, left: [] })
  }

  async #answers(bystander: SessionClient): Promise<void> {
    const question = `question-${++this.#count}`
    bystander.send({ type: 'input', data: `${question}\r` })
    await bystander.sees(`pong ${question}`)
  }

  async #isUnharmed(): Promise<void> {
    await expect.poll(() => this.#replaced().then(() => this.#state())).toEqual(this.#calm)
    expect(this.#residentBytes()).toBeLessThan(this.#memory + MEMORY_SLACK)
    expect(this.#log).toEqual([])
  }

  /** The state when nobody but the bystander is connected, and every runner of the pool waits. */
  async #settled(): Promise<State> {
    const calm = { hublet_sessions_running: 1, hublet_runners_waiting: LIMITS.warmRunners }
    await vi.waitFor(async () => expect(await this.#metrics(Object.keys(calm))).toEqual(calm), PATIENCE)
    await vi.waitFor(() => expect(this.#connections()).toBe(1), PATIENCE)
    return this.#steady()
  }

  /** The state that no longer changes: what a start has opened may be closed a moment after it. */
  async #steady(): Promise<State> {
    let [state, looks] = [this.#state(), 0]
    await vi.waitFor(() => {
      const before = state
      state = this.#state()
      looks = isDeepStrictEqual(state, before) ? looks + 1 : 0
      expect(looks).toBeGreaterThanOrEqual(STEADY_LOOKS)
    }, PATIENCE)
    return state
  }

  async #metrics(names: string[]): Promise<Record<string, number>> {
    const response = await fetch(new URL('/metrics', this.address), { headers: { Connection: 'close' } })
    const text = await response.text()
    return Object.fromEntries(
      names.map((name) => [name, Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])]),
    )
  }

  /** TCP connections whose descriptor the server still has; see proc_net(5). */
  #connections(): number {
    const port = Number(new URL(this.address).port).toString(16).toUpperCase().padStart(4, '0')
    const entries = readFileSync('/proc/net/tcp', 'latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
    const isOpen = ([, local, , state, , , , , , inode]: string[]) =>
      local?.endsWith(`:${port}`) && state !== LISTENING && inode !== '0'
    return entries.filter(isOpen).length
  }

  #state(): State {
    const base = join(this.#directory, readdirSync(this.#directory)[0] ?? '')
    return {
      descriptors: openDescriptors(this.pid),
      runs: readdirSync(base).filter((name) => name.startsWith('run-')).length,
      processes: descendants(this.pid),
    }
  }

  #residentBytes(): number {
    const text = readFileSync(`/proc/${this.pid}/status`, 'latin1')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024
  }
}

/** Descriptors of a process by their kind: a file by its name, a socket or a pipe without its number; see proc_pid_fd(5). */
function openDescriptors(pid: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    const kind = basename(readTarget(`/proc/${pid}/fd/${descriptor}`)).replace(/:\[\d+\]$/, '')
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** A descriptor may be closed while it is looked at. */
function readTarget(link: string): string {
  try {
    return readlinkSync(link)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'closed'
    throw error
  }
}

/** How many processes descend from one. */
function descendants(root: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const file = `/proc/${name}/stat`
    if (!existsSync(file)) continue
    const stat = readStat(file)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  let count = 0
  for (const [pid] of parents) {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === root) count++
  }
  return count
}
/** A process may end while it is looked at. */
function readStat(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw error
  }
}
