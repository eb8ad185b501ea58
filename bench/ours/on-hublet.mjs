/** The cases on Hublet. The hub is that of EVENTLET_HUB. */
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Event, Greenlet, Queue, getHub, listen, serve, sleep, socketPair, spawn } from 'hublet'
import { TraceRecorder, addInstrument, removeInstrument } from 'hublet/trace'
import { groupSpawning, handingOver, members, racing } from './groups.mjs'
import { seeds, simulatedTurns } from './simulated.mjs'
import { Stretch, delays, main, median, repeated, residentBytes, rounds } from './measured.mjs'

function sleeping(size) {
  return repeated(() => roundTrips(size, rounds(size, 100_000)))
}

async function roundTrips(size, each) {
  const stretch = new Stretch(size)
  const threads = Array.from({ length: size }, () =>
    spawn(function* worker() {
      yield* sleep(0)
      stretch.begin()
      for (let i = 0; i < each; i++) yield* sleep(0)
      stretch.end()
    }),
  )
  await Promise.all(threads)
  return stretch.each(size * each)
}

/** Cost of a recorder in round trips, for each of the events that it keeps. */
function recording(size) {
  const each = rounds(size, 20_000)
  return repeated(async () => {
    const bare = await roundTrips(size, each)
    const recorder = new TraceRecorder()
    addInstrument(recorder)
    const recorded = await roundTrips(size, each)
    removeInstrument(recorder)
    const events = recorder.events.length / (size * each)
    return { ns: (recorded.ns - bare.ns) / events, cpuNs: (recorded.cpuNs - bare.cpuNs) / events }
  })
}

/** A ring of so many greenlets, half of whose switches are called pairs. */
function switching(size) {
  const turns = Math.floor(1_000_000 / size)
  return repeated(() => {
    const stretch = new Stretch()
    const ring = Array.from(
      { length: size },
      (_, place) =>
        new Greenlet(function* () {
          const following = ring[(place + 1) % size]
          for (let i = 0; i < turns; i++) yield* following.switch()
        }),
    )
    stretch.begin()
    ring[0].resume()
    stretch.end()
    return stretch.each((turns * size) / 2)
  })
}

function spawning(size) {
  const one = () => 1
  return repeated(() =>
    spawn(function* () {
      const stretch = new Stretch()
      stretch.begin()
      const threads = []
      for (let i = 0; i < size; i++) threads.push(spawn(one))
      for (const thread of threads) yield* thread.wait()
      stretch.end()
      return stretch.each(size)
    }),
  )
}

function parked(size) {
  const hub = getHub()
  let started = 0
  const worker = function* () {
    started++
    yield* hub.switch()
  }
  return spawn(function* () {
    yield* sleep(0)
    const before = residentBytes()
    const threads = []
    for (let i = 0; i < size; i++) threads.push(spawn(worker))
    while (started < size) yield* sleep(0.01)
    return { bytes: (residentBytes() - before) / threads.length }
  })
}

function firing(size) {
  const hub = getHub()
  const wait = delays(size)
  return repeated(() =>
    spawn(function* () {
      const stretch = new Stretch()
      const done = new Event()
      let left = size
      const fired = () => --left === 0 && done.send()
      stretch.begin()
      for (const delay of wait) hub.scheduleCallGlobal(delay, fired)
      yield* done.wait()
      stretch.end()
      return stretch.each(size)
    }),
  )
}

function canceling(size) {
  const hub = getHub()
  const wait = delays(size).map((delay) => 60 + delay)
  return repeated(() =>
    spawn(function* () {
      const stretch = new Stretch()
      stretch.begin()
      for (const delay of wait) hub.scheduleCallGlobal(delay, Boolean).cancel()
      yield* sleep(0)
      stretch.end()
      return stretch.each(size)
    }),
  )
}

function pairs(size) {
  const each = rounds(size, 20_000)
  const ends = Array.from({ length: size }, socketPair)
  return repeated(async () => {
    const stretch = new Stretch(size)
    const ping = function* (socket) {
      stretch.begin()
      for (let i = 0; i < each; i++) {
        yield* socket.sendAll(X)
        yield* socket.recv(1)
      }
      stretch.end()
    }
    const pong = function* (socket) {
      for (let i = 0; i < each; i++) {
        yield* socket.recv(1)
        yield* socket.sendAll(X)
      }
    }
    const threads = ends.flatMap(([a, b]) => [spawn(ping, a), spawn(pong, b)])
    await Promise.all(threads)
    return stretch.each(size * each)
  })
}

const X = Buffer.from('x')

function broadcasting(size) {
  const each = rounds(size, 20_000)
  const receivers = Array.from({ length: size }, () => ({ ends: socketPair(), queue: new Queue() }))
  const all = new Queue()
  return repeated(async () => {
    const stretch = new Stretch()
    let missing = 0
    const write = function* ({ ends: [near], queue }) {
      for (let i = 0; i < each; i++) yield* near.sendAll(yield* queue.get())
    }
    const read = function* ({ ends: [, far] }) {
      for (let i = 0; i < each; i++) {
        yield* far.recv(64)
        if (--missing === 0) yield* all.put(true)
      }
    }
    const publish = function* () {
      stretch.begin()
      for (let i = 0; i < each; i++) {
        missing = size
        for (const { queue } of receivers) yield* queue.put(MESSAGE)
        yield* all.get()
      }
      stretch.end()
    }
    const threads = receivers.flatMap((receiver) => [spawn(write, receiver), spawn(read, receiver)])
    await Promise.all([...threads, spawn(publish)])
    return stretch.each(size * each)
  })
}

const MESSAGE = Buffer.alloc(64, 'x')

/** Also counts the hub's waits: one per sleep, or it spins. */
async function shortSleeps(microseconds) {
  await spawn(() => sleep(0.001))
  let waits = 0
  addInstrument({ waitBegun: () => waits++ })
  const found = await spawn(function* () {
    const took = []
    for (let i = 0; i < 300; i++) {
      const begun = performance.now()
      yield* sleep(microseconds / 1e6)
      took.push((performance.now() - begun) * 1e6)
    }
    return took
  })
  return { ns: median(found), waitsPerSleep: waits / 300 }
}

/** A switch to MAINLOOP and back, under so many nested `yield*`. */
function deep(size) {
  const each = 20_000
  const nested = function* (depth) {
    if (depth > 1) return yield* nested(depth - 1)
    for (let i = 0; i < each; i++) yield* back.switch()
  }
  let back
  return repeated(() => {
    const stretch = new Stretch()
    const one = new Greenlet(() => nested(size))
    back = new Greenlet(function* () {
      for (;;) yield* one.switch()
    })
    stretch.begin()
    one.resume()
    stretch.end()
    return stretch.each(each * 2)
  })
}

async function echo(size) {
  const listener = listen({ host: '127.0.0.1', port: 0, backlog: 1024 })
  console.log(listener.localAddress.port)
  await serveEcho(listener, size)
}

/**
 * Into memory of each connection's own; with ECHO_WITH=recv into new memory for each message, with ECHO_WITH=lend into memory that
 * connections share.
 */
function serveEcho(listener, size) {
  if (process.env.ECHO_WITH === 'lend')
    return spawn(() =>
      serve(listener, (socket) => echoNewMemory(socket, size), { concurrency: 20_000, lend: true }),
    )
  const echo = process.env.ECHO_WITH === 'recv' ? echoNewMemory : echoOwnMemory
  return spawn(function* () {
    for (;;) spawn(echo, yield* listener.accept(), size)
  })
}

function* echoOwnMemory(socket, size) {
  const memory = Buffer.allocUnsafeSlow(size)
  try {
    for (let count; (count = yield* socket.recvInto(memory)) > 0;)
      yield* socket.sendAll(memory.subarray(0, count))
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error
  } finally {
    socket.close()
  }
}

function* echoNewMemory(socket, size) {
  try {
    for (let bytes; (bytes = yield* socket.recv(size)).length > 0;) yield* socket.sendAll(bytes)
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error
  } finally {
    socket.close()
  }
}

/** Starts this many Workers on one port: each has a hub of its own, and the kernel shares out the connections. */
async function workers(size) {
  let port = 0
  for (let i = 0; i < size; i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { port } })
    ;[port] = await once(worker, 'message')
  }
  console.log(port)
}

function work({ port }) {
  const listener = listen({ host: '127.0.0.1', port, backlog: 1024, reusePort: true })
  parentPort.postMessage(listener.localAddress.port)
  return serveEcho(listener, 65_536)
}

/** The example's server, with the answer that node:http gives. */
async function hello() {
  const { serveHttp } = await import('../../dist/examples/http-server/serve-http.js')
  const listener = listen({ host: '127.0.0.1', port: 0, backlog: 1024 })
  console.log(listener.localAddress.port)
  const answer = { headers: { 'Content-Type': 'text/plain' }, body: 'Hello, world!\n' }
  await spawn(() =>
    serveHttp(listener, function* () {
      return answer
    }),
  )
}

if (!isMainThread) await work(workerData)
else
  await main({
    sleep: sleeping,
    recorder: recording,
    switch: switching,
    spawn: spawning,
    'group-spawn': groupSpawning,
    race: racing,
    'hand-over': handingOver,
    members,
    parked,
    'timers-fire': firing,
    'timers-cancel': canceling,
    pairs,
    broadcast: broadcasting,
    'short-sleeps': shortSleeps,
    depth: deep,
    'simulated-turns': simulatedTurns,
    seeds,
    echo,
    workers,
    http: hello,
  })
