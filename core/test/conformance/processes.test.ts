/** Each hub in a process of its own, inside Node's loop, chosen as a user would choose it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect } from 'vitest'
import { runProgram, type Ended } from '../support/run-program.ts'
import { NOT_FOR_PROCESSES, describeOnEveryHub, type TestedHub } from './hubs.ts'

const repository = path.join(import.meta.dirname, '../../..')
/** A folder where `hublet` is an installed package, with the third-party hub as its user has it: compiled. */
const project = mkdtempSync(path.join(tmpdir(), 'hublet-'))
const thirdParty = path.join(project, 'third-party-hub.mjs')

beforeAll(async () => {
  mkdirSync(path.join(project, 'node_modules'))
  symlinkSync(repository, path.join(project, 'node_modules/hublet'))
  const source = readFileSync(path.join(repository, 'examples/third-party-hub.ts'), 'utf8')
  writeFileSync(thirdParty, (await transform(source, { loader: 'ts', target: 'node20' })).code)
})

afterAll(() => rmSync(project, { recursive: true }))

function run(hub: TestedHub, source: string): Promise<Ended> {
  return runProgram(source, { env: { EVENTLET_HUB: hub.isBuiltIn ? hub.name : thirdParty } })
}

describeOnEveryHub(
  'a process',
  (hub, rule) => {
    rule('works with the hub that EVENTLET_HUB names, and ends by itself', async () => {
      const ended = await run(
        hub,
        `
      import { connect, getHub, listen, sleep, spawn } from 'hublet'
      await spawn(function* main() {
        const server = listen({ host: '127.0.0.1', port: 0 })
        const echo = spawn(function* () {
          const client = yield* server.accept()
          yield* client.sendAll(yield* client.recv(100))
          client.close()
        })
        const socket = yield* connect(server.localAddress)
        yield* socket.sendAll('hello')
        console.log(String(yield* socket.recv(100)), 'from', getHub().name)
        yield* sleep(0.01)
        yield* echo.wait()
        socket.close()
        server.close()
      })
      process.on('exit', () => console.log(getHub().running))
    `,
      )
      const name = hub.isBuiltIn ? hub.name : 'fair'
      expect(ended).toMatchObject({ code: 0, signal: null, stdout: `hello from ${name}\ntrue\n` })
    })

    rule('lets Node and greenthreads make progress together, however busy either is', async () => {
      const ended = await run(
        hub,
        `
      import { getHub, sleep, socketPair, spawn } from 'hublet'
      const [left, right] = socketPair()
      let steps = 0
      const busy = spawn(function* () { for (;;) { steps++; yield* sleep(0) } })
      const reader = spawn(() => right.recv(10))
      for (let i = 0; i < 3; i++) {
        const before = steps
        while (steps === before) await new Promise((resolve) => setTimeout(resolve, 1))
        while (steps < before + 5) await new Promise((resolve) => setImmediate(resolve))
      }
      await spawn(() => left.sendAll('end'))
      console.log(String(await reader))
      busy.kill()
      left.close()
      right.close()
    `,
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'end\n' })
    })

    rule('makes one wait of a sleep, however short, and never oversleeps by spinning', async () => {
      const ended = await run(
        hub,
        `
      import { sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      let waits = 0
      const sleepOften = () => spawn(function* () { for (let i = 0; i < 200; i++) yield* sleep(0.0002) })
      await sleepOften() // code that runs for the first time is so slow that a short sleep is over before its wait
      // Waits that Node ended do not count: V8's garbage collector may go on there, step after step.
      addInstrument({ waitEnded: (ready) => { if (ready === 0) waits++ } })
      const start = performance.now()
      await sleepOften()
      console.log(waits <= 220 ? 'calm' : waits, performance.now() - start >= 40 ? 'exact' : 'too short')
    `,
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'calm exact\n' })
    })

    rule(
      'gives a descriptor above FD_SETSIZE to its waiter, or a specific error, and MAINLOOP lives on',
      async () => {
        const ended = await run(
          hub,
          `
      import { openSync } from 'node:fs'
      import { getHub, socketPair, spawn, trampoline } from 'hublet'
      const hub = getHub()
      const [lowLeft, lowRight] = socketPair()
      while (openSync('/dev/null') < 1100);
      const [left] = socketPair()
      for (const direction of ['read', 'write', 'write']) {
        const wait = spawn(() => trampoline(left, { [direction]: true, timeout: 0.01 }))
        console.log(await wait.then((fd) => fd === left.fd && 'ready', (error) => error.code))
      }
      console.log(hub.getReaders().size + hub.getWriters().size)
      await spawn(() => lowLeft.sendAll('alive'))
      console.log(String(await spawn(() => lowRight.recv(10))), hub.running)
    `,
        )
        const waits =
          hub.name === 'selects' ? Array(3).fill('ERR_DESCRIPTOR_RANGE') : ['ERR_TIMEOUT', 'ready', 'ready']
        expect(ended).toMatchObject({ code: 0, stdout: [...waits, '0', 'alive true', ''].join('\n') })
      },
    )

    rule('survives whatever callbacks and greenthreads throw, and says it on stderr', async () => {
      const ended = await run(
        hub,
        `
      import { getHub, sleep, socketPair, spawn } from 'hublet'
      const [left] = socketPair()
      getHub().add({ direction: 'write', fd: left.fd, callback: () => { throw new Error('of a listener') } })
      getHub().scheduleCallGlobal(0, () => { throw new Error('of a timer') })
      spawn(function* lonely() { throw new Error('of a greenthread') })
      await spawn(() => sleep(0.01))
      console.log(getHub().running, getHub().getWriters().size)
    `,
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'true 0\n' })
      for (const what of ['of a listener', 'of a timer', 'of a greenthread'])
        expect(ended.stderr).toContain(what)
    })

    rule(
      'reports a greenthread that holds the thread, whether a timer or a descriptor resumed it',
      async () => {
        const ended = await run(
          hub,
          `
      import { getHub, sleep, socketPair, spawn } from 'hublet'
      import { hubBlockingDetection } from 'hublet/debug'
      const reports = []
      getHub().onError = (error) => reports.push(error.code + ' ' + /greenthread (\\w+)/.exec(error.message)?.[1])
      hubBlockingDetection(true, { resolution: 0.1 })
      const hold = () => { const start = performance.now(); while (performance.now() - start < 300); }
      const [left, right] = socketPair()
      const reader = spawn(function* byDescriptor() { yield* right.recv(1); hold() })
      await spawn(function* byTimer() { yield* sleep(0.001); hold() })
      await spawn(() => left.sendAll('x'))
      await reader
      console.log(reports.join())
    `,
        )
        expect(ended).toMatchObject({
          code: 0,
          stdout: 'ERR_HUB_BLOCKED byTimer,ERR_HUB_BLOCKED byDescriptor\n',
        })
      },
    )

    rule('can have its hub woken by another thread in the middle of a wait', async () => {
      const ended = await run(
        hub,
        `
      import { Worker } from 'node:worker_threads'
      import { getHub, sleep, spawn } from 'hublet'
      const text = "import { workerData } from 'node:worker_threads'; import { wakeHub } from 'hublet'; wakeHub(workerData)"
      const sleeping = spawn(() => sleep(60))
      getHub().onWake = () => { console.log('woken'); sleeping.kill() }
      new Worker(text, { eval: true, workerData: getHub().wake, execArgv: ['--input-type=module'] })
    `,
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'woken\n' })
    })

    rule(
      'that is stopped and continued in the middle of a wait goes on to wait until its time is over',
      async () => {
        const ended = await run(
          hub,
          `
      import { spawn as start } from 'node:child_process'
      import { socketPair, spawn, trampoline } from 'hublet'
      const [left, right] = socketPair()
      start('sh', ['-c', 'kill -STOP ' + process.pid + '; sleep 0.02; kill -CONT ' + process.pid])
      const begin = performance.now()
      const error = await spawn(() => trampoline(right, { read: true, timeout: 0.2 })).catch((error) => error)
      console.log(error.code, performance.now() - begin >= 200)
    `,
        )
        expect(ended).toMatchObject({ code: 0, stdout: 'ERR_TIMEOUT true\n' })
      },
    )
  },
  NOT_FOR_PROCESSES,
)
