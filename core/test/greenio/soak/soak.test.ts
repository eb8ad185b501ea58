/**
 * Ten thousand connections at once, opening, sending, half-closing, dying and being reset at random: no byte is lost or
 * misplaced, and nothing stays behind in the server. 30 seconds on each hub; with HUBLET_LONG 5 minutes.
 */
import { execFileSync, fork, spawn as startProcess, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { getHub } from '../../../index.ts'

const WANTED = 10_000
/** For what a process has besides its connections. */
const OTHER_DESCRIPTORS = 200
const seconds = process.env['HUBLET_LONG'] === '1' ? 300 : 30

interface Clients {
  opened: number
  peak: number
  sent: number
  received: number
  whole: number
  ended: number
  endedMeanwhile: number
  died: number
  reset: number
  errors: string[]
}

interface Server {
  peak: number
  served: number
  lost: number
  bytes: number
  errors: string[]
  descriptors: number
  listeners: number
  memoryBytes: number
  hub: string
}

const started: ChildProcess[] = []

afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')))

/** Node raises its own limit to this one. */
function descriptorLimit(): number {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -H -n'], { encoding: 'utf8' }).trim()
  return limit === 'unlimited' ? Infinity : Number(limit)
}

/** How many connections the machine allows, told where they are fewer than wanted. */
function possibleConnections(): number {
  const possible = Math.min(WANTED, descriptorLimit() - OTHER_DESCRIPTORS)
  if (possible < WANTED)
    console.log(
      `Only ${possible} connections: a process may have ${descriptorLimit()} descriptors (ulimit -H -n)`,
    )
  return possible
}

async function startServer(): Promise<{ port: number; measure: () => Promise<Server> }> {
  const child = fork(path.join(import.meta.dirname, 'server.mjs'), { execArgv: ['--expose-gc'] })
  started.push(child)
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const measure = async (): Promise<Server> => {
    const answer = once(child, 'message')
    child.send('measure')
    return ((await answer) as [Server])[0]
  }
  return { port, measure }
}

/** Runs the clients in a process of their own, and waits for its end. */
async function runClients(
  ...numbers: [port: number, connections: number, seconds: number]
): Promise<Clients> {
  const file = path.join(import.meta.dirname, 'client.mjs')
  const child = startProcess(process.execPath, [file, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const output = await text(child.stdout)
  return JSON.parse(output) as Clients
}

/** Connects, and talks to the server until it has waited for this connection, which is then served or closed. */
async function talk(port: number): Promise<{ socket: Socket; served: boolean }> {
  const socket = connect(port, '127.0.0.1').on('error', () => socket.destroy())
  const served = await new Promise<boolean>((resolve) => {
    let answers = 0
    socket.on('data', () => (++answers === 3 ? resolve(true) : socket.write('word')))
    socket.on('close', () => resolve(false))
    socket.write('word')
  })
  return { socket, served }
}

const { name: hub } = getHub()

function bearsThem(): void {
  it(
    `bears ${WANTED} connections for ${seconds} seconds, loses no byte, and gives everything back`,
    { timeout: (seconds + 600) * 1000 },
    async () => {
      const connections = possibleConnections()
      const { port, measure } = await startServer()
      // The first round makes what stays for good: compiled code, and tables that have grown.
      await runClients(port, connections, 0)
      const before = await measure()
      expect(before).toMatchObject({ peak: connections, served: connections, hub })

      const clients = await runClients(port, connections, seconds)
      const after = await measure()
      expect([...clients.errors, ...after.errors]).toEqual([])
      expect(clients.peak).toBe(connections)
      expect(after.peak).toBeGreaterThanOrEqual(connections)
      // Whatever happened to a connection, it was one of these; those that ended in peace got every byte back.
      expect(clients.ended + clients.died + clients.reset).toBe(clients.opened)
      expect(clients.whole).toBe(clients.ended)
      for (const count of [clients.endedMeanwhile, clients.died, clients.reset])
        expect(count).toBeGreaterThanOrEqual(20)
      expect(after.served - before.served).toBe(clients.opened)
      expect(clients.received).toBeLessThanOrEqual(clients.sent)

      expect(after.descriptors).toBe(before.descriptors)
      expect(after.listeners).toBe(1)
      const grownBytes = after.memoryBytes - before.memoryBytes
      const { opened, endedMeanwhile, died, reset, sent } = clients
      console.log(
        `${hub}: ${opened} connections, ${connections} at a time; ${endedMeanwhile} half-closed, ${died} died and ${reset} were reset ` +
          `meanwhile; ${sent} bytes sent; ` +
          `memory ${grownBytes} bytes more than before`,
      )
      // A connection that left a single object behind would show.
      expect(grownBytes / opened).toBeLessThan(50)
    },
  )
}

function refusesThem(): void {
  it('has no room for ten thousand: it says that FD_SETSIZE is the limit, and serves those below', async () => {
    const { port, measure } = await startServer()
    const clients: Awaited<ReturnType<typeof talk>>[] = []
    for (let i = 0; i < 1100; i += 50)
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => talk(port)))))
    const served = clients.filter((client) => client.served).length
    for (const { socket } of clients) socket.destroy()
    const { errors } = await measure()
    expect(served).toBeGreaterThan(900)
    expect(served).toBeLessThan(1024)
    expect(errors).toHaveLength(1100 - served)
    for (const error of errors)
      expect(error).toMatch(/is too high for select, which knows 0 to 1023\. Use another hub/)
    console.log(`selects, with ${served} connections: ${errors[0]?.split('\n')[0]}`)
  })
}

describe(`a green echo server on ${hub}`, hub === 'selects' ? refusesThem : bearsThem)
