/** The hub's wait must not hold up anything that Node has to do on the same thread. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

/** A program that sleeps for 20 seconds, unless `done()` is called, which says whether that came soon. */
function whileSleeping(source: string): string {
  return `
    import { stat } from 'node:fs'
    import net from 'node:net'
    import { getCurrent, sleep, socketPair, spawn } from 'hublet'
    const start = performance.now()
    const threads = []
    const sleeping = (before) => {
      const thread = spawn(function* () { before?.(); yield* sleep(20) })
      threads.push(thread)
    }
    const done = () => {
      console.log(performance.now() - start < 10_000 ? 'in time' : 'late')
      for (const thread of threads) thread.kill()
    }
    ${source}
  `
}

describe('a wait of the hub', () => {
  it.each([
    [
      'a timer of Node, though a greenthread computed for long and then sleeps',
      `sleeping(() => { while (performance.now() - start < 50); })
      setTimeout(done, 60)`,
    ],
    [
      'a timer of Node that does not hold the process',
      `sleeping()
      setTimeout(done, 20).unref()`,
    ],
    [
      'a greenthread that a promise reaction spawned',
      `sleeping(() => Promise.resolve().then(() => spawn(done)))`,
    ],
    ['a greenthread that a tick spawned', `sleeping(() => process.nextTick(() => spawn(done)))`],
    ['a greenthread that an immediate spawned', `sleeping(() => setImmediate(() => spawn(done)))`],
    [
      'an unref-ed immediate that a callback of Node made',
      `sleeping()
      stat('.', () => setImmediate(done).unref())`,
    ],
    ['an unref-ed immediate that a greenthread made', `sleeping(() => setImmediate(done).unref())`],
    [
      'an unref-ed immediate that a promise reaction of a greenthread made',
      `sleeping(() => Promise.resolve().then(() => setImmediate(done).unref()))`,
    ],
    [
      'an unref-ed immediate that a greenthread made after it was woken by a descriptor',
      `const [left, right] = socketPair()
      sleeping()
      threads.push(spawn(function* () {
        yield* right.recv(1)
        setImmediate(done).unref()
        yield* right.recv(1)
      }))
      spawn(function* () { yield* sleep(0.001); yield* left.sendAll('x') })
      process.on('exit', () => { left.close(); right.close() })`,
    ],
    [
      'an unref-ed immediate, while two greenthreads answer each other without end',
      `const ends = socketPair()
      for (const end of ends)
        threads.push(spawn(function* () { for (;;) { yield* end.sendAll('x'); yield* end.recv(1) } }))
      sleeping(() => setImmediate(done).unref())
      process.on('exit', () => { for (const end of ends) end.close() })`,
    ],
    [
      'a chain of immediates, ticks and promises that a greenthread began',
      `sleeping(() => setImmediate(() => process.nextTick(() => Promise.resolve().then(() =>
        setImmediate(() => setImmediate(done))
      ))))`,
    ],
    [
      'a connection that a greenthread opened just before, which libuv does not watch yet',
      `const server = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => {
        sleeping(() => net.connect(server.address().port, '127.0.0.1').on('data', () => { server.close(); done() }))
      })`,
    ],
    [
      'a close callback of what a greenthread closed',
      `const server = net.createServer().listen(0, '127.0.0.1', () => sleeping(() => server.close(done)))`,
    ],
    [
      'a write of a greenthread that libuv has to finish',
      `const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1', () => {
        const client = net.connect(server.address().port, '127.0.0.1', () =>
          sleeping(() => client.write(Buffer.alloc(10_000_000), () => { client.destroy(); server.close(); done() })))
      })`,
    ],
  ])('does not hold up %s', async (_what, source) => {
    expect(await runProgram(whileSleeping(source))).toMatchObject({
      code: 0,
      stdout: 'in time\n',
      stderr: '',
    })
  })

  it('is never over before its time', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      const { clock } = getHub()
      await spawn(function* () {
        for (let us = 50; us <= 1500; us += 25) {
          const start = clock()
          yield* sleep(us / 1e6)
          if (clock() - start < us / 1e6) console.log('early', us, clock() - start)
        }
      })
      console.log('done')
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
  })

  it('goes on beside timers of Node that end it early', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      const { clock } = getHub()
      let ticks = 0
      const interval = setInterval(() => ticks++, 1)
      await spawn(function* () {
        const start = clock()
        while (ticks < 20) {
          const before = clock()
          yield* sleep(0.0025)
          if (clock() - before < 0.0025) console.log('early')
        }
      })
      clearInterval(interval)
      console.log('done')
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
  })

  it('is one long one when nothing happens: the hub does not spin', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      let waits = 0
      await spawn(() => sleep(0.001))
      // Waits that Node ended do not count: V8's garbage collector may go on there, step after step.
      addInstrument({ waitEnded: (ready) => { if (ready === 0) waits++ } })
      await spawn(() => sleep(0.3))
      console.log(waits >= 1 && waits <= 6 ? 'few waits' : waits)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'few waits\n', stderr: '' })
  })
})

describe('what a greenthread leaves for Node', () => {
  it('runs before the next greenthread: first its ticks, then its promise reactions', async () => {
    const ended = await runProgram(`
      import { spawn } from 'hublet'
      for (const name of ['g1', 'g2']) spawn(() => {
        console.log(name)
        Promise.resolve().then(() => console.log('microtask of', name))
        process.nextTick(() => console.log('tick of', name))
      })
    `)
    expect(ended.stdout).toBe('g1\ntick of g1\nmicrotask of g1\ng2\ntick of g2\nmicrotask of g2\n')
  })

  it('runs as __main__, before MAINLOOP asks the kernel again', async () => {
    const ended = await runProgram(`
      import { getCurrent, getHub, sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      const order = []
      addInstrument({ waitBegun: () => order.push('wait') })
      await spawn(function* () {
        yield* sleep(0)
        order.length = 0
        Promise.resolve().then(() => order.push(getCurrent().name)).then(() => order.push('reaction'))
        process.nextTick(() => order.push('tick'))
        yield* sleep(0)
        console.log(order.join())
      })
    `)
    expect(ended.stdout).toBe('tick,__main__,reaction,wait\n')
  })
})
