/**
 * The cases on Node alone: its timers, `node:net` with async/await, `node:http`, and promises instead of
 * greenthreads.
 */
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { setImmediate as nextPass, setTimeout as wait } from 'node:timers/promises'
import { Stretch, delays, main, medianOf, repeated, residentBytes, rounds, untilAll } from './measured.mjs'

/** The nearest to `sleep(0)`: a pass of Node's loop. */
function sleeping(size) {
  const each = rounds(size, 100_000)
  return repeated(async () => {
    const stretch = new Stretch(size)
    const worker = async () => {
      await nextPass()
      stretch.begin()
      for (let i = 0; i < each; i++) await nextPass()
      stretch.end()
    }
    await Promise.all(Array.from({ length: size }, worker))
    return stretch.each(size * each)
  })
}

function spawning(size) {
  const one = async () => 1
  return repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    const promises = []
    for (let i = 0; i < size; i++) promises.push(one())
    for (const promise of promises) await promise
    stretch.end()
    return stretch.each(size)
  })
}

async function parked(size) {
  const kept = []
  const worker = () => new Promise((resolve) => kept.push(resolve))
  const before = residentBytes()
  const promises = Array.from({ length: size }, async () => {
    await worker()
  })
  await wait(10)
  return { bytes: (residentBytes() - before) / promises.length }
}

function firing(size) {
  const after = delays(size)
  return repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    await untilAll(size, (fired) => {
      for (const seconds of after) setTimeout(fired, seconds * 1000)
    })
    stretch.end()
    return stretch.each(size)
  })
}

function canceling(size) {
  const after = delays(size)
  return repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    for (const seconds of after) clearTimeout(setTimeout(Boolean, (60 + seconds) * 1000))
    await nextPass()
    stretch.end()
    return stretch.each(size)
  })
}

/** Connected Unix sockets, which is what a socket pair is. */
async function connectedPairs(count) {
  const place = path.join(tmpdir(), `hublet-bench-${process.pid}`)
  const server = net.createServer()
  server.listen({ path: place, backlog: 1024 })
  await once(server, 'listening')
  const ends = []
  for (let i = 0; i < count; i++) {
    const near = net.connect(place)
    const [far] = await once(server, 'connection')
    ends.push([near, far])
  }
  rmSync(place)
  return ends
}

async function pairs(size) {
  const each = rounds(size, 10_000)
  const ends = await connectedPairs(size)
  return repeated(async () => {
    const stretch = new Stretch(size)
    const ping = async (socket) => {
      stretch.begin()
      for (let i = 0; i < each; i++) {
        socket.write('x')
        await once(socket, 'data')
      }
      stretch.end()
    }
    const pong = async (socket) => {
      for (let i = 0; i < each; i++) {
        await once(socket, 'data')
        socket.write('x')
      }
    }
    await Promise.all(ends.flatMap(([near, far]) => [pong(far), ping(near)]))
    return stretch.each(size * each)
  })
}

/** Its sockets take what they can't send yet, so that there is no need for queues. */
async function broadcasting(size) {
  const each = rounds(size, 20_000)
  const ends = await connectedPairs(size)
  const message = Buffer.alloc(64, 'x')
  return repeated(async () => {
    const stretch = new Stretch()
    let arrived = () => {}
    const read = async (socket) => {
      for (let i = 0; i < each; i++) {
        await once(socket, 'data')
        arrived()
      }
    }
    const reading = ends.map(([, far]) => read(far))
    stretch.begin()
    for (let i = 0; i < each; i++)
      await untilAll(size, (one) => {
        arrived = one
        for (const [near] of ends) near.write(message)
      })
    await Promise.all(reading)
    stretch.end()
    return stretch.each(size * each)
  })
}

async function shortSleeps(microseconds) {
  return medianOf(300, () => wait(microseconds / 1000))
}

async function listening(server) {
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 })
  await once(server, 'listening')
  console.log(server.address().port)
}

async function echo() {
  const server = net.createServer({ noDelay: true }, async (socket) => {
    try {
      for await (const bytes of socket) if (!socket.write(bytes)) await once(socket, 'drain')
      socket.end()
    } catch (error) {
      if (error.code !== 'ECONNRESET') throw error
    }
  })
  await listening(server)
}

async function hello() {
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 14 })
    response.end('Hello, world!\n')
  })
  await listening(server)
}

await main({
  sleep: sleeping,
  spawn: spawning,
  parked,
  'timers-fire': firing,
  'timers-cancel': canceling,
  pairs,
  broadcast: broadcasting,
  'short-sleeps': shortSleeps,
  echo,
  http: hello,
})
