/** The addon's place in Node's loop, used wrongly: in processes of their own, since what is ruled out is a crash. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../core/test/support/run-program.ts'

const program = (source: string): string => `
  import { createRequire } from 'node:module'
  const { HostLoop, Poller, openPair, reportUncaught } = createRequire(process.cwd() + '/')('./native/index.js')
  ${source}
`

describe('HostLoop', () => {
  it.each(['', 'null', '5', '{}', `'turn'`])(
    'takes the function that runs a turn, and not (%s)',
    async (args) => {
      const ended = await runProgram(
        program(`try { new HostLoop(${args}) } catch (error) { console.log(error.name) }`),
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'TypeError\n', stderr: '' })
    },
  )

  it('made twice in one thread gives both their turns, and lets the process end', async () => {
    const ended = await runProgram(
      program(`
      const turns = [0, 0]
      const loops = turns.map((_, i) => new HostLoop(() => {
        if (++turns[i] === 10) loops[i].deactivate()
        return 1
      }))
      for (const loop of loops) loop.activate()
      process.on('exit', () => console.log(...turns, loops[0].backendFd === loops[1].backendFd))
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: '10 10 true\n', stderr: '' })
  })

  it('that nobody keeps goes on with its turns while it is active', async () => {
    const ended = await runProgram(
      program(`
      let turns = 0
      let loop = new HostLoop(() => {
        if (++turns === 1) { const active = new WeakRef(loop); loop = null; deactivate = () => active.deref() }
        return 2
      })
      let deactivate
      loop.activate()
      setImmediate(function again() { gc(); if (turns < 20) setImmediate(again); else { console.log('turns'); process.exit() } })
    `),
      { nodeArgs: ['--expose-gc'] },
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'turns\n', stderr: '' })
  })

  it('can be switched on and off any number of times, in a turn and outside', async () => {
    const ended = await runProgram(
      program(`
      let turns = 0
      const loop = new HostLoop(() => {
        for (let i = 0; i < 100; i++) { loop.deactivate(); loop.activate(); loop.activate() }
        if (++turns === 5) { loop.deactivate(); loop.deactivate() }
        return 3
      })
      for (let i = 0; i < 100; i++) { loop.activate(); loop.activate(); loop.deactivate() }
      loop.activate()
      process.on('exit', () => console.log(turns))
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: '5\n', stderr: '' })
  })

  it('goes on after a turn that throws, when somebody takes the error', async () => {
    const ended = await runProgram(
      program(`
      process.on('uncaughtException', (error) => console.log(error.message))
      let turns = 0
      const loop = new HostLoop(() => {
        if (++turns === 3) loop.deactivate()
        throw new Error('turn ' + turns)
      })
      loop.activate()
    `),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'turn 1\nturn 2\nturn 3\n', stderr: '' })
  })

  it('ends the process with code 1 after a turn that throws, when nobody does', async () => {
    const ended = await runProgram(
      program(`new HostLoop(() => { throw new Error('broken turn') }).activate()`),
    )
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('Error: broken turn')
  })

  it.each(['undefined', 'null', `'text'`, '{}', '10n', 'NaN', 'Symbol()'])(
    'takes %s from a turn for nothing to do',
    async (answer) => {
      const ended = await runProgram(
        program(`
        let turns = 0
        const loop = new HostLoop(() => { if (++turns === 3) loop.deactivate(); return ${answer} })
        loop.activate()
        process.on('exit', () => console.log(turns))
      `),
      )
      expect(ended).toMatchObject({ code: 0, stdout: '3\n', stderr: '' })
    },
  )

  it('is left for good when a turn ends the process', async () => {
    const ended = await runProgram(program(`new HostLoop(() => process.exit(6)).activate()`))
    expect(ended).toMatchObject({ code: 6, signal: null, stderr: '' })
  })
})

describe('reportUncaught', () => {
  it.each(['undefined', 'null', '5', `'text'`, '{}', 'Symbol()', 'new Proxy({}, {})', 'Object.create(null)'])(
    'hands even %s to the handler, without unwinding',
    async (value) => {
      const ended = await runProgram(
        program(`
        process.on('uncaughtException', () => console.log('handled'))
        reportUncaught(${value})
        reportUncaught()
        console.log('goes on')
      `),
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'handled\nhandled\ngoes on\n', stderr: '' })
    },
  )
})

describe('a poller that a second hub takes over', () => {
  it.each(['epolls', 'poll', 'selects'])(
    'from the first one (%s) is closed: EBADF, and no crash',
    async (name) => {
      const ended = await runProgram(`
      import { BaseHub, createPoller, getHub, sleep, spawn, useHub } from 'hublet'
      const poller = createPoller('${name}')
      class Shared extends BaseHub { constructor() { super({ name: 'shared', poller }) } }
      useHub(Shared)
      await spawn(() => sleep(0.001))
      useHub(class extends Shared {})
      try { getHub() } catch (error) { console.log(error.code) }
      useHub('${name}')
      await spawn(() => sleep(0.001))
      console.log(getHub().name)
    `)
      expect(ended).toMatchObject({ code: 0, stdout: `EBADF\n${name}\n`, stderr: '' })
    },
  )
})

describe('a poller that two hubs use at once', () => {
  it('serves the hub that waits, and harms neither', async () => {
    const ended = await runProgram(`
      import { BaseHub, createPoller, socketPair } from 'hublet'
      const poller = createPoller('poll')
      class Shared extends BaseHub { constructor() { super({ name: 'shared', poller }) } }
      const hubs = [new Shared(), new Shared()]
      const sockets = socketPair()
      hubs.forEach((hub, i) => hub.add({ direction: 'write', fd: sockets[i].fd, callback: () => console.log('woken by', i) }))
      for (const hub of [...hubs, ...hubs]) hub.wait(0)
      for (const hub of hubs) hub.close()
      for (const hub of hubs) try { hub.wait(0) } catch (error) { console.log(error.code) }
      for (const socket of sockets) socket.close()
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toBe('woken by 0\nwoken by 1\nwoken by 0\nwoken by 1\nEBADF\nEBADF\n')
  })
})
