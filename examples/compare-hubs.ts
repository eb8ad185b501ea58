/**
 * Compares the hubs of this machine: a byte goes back and forth over one pair of sockets while others are silent.
 *
 *     node dist/examples/compare-hubs.js
 */
import { listHubs, socketPair, spawn, useHub, type Green, type GreenSocket, type HubName } from 'hublet'

const SILENT = [0, 100, 400]
const ROUNDS = 3
const MESSAGES = 500

function* echo(socket: GreenSocket): Green<void> {
  for (;;) yield* socket.sendAll(yield* socket.recv(1))
}

/** Microseconds of processor time that one message takes while so many sockets are silent. */
function* measure(silent: number): Green<number> {
  const pairs = Array.from({ length: silent + 1 }, () => socketPair())
  const echoes = pairs.map(([, far]) => spawn(echo, far))
  const [near] = pairs[0] as [GreenSocket, GreenSocket]
  yield* exchange(near, MESSAGES / 10) // the first ones are slow everywhere
  const before = process.cpuUsage()
  yield* exchange(near, MESSAGES)
  const { user, system } = process.cpuUsage(before)
  for (const thread of echoes) thread.kill()
  for (const socket of pairs.flat()) socket.close()
  return (user + system) / MESSAGES
}

function* exchange(socket: GreenSocket, messages: number): Green<void> {
  for (let i = 0; i < messages; i++) {
    yield* socket.sendAll('x')
    yield* socket.recv(1)
  }
}

async function compare(hubs: HubName[]): Promise<Map<string, number>> {
  const best = new Map<string, number>()
  // Taking turns, so that what else the machine does falls on all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const silent of SILENT)
      for (const hub of hubs) {
        useHub(hub)
        const found = await spawn(measure, silent)
        const name = `${hub} ${silent}`
        best.set(name, Math.min(found, best.get(name) ?? Infinity))
      }
  return best
}

const hubs = listHubs()
const usable = hubs.filter(({ available }) => available).map(({ name }) => name)
const best = await compare(usable)

console.log('microseconds of processor time for one message, beside so many silent sockets')
console.log('hub'.padEnd(10), ...SILENT.map((silent) => String(silent).padStart(8)))
for (const hub of usable)
  console.log(
    hub.padEnd(10),
    ...SILENT.map((silent) => (best.get(`${hub} ${silent}`) ?? NaN).toFixed(1).padStart(8)),
  )
for (const { name, reason } of hubs.filter(({ available }) => !available))
  console.log(name.padEnd(10), `not measured: ${reason}`)
