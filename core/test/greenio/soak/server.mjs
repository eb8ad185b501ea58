/**
 * The green echo server of the soak test, in a process of its own. It tells its parent its port, and what it has in hand
 * whenever it is asked.
 */
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { getHub, listen, serve, sleep, spawn } from 'hublet'

// It shares the machine with other tests.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)

/** The errors that a client causes by a reset or by its death. */
const EXPECTED = ['ECONNRESET', 'EPIPE']

const counts = { live: 0, peak: 0, served: 0, bytes: 0, lost: 0 }
const errors = []

getHub().onError = (error, what) => errors.push(`${what}: ${error?.stack}`)

function* echo(client) {
  counts.peak = Math.max(counts.peak, ++counts.live)
  try {
    for (;;) {
      const bytes = yield* client.recv(16_384)
      if (bytes.length === 0) return
      yield* client.sendAll(bytes)
      counts.bytes += bytes.length
    }
  } catch (error) {
    if (!EXPECTED.includes(error.code)) throw error
    counts.lost++
  } finally {
    counts.live--
    counts.served++
  }
}

const listener = listen({ host: '0.0.0.0', port: 0, backlog: 4096 })
spawn(() =>
  serve(listener, echo, { concurrency: 100_000, onError: (error) => errors.push(String(error?.stack)) }),
)

/** Descriptors and heap when nobody is connected any more. */
function* measure() {
  while (counts.live > 0) yield* sleep(0.01)
  // Greenthreads that have ended are let go of by timers of zero seconds.
  for (let turn = 0; turn < 10; turn++) yield* sleep(0.001)
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  const descriptors = readdirSync('/proc/self/fd').length
  const listeners = getHub().getReaders().size + getHub().getWriters().size
  return { ...counts, errors, descriptors, listeners, memoryBytes: heapUsed + external, hub: getHub().name }
}

process.on('message', async () => {
  process.send(await spawn(measure))
  counts.peak = 0
})
process.send({ port: listener.localAddress.port })
