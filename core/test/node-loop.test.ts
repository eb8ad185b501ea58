/** MAINLOOP inside Node's loop: whole processes, since each rule shows in how one lives and ends. */
import { describe, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'

describe('a process with a hub', () => {
  it('ends by itself when the hub is idle, and stays while a greenthread sleeps', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.01); console.log('slept', getHub().running) })
      console.log('end of __main__', getHub().running)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'end of __main__ false\nslept true\n', stderr: '' })
  })

  it('ends when only a greenthread is left that nothing can wake', async () => {
    const ended = await runProgram(`
      import { getHub, spawn } from 'hublet'
      spawn(function* () { yield* getHub().switch() })
      process.on('exit', () => console.log('exit'))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'exit\n', stderr: '' })
  })

  it('is revived by a spawn in beforeExit', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      process.once('beforeExit', () => spawn(function* () { yield* sleep(0.001); console.log('revived') }))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'revived\n' })
  })

  it('runs what a nextTick or a promise of a greenthread queues before the next greenthread', async () => {
    const ended = await runProgram(`
      import { spawn } from 'hublet'
      for (const name of ['g1', 'g2']) spawn(() => {
        console.log(name)
        process.nextTick(() => console.log('tick of', name))
        Promise.resolve().then(() => console.log('microtask of', name))
      })
    `)
    expect(ended.stdout).toBe('g1\ntick of g1\nmicrotask of g1\ng2\ntick of g2\nmicrotask of g2\n')
  })

  it('runs a greenthread that a promise reaction spawned at once, not after the next wait', async () => {
    const ended = await runProgram(`
      import { getCurrent, sleep, spawn } from 'hublet'
      const start = performance.now()
      spawn(function* () {
        Promise.resolve().then(() => {
          console.log(getCurrent().name)
          spawn(() => console.log(performance.now() - start < 500))
        })
        yield* sleep(1)
      })
    `)
    expect(ended.stdout).toBe('__main__\ntrue\n')
  })

  it('fires a timer of Node in time though a greenthread computed for long and then sleeps', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      const start = performance.now()
      const sleeping = spawn(function* () {
        while (performance.now() - start < 50);
        yield* sleep(20)
      })
      setTimeout(() => { console.log(performance.now() - start < 1000); sleeping.kill() }, 60)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'true\n' })
  })

  it('runs an immediate that does not hold the process, though the hub is about to wait', async () => {
    const ended = await runProgram(`
      import { stat } from 'node:fs'
      import { sleep, spawn } from 'hublet'
      const start = performance.now()
      const sleeping = spawn(() => sleep(20))
      stat('.', () => setImmediate(() => {
        console.log(performance.now() - start < 1000)
        sleeping.kill()
      }).unref())
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'true\n' })
  })

  it('treats an error thrown by a tick as uncaught, and the other greenthreads go on', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      process.on('uncaughtException', (error) => console.log('uncaught:', error.message))
      spawn(() => { process.nextTick(() => { throw new Error('from a tick') }) })
      spawn(function* () { yield* sleep(0.001); console.log('goes on') })
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'uncaught: from a tick\ngoes on\n', stderr: '' })
  })

  it('ends with code 1 and the place of the error when nobody handles the error of a tick', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(() => { queueMicrotask(() => { throw new Error('from a microtask') }) })
      spawn(() => sleep(1))
    `)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('Error: from a microtask')
    expect(ended.stderr).not.toContain('hook stack')
  })

  it("survives a greenthread's own error, which is told on stderr with its name", async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(function* lonely() { throw new Error('broken') })
      spawn(function* () { yield* sleep(0.001); console.log('goes on') })
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'goes on\n' })
    expect(ended.stderr).toMatch(/greenthread lonely ended with an error.*broken/s)
  })

  it("ends with code 13 at a top-level await that nothing settles, after the hub's work", async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(function* () { yield* sleep(0.001); console.log('work') })
      await new Promise(() => {})
    `)
    expect(ended).toMatchObject({ code: 13, stdout: 'work\n' })
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

  it('is not disturbed by a profiler: a sleep is one wait', async () => {
    const ended = await runProgram(
      `
      import { sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      let waits = 0
      await spawn(() => sleep(0.001))
      addInstrument({ waitBegun: () => waits++ })
      await spawn(() => sleep(0.3))
      console.log(waits <= 6 ? 'few waits' : waits)
    `,
      { nodeArgs: ['--cpu-prof', '--cpu-prof-dir=/tmp'] },
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'few waits\n' })
  })

  it('makes one wait of a short sleep, and does not spin', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      let waits = 0
      await spawn(() => sleep(0.001))
      addInstrument({ waitBegun: () => waits++ })
      await spawn(function* () { for (let i = 0; i < 200; i++) yield* sleep(0.0002) })
      console.log(waits <= 220 ? 'one wait a sleep' : waits)
    `)
    expect(ended.stdout).toBe('one wait a sleep\n')
  })

  it('says which hubs there are when EVENTLET_HUB names none', async () => {
    const ended = await runProgram(`import { getHub } from 'hublet'; getHub()`, {
      env: { EVENTLET_HUB: 'nosuch' },
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(/There is no hub called 'nosuch'\. The hubs are epolls/)
  })
})
