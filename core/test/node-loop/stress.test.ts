/**
 * Everything at once on one thread: greenthreads, timers, immediates, promises, files, HTTP, children and signals make
 * progress together. With HUBLET_LONG the run is long, and the lateness of timers is looked at too.
 */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const seconds = isLong ? 10 : 2

/** The program ends when the time is over, and everything was done a few times, however loaded the machine is. */
const PROGRAM = `
  import { execFile } from 'node:child_process'
  import { once } from 'node:events'
  import { readFile, stat } from 'node:fs/promises'
  import http from 'node:http'
  import { promisify } from 'node:util'
  import { getHub, sleep, socketPair, spawn } from 'hublet'

  const progress = { sleeps: 0, switches: 0, pings: 0, timeouts: 0, immediates: 0, promises: 0, files: 0, requests: 0, children: 0, signals: 0 }
  const lateMs = { greenthreads: [], timers: [] }
  const errors = []
  const fail = (error) => void errors.push(String(error?.stack ?? error))
  process.on('uncaughtException', fail)
  getHub().onError = fail

  const end = performance.now() + ${seconds * 1000}
  const isOver = () => performance.now() > end && Object.values(progress).every((count) => count >= 3)

  for (let i = 0; i < 5; i++) spawn(function* () {
    while (!isOver()) {
      const start = performance.now()
      yield* sleep(0.005)
      lateMs.greenthreads.push(performance.now() - start - 5)
      progress.sleeps++
    }
  })
  spawn(function* () { while (!isOver()) { for (let i = 0; i < 20; i++) yield* sleep(0); progress.switches++; yield* sleep(0.001) } })
  const [left, right] = socketPair()
  spawn(function* () {
    for (;;) {
      const bytes = yield* right.recv(100)
      if (bytes.length === 0) return right.close()
      yield* right.sendAll(bytes)
    }
  })
  spawn(function* () {
    while (!isOver()) {
      yield* left.sendAll('ping')
      yield* left.recv(100)
      progress.pings++
      yield* sleep(0.0003)
    }
    left.close()
  })

  let asked = performance.now()
  const timeout = () => {
    lateMs.timers.push(performance.now() - asked - 5)
    progress.timeouts++
    asked = performance.now()
    if (!isOver()) setTimeout(timeout, 5)
  }
  setTimeout(timeout, 5)
  const immediate = () => { progress.immediates++; if (!isOver()) setTimeout(() => setImmediate(immediate), 1) }
  setImmediate(immediate)

  const repeat = async (name, work) => { while (!isOver()) { await work(); progress[name]++ } }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 2))
  const server = http.createServer((_request, response) => response.end('x'.repeat(1000))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on('SIGUSR2', () => progress.signals++)
  const all = [
    repeat('promises', async () => { for (let i = 0; i < 50; i++) await null; await pause() }),
    repeat('files', async () => { await stat('package.json'); await readFile('package.json'); await pause() }),
    repeat('requests', async () => {
      const [response] = await once(http.get({ port: server.address().port, agent: false }), 'response')
      for await (const _ of response);
      await pause()
    }),
    repeat('children', async () => { await promisify(execFile)('true'); await new Promise((resolve) => setTimeout(resolve, 50)) }),
    (async () => { while (!isOver()) { process.kill(process.pid, 'SIGUSR2'); await pause() } })(),
  ]
  await Promise.all(all).catch(fail)
  server.close()
  const p99 = (list) => list.sort((a, b) => a - b)[Math.floor(list.length * 0.99)]
  process.on('exit', () => console.log(JSON.stringify({
    hub: getHub().name, progress, errors, lateMs: { greenthreads: p99(lateMs.greenthreads), timers: p99(lateMs.timers) },
    early: lateMs.greenthreads[0] < 0,
  })))
`

interface Report {
  hub: string
  progress: Record<string, number>
  errors: string[]
  early: boolean
  lateMs: { greenthreads: number; timers: number }
}

describe('greenthreads and everything of Node', () => {
  it(`make progress together for ${seconds} seconds, with no error`, { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await runProgram(PROGRAM)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { hub, progress, errors, early, lateMs } = JSON.parse(stdout) as Report
    expect(errors).toEqual([])
    expect(early).toBe(false)
    for (const [name, count] of Object.entries(progress)) expect(count, name).toBeGreaterThanOrEqual(3)
    if (!isLong) return
    console.log(
      `${hub}: ${JSON.stringify(progress)}, late in ms at the 99th percentile: ${JSON.stringify(lateMs)}`,
    )
    expect(lateMs.greenthreads).toBeLessThan(50)
    expect(lateMs.timers).toBeLessThan(50)
  })
})
