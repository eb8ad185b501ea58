/**
 * The place of the attacks: a real server in a process of its own, an attacker, and a bystander whose session
 * runs meanwhile. After every attack the bystander must still answer, and the server must be as it was: its
 * memory, its descriptors, its files, its processes, its log.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect } from 'vitest'
import { PACKAGE_ROOT, SessionClient } from '../session-client.ts'

/** What the server may have more of after an attack than before: caches, not what it was sent. */
const MEMORY_SLACK = 96 * 1024 * 1024

/** Answers each line that it is sent, through the hub: what a visitor's own program would do. */
const BYSTANDER = `
  import { Queue, spawn, sleep } from 'hublet'
  const lines = new Queue()
  process.stdin.on('data', (data) => lines.putNowait(String(data).trim()))
  spawn(function* () { for (;;) { const line = yield* lines.get(); yield* sleep(0.001); console.log('pong ' + line) } })
  console.log('here')`

interface State {
  descriptors: number
  runs: number
  processes: number
}

export class Arena {
  readonly address: string
  readonly #server: ChildProcessByStdio<null, Readable, Readable>
  readonly #directory: string
  readonly #log: string[]
  #calm: State = { descriptors: 0, runs: 0, processes: 0 }
  #memory = 0
  #count = 0

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

  /** Starts a server with the limits of every server; its memory is that after a first run. */
  static async open(): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'hublet-attacks-'))
    chmodSync(directory, 0o711)
    const server = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')], {
      env: { PATH: process.env['PATH'], PORT: '0', TMPDIR: directory, SERVER_SECRET: 'not for snippets' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log: string[] = []
    createInterface(server.stderr).on('line', (line) => log.push(line))
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
    const arena = new Arena(server, directory, log, line.replace(/^.*: (?=http)/, ''))
    const client = await SessionClient.connect(arena.address)
    await client.run(`console.log('first')`)
    await client.close()
    log.length = 0
    arena.#memory = arena.#residentBytes()
    arena.#calm = await arena.#settled()
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

  connect(): Promise<SessionClient> {
    return SessionClient.connect(this.address)
  }

  /** Runs an attack beside a bystander, and looks at what it left. */
  async during<T>(attack: (attacker: SessionClient) => Promise<T>): Promise<T> {
    const bystander = await this.connect()
    const attacker = await this.connect()
    try {
      bystander.start(BYSTANDER)
      await bystander.sees('here')
      const result = await attack(attacker)
      await this.#answers(bystander)
      expect(bystander.messages.some(({ type }) => type === 'ended')).toBe(false)
      return result
    } finally {
      bystander.socket.terminate()
      attacker.socket.terminate()
      await this.#isUnharmed()
    }
  }

  /** Ends the server; it must leave in order, and leave no file. */
  async close(): Promise<void> {
    this.#server.kill('SIGTERM')
    const [code] = (await once(this.#server, 'exit')) as [number | null]
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
    await expect.poll(() => this.#state(), { timeout: 10_000, interval: 20 }).toEqual(this.#calm)
    expect(this.#residentBytes()).toBeLessThan(this.#memory + MEMORY_SLACK)
    expect(this.#log).toEqual([])
  }

  /** The state that two looks have in common: the last run's remains go away in a moment. */
  async #settled(): Promise<State> {
    for (;;) {
      const before = this.#state()
      await new Promise((resolve) => setTimeout(resolve, 200))
      if (JSON.stringify(before) === JSON.stringify(this.#state())) return before
    }
  }

  #state(): State {
    const base = join(this.#directory, readdirSync(this.#directory)[0] ?? '')
    return {
      descriptors: readdirSync(`/proc/${this.pid}/fd`).length,
      runs: readdirSync(base).filter((name) => name.startsWith('run-')).length,
      processes: descendants(this.pid),
    }
  }

  #residentBytes(): number {
    const text = readFileSync(`/proc/${this.pid}/status`, 'latin1')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024
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
