/** How a process with a hub lives and ends: as Node would, with the hub's work as one more thing to do. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

describe('a process with a hub', () => {
  it('ends by itself when the hub is idle, and stays while a greenthread sleeps', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.01); console.log('slept', getHub().running) })
      console.log('end of __main__', getHub().running)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'end of __main__ false\nslept true\n', stderr: '' })
  })

  it('stays while a greenthread waits for a descriptor', async () => {
    const ended = await runProgram(`
      import { once } from 'node:events'
      import { Worker } from 'node:worker_threads'
      import { socketPair, spawn } from 'hublet'
      const [left, right] = socketPair()
      spawn(function* () {
        console.log(String(yield* right.recv(10)))
        left.close()
        right.close()
      })
      // Nothing of the main thread's own keeps it: a thread that it does not wait for writes.
      new Worker(
        "import { writeSync } from 'node:fs'; import { workerData } from 'node:worker_threads'; writeSync(workerData, 'woken')",
        { eval: true, execArgv: ['--input-type=module'], workerData: left.fd },
      ).unref()
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'woken\n', stderr: '' })
  })

  it('ends when only a greenthread is left that nothing can wake, as Node does for such an await', async () => {
    const ended = await runProgram(`
      import { getHub, spawn } from 'hublet'
      spawn(function* () { yield* getHub().switch() })
      process.on('exit', (code) => console.log('exit', code))
    `)
    expect(ended).toMatchObject({ code: 13, stdout: 'exit 13\n' })
    expect(ended.stderr).toMatch(/parked for ever/)
  })

  it.each([
    ['process.exit()', 'process.exit()', 0],
    ['an error that nobody takes', `process.nextTick(() => { throw new Error('broken') })`, 1],
  ])('has sent what greenthreads sent in the turn that %s ends', async (_what, end, code) => {
    let received = ''
    const server = createServer((socket) => socket.on('data', (text) => (received += String(text))))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const ended = await runProgram(`
      import { writeSync } from 'node:fs'
      import { connect, sleep, socketPair, spawn } from 'hublet'
      const socket = await spawn(() => connect({ host: '127.0.0.1', port: ${port} }))
      const pairs = Array.from({ length: 5 }, () => socketPair())
      let left = pairs.length
      for (const [, waiting] of pairs) {
        spawn(function* () {
          yield* waiting.recv(1)
          if (--left === 0) ${end}
          else yield* socket.sendAll('sent;')
        })
      }
      await spawn(() => sleep(0))
      for (const [far] of pairs) writeSync(far.fd, 'x')
    `)
    expect(ended.code).toBe(code)
    server.close()
    await once(server, 'close') // after all that came on its connections
    expect(received).toBe('sent;'.repeat(4))
  })

  it('ends when its only sleeper is killed', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      const sleeper = spawn(() => sleep(60))
      setTimeout(() => sleeper.kill(), 2)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  it('is not held by a server or a timer that is unref-ed', async () => {
    const ended = await runProgram(`
      import net from 'node:net'
      import { sleep, spawn } from 'hublet'
      net.createServer().listen(0, '127.0.0.1').unref()
      setTimeout(() => {}, 60_000).unref()
      spawn(function* () { yield* sleep(0.005); console.log('work') })
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'work\n', stderr: '' })
  })

  it('is revived by a spawn in beforeExit', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      process.once('beforeExit', () => spawn(function* () { yield* sleep(0.001); console.log('revived') }))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'revived\n' })
  })

  it('has a hub that a later spawn makes busy again, whatever calls it', async () => {
    const ended = await runProgram(`
      import { setTimeout as delay } from 'node:timers/promises'
      import { sleep, spawn } from 'hublet'
      await spawn(() => sleep(0))
      await delay(5)
      setImmediate(() => spawn(function* () { yield* sleep(0.001); console.log('by an immediate') }))
      await delay(5)
      await spawn(() => console.log('by __main__'))
    `)
    expect(ended.code).toBe(0)
    expect(ended.stdout.split('\n').sort()).toEqual(['', 'by __main__', 'by an immediate'])
  })

  it('can wait for a greenthread at its top level', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      console.log(await spawn(function* () { yield* sleep(0.001); return 'result' }))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'result\n', stderr: '' })
  })

  it("ends with code 13 at a top-level await that nothing settles, after the hub's work", async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.001); console.log('work') })
      await new Promise(() => {})
    `)
    expect(ended).toMatchObject({ code: 13, stdout: 'work\n' })
  })

  it.each([
    ['a greenthread', `spawn(function* () { yield* sleep(0.001); process.exit(9) })`],
    ['a greenthread that has not switched yet', `spawn(() => process.exit(9))`],
    ['a tick of a greenthread', `spawn(() => { process.nextTick(() => process.exit(9)) })`],
    ['a promise reaction of a greenthread', `spawn(() => { Promise.resolve().then(() => process.exit(9)) })`],
    ['a callback of Node in the middle of a wait', `setTimeout(() => process.exit(9), 5)`],
    [
      "a listener's callback",
      `const [left] = socketPair()
      getHub().add({ direction: 'write', fd: left.fd, callback: () => process.exit(9) })`,
    ],
  ])('ends at once when %s calls process.exit(), with its code', async (_what, source) => {
    const ended = await runProgram(`
      import { getHub, sleep, socketPair, spawn } from 'hublet'
      process.on('exit', (code) => console.log('exit', code))
      ${source}
      spawn(() => sleep(20))
      const [, other] = socketPair()
      spawn(() => other.recv(1))
    `)
    expect(ended).toMatchObject({ code: 9, signal: null, stdout: 'exit 9\n', stderr: '' })
  })

  it('ends with the code that a greenthread set', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.001); process.exitCode = 4 })
    `)
    expect(ended).toMatchObject({ code: 4, stdout: '', stderr: '' })
  })

  it('ends with code 1 at an uncaught error of __main__, whatever the hub has to do', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(() => sleep(20))
      spawn(() => console.log('never'))
      throw new Error('broken')
    `)
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('Error: broken')
  })

  it('can kill itself from a greenthread', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.001); process.kill(process.pid, 'SIGKILL'); yield* sleep(20) })
    `)
    expect(ended).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  it('is ended by a signal in mid-wait, by default and through a handler', async () => {
    const waiting = `
      import { sleep, spawn } from 'hublet'
      spawn(() => sleep(60))
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 5)
    `
    expect(await runProgram(waiting)).toMatchObject({ code: null, signal: 'SIGTERM' })
    const handled = `${waiting}\nprocess.on('SIGTERM', () => { console.log('handled'); process.exit(5) })`
    expect(await runProgram(handled)).toMatchObject({ code: 5, stdout: 'handled\n' })
  })

  it('says which hubs there are when EVENTLET_HUB names none', async () => {
    const ended = await runProgram(`import { getHub } from 'hublet'; getHub()`, {
      env: { EVENTLET_HUB: 'nosuch' },
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(/There is no hub called 'nosuch'\. The hubs are epolls/)
  })
})
