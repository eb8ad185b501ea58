/** Neither side starves the other: a turn of MAINLOOP is bounded, and each asks the kernel for Node too. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

describe('many runnable greenthreads', () => {
  it('let Node go on after 256 of them, and keep their order', async () => {
    const ended = await runProgram(`
      import { spawn } from 'hublet'
      const order = []
      let sinceNode = 0
      let most = 0
      const immediate = () => { sinceNode = 0; if (order.length < 2000) setImmediate(immediate) }
      setImmediate(immediate)
      for (let i = 0; i < 2000; i++) spawn(() => {
        order.push(i)
        most = Math.max(most, ++sinceNode)
      })
      process.on('exit', () => console.log(order.length, most, order.every((i, place) => i === place)))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: '2000 256 true\n', stderr: '' })
  })

  it.each([1, 100, 10_000])('%i in sleep(0) leave timers and an HTTP server running', async (count) => {
    const ended = await runProgram(`
      import { once } from 'node:events'
      import http from 'node:http'
      import { sleep, spawn } from 'hublet'
      let switches = 0
      let stop = false
      for (let i = 0; i < ${count}; i++) spawn(function* () { while (!stop) { switches++; yield* sleep(0) } })
      const server = http.createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1')
      await once(server, 'listening')
      let ticks = 0
      const interval = setInterval(() => ticks++, 1)
      for (let requests = 0; requests < 20; requests++) {
        const [response] = await once(http.get({ port: server.address().port, agent: false }), 'response')
        response.resume()
        await once(response, 'end')
      }
      while (ticks < 20) await new Promise(setImmediate)
      const before = switches
      while (switches === before) await new Promise(setImmediate)
      stop = true
      clearInterval(interval)
      server.close()
      console.log('all went on')
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'all went on\n', stderr: '' })
  })
})

describe('a busy Node', () => {
  it.each([
    [
      'immediates',
      `const work = () => { if (!stop) setImmediate(work) }; for (let i = 0; i < 100; i++) work()`,
    ],
    [
      'promises between ticks of the loop',
      `void (async () => { while (!stop) { for (let i = 0; i < 1000; i++) await null; await new Promise(setImmediate) } })()`,
    ],
    [
      'timers of a millisecond',
      `for (let i = 0; i < 100; i++) { const t = setInterval(() => stop && clearInterval(t), 1) }`,
    ],
  ])('with %s lets sleepers and descriptors go on', async (_what, source) => {
    const ended = await runProgram(`
      import { sleep, socketPair, spawn } from 'hublet'
      let stop = false
      ${source}
      const [left, right] = socketPair()
      spawn(function* () {
        for (let i = 0; i < 100; i++) yield* right.sendAll(yield* right.recv(1))
      })
      const pings = spawn(function* () {
        for (let i = 0; i < 100; i++) { yield* left.sendAll('x'); yield* left.recv(1) }
      })
      const sleeps = spawn(function* () { for (let i = 0; i < 50; i++) yield* sleep(0.0005) })
      await Promise.all([pings, sleeps])
      stop = true
      left.close()
      right.close()
      console.log('all went on')
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'all went on\n', stderr: '' })
  })
})
