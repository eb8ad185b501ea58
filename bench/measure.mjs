/** One measurement: a program is run to its end, or a server is put under load. Each has a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { compiled } from './participants.mjs'

const TOO_LONG_MS = 120_000

/** A server and the load each have a core of their own where there are two, so that neither pushes the other about. */
const PINNED = existsSync('/usr/bin/taskset') && availableParallelism() > 1

/** @returns {Promise<object>} what the program found */
export async function runProgram({ command, env }, name, size) {
  const child = start([...command, name, String(size)], env)
  const lines = await linesOf(child)
  return JSON.parse(lines.at(-1))
}

/** The C programs know one case each. */
export async function runPairs(size) {
  const rounds = Math.max(5, Math.floor(100_000 / size))
  return JSON.parse(
    (await linesOf(start([compiled('epoll_pairs'), String(size), String(rounds)], {}))).at(-1),
  )
}

/**
 * Starts a server, loads it for some seconds, and ends it.
 *
 * @returns {Promise<object>} messages per second, latencies, the load generator's idle share, and the server's own CPU time
 * per message
 */
export async function loadServer(
  { command, env },
  { message, busy, idle, seconds, counted = false },
  cores = 1,
) {
  const server = start(pinned(command, 0, cores), env)
  try {
    const port = await firstLine(server)
    const load = [compiled('load'), port, ...[server.pid, busy, idle, seconds].map(String), ...message]
    const running = start(pinned(counted ? [...COUNTING, String(server.pid), ...load] : load, cores, 1), {})
    const lines = await linesOf(running)
    const found = JSON.parse(lines.find((line) => line.startsWith('{')))
    return counted ? { ...found, calls: countOf(lines) / found.all } : found
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGKILL')
      await once(server, 'exit')
    }
  }
}

/** The kernel counts the server's system calls while the load runs, and the server hardly notices. */
const COUNTING = ['perf', 'stat', '--log-fd', '1', '-x', ',', '-e', 'raw_syscalls:sys_enter', '-p']

function countOf(lines) {
  const line = lines.find((text) => text.includes('raw_syscalls:sys_enter'))
  const count = Number(line?.split(',')[0])
  if (Number.isFinite(count)) return count
  throw new Error(`perf stat counted no system calls: ${line ?? lines.join(' ')}`)
}

function pinned(command, first, count) {
  return PINNED ? ['taskset', '-c', `${first}-${first + count - 1}`, ...command] : command
}

function start([program, ...args], env) {
  return spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TOO_LONG_MS,
  })
}

/** Waits for the program's end. @throws with what it said on stderr when it fails */
async function linesOf(child) {
  const lines = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const [code, signal] = await once(child, 'close')
  if (code === 0 && lines.length > 0) return lines
  throw new Error(`${nameOf(child)} ended with ${signal ?? code}: ${errors.trim().split('\n').at(-1)}`)
}

/** The program and its arguments without the folders, which mean nothing to a reader of the results elsewhere. */
function nameOf({ spawnargs }) {
  return spawnargs.map((part) => path.basename(part)).join(' ')
}

async function firstLine(child) {
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`${nameOf(child)} did not start: ${errors.trim().split('\n').at(-1)}`)
}
