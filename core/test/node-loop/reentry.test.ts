/** An addon that runs the loop from within a greenthread: MAINLOOP is not entered a second time. */
import { beforeAll, describe, expect, it } from 'vitest'
import { buildAddon } from '../../../native/test/build-addon.ts'
import { runProgram } from '../support/run-program.ts'

let binary: string
beforeAll(() => void (binary = buildAddon('run-loop', 'run_loop')), 120_000)

const program = (source: string): string => `
  import { createRequire } from 'node:module'
  import { getCurrent, getHub, sleep, socketPair, spawn } from 'hublet'
  const { runLoop } = createRequire('/')(${JSON.stringify(binary)})
  ${source}
`

describe('the loop, run again from within', () => {
  it('a greenthread, serves Node and starts no other greenthread', async () => {
    const ended = await runProgram(
      program(`
      let inside = false
      spawn(function* () {
        yield* sleep(0)
        let ticks = 0
        const interval = setInterval(() => ticks++, 1)
        inside = true
        while (ticks < 5) runLoop()
        inside = false
        clearInterval(interval)
        console.log('node went on')
      })
      for (let i = 0; i < 10; i++) spawn(function* () {
        for (let j = 0; j < 10; j++) {
          if (inside) console.log('another greenthread ran inside')
          yield* sleep(0)
        }
      })
      process.on('exit', () => console.log('end'))
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'node went on\nend\n', stderr: '' })
  })

  it("a listener's callback, wakes no other listener", async () => {
    const ended = await runProgram(
      program(`
      const pairs = [socketPair(), socketPair()]
      let inside = false
      for (const [socket] of pairs) {
        const listener = getHub().add({ direction: 'write', fd: socket.fd, callback: () => {
          if (inside) console.log('another listener ran inside')
          inside = true
          for (let i = 0; i < 10; i++) runLoop()
          inside = false
          getHub().remove(listener)
        } })
      }
      process.on('exit', () => { console.log('end'); for (const socket of pairs.flat()) socket.close() })
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'end\n', stderr: '' })
  })

  it('a greenthread, leaves the hub as it was: sleepers wake, a spawn from inside runs later', async () => {
    const ended = await runProgram(
      program(`
      const order = []
      spawn(function* () { yield* sleep(0.25); order.push('sleeper') }) // longer than a busy machine needs for the rest
      spawn(() => {
        setImmediate(() => spawn(() => order.push('spawned inside')))
        for (let i = 0; i < 10; i++) runLoop()
        order.push('first')
      })
      process.on('exit', () => console.log(order.join()))
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'first,spawned inside,sleeper\n', stderr: '' })
  })

  it('__main__ or a callback of Node, gives MAINLOOP its turns', async () => {
    const ended = await runProgram(
      program(`
      let switches = 0
      const thread = spawn(function* () { for (;;) { switches++; yield* sleep(0) } })
      while (switches < 5) runLoop()
      setImmediate(() => {
        const before = switches
        while (switches < before + 5) runLoop()
        thread.kill()
        console.log('turns')
      })
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'turns\n', stderr: '' })
  })
})
