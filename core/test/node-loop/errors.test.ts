/** Errors that leave a greenthread, a tick or a microtask while MAINLOOP has its turn: none tears the turn apart. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

const HANDLER = `process.on('uncaughtException', (error) => console.log('uncaught:', error.message))`
const OTHER = `spawn(function* () { yield* sleep(0.001); console.log('goes on') })`

describe('an error', () => {
  it.each([
    ['a tick', `process.nextTick(() => { throw new Error('broken') })`],
    ['a microtask', `queueMicrotask(() => { throw new Error('broken') })`],
    ['a promise that nobody handles', `void Promise.reject(new Error('broken'))`],
    ['a tick of a microtask', `queueMicrotask(() => process.nextTick(() => { throw new Error('broken') }))`],
    ['an immediate', `setImmediate(() => { throw new Error('broken') })`],
  ])('of %s that a greenthread queued is uncaught, and the others go on', async (_what, source) => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      ${HANDLER}
      ${OTHER}
      spawn(function* () { ${source}; yield* sleep(0.002); console.log('goes on itself') })
    `)
    expect(ended).toMatchObject({
      code: 0,
      stdout: 'uncaught: broken\ngoes on\ngoes on itself\n',
      stderr: '',
    })
  })

  it.each([
    ['a tick', `process.nextTick(() => { throw new Error('broken') })`],
    ['a microtask', `queueMicrotask(() => { throw new Error('broken') })`],
    ['a promise that nobody handles', `void Promise.reject(new Error('broken'))`],
  ])('of %s ends the process with code 1 and its place when nobody handles it', async (_what, source) => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      spawn(() => { ${source} })
      spawn(() => sleep(20))
    `)
    expect(ended).toMatchObject({ code: 1, signal: null, stdout: '' })
    expect(ended.stderr).toMatch(/Error: broken\n\s+at .*\[eval1\]:3/)
    expect(ended.stderr).not.toContain('hook stack')
  })

  it('of each of a hundred ticks in one turn is uncaught once, with async hooks enabled too', async () => {
    const ended = await runProgram(`
      import { createHook } from 'node:async_hooks'
      import { sleep, spawn } from 'hublet'
      createHook({ init() {}, before() {}, after() {}, destroy() {}, promiseResolve() {} }).enable()
      let uncaught = 0
      process.on('uncaughtException', () => uncaught++)
      for (let i = 0; i < 100; i++) spawn(() => { process.nextTick(() => { throw new Error('broken') }) })
      const last = spawn(() => sleep(0))
      await last
      console.log(uncaught)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: '100\n', stderr: '' })
  })

  it('of a tick made inside a domain reaches that domain', async () => {
    const ended = await runProgram(`
      import domain from 'node:domain'
      import { sleep, spawn } from 'hublet'
      globalThis.domain = 'no domain'
      const guard = domain.create()
      guard.on('error', (error) => console.log('domain:', error.message))
      spawn(() => { guard.run(() => process.nextTick(() => { throw new Error('broken') })) })
      ${OTHER}
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'domain: broken\ngoes on\n', stderr: '' })
  })

  it("of a greenthread itself goes to the hub's sink: told on stderr with its name, and survived", async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      ${HANDLER}
      spawn(function* lonely() { throw new Error('broken') })
      ${OTHER}
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'goes on\n' })
    expect(ended.stderr).toMatch(/greenthread lonely ended with an error.*broken/s)
  })

  it('of the sink is uncaught, in an async scope too, and the others go on', async () => {
    const ended = await runProgram(`
      import { AsyncResource } from 'node:async_hooks'
      import { getHub, sleep, spawn } from 'hublet'
      ${HANDLER}
      getHub().onError = (error) => { throw new Error('sink and ' + error.message) }
      const resource = new AsyncResource('test')
      getHub().scheduleCallGlobal(0, () => resource.runInAsyncScope(() => getHub().reportError(new Error('scope'), '')))
      spawn(() => { throw new Error('thread') })
      ${OTHER}
    `)
    expect(ended).toMatchObject({
      code: 0,
      stdout: 'uncaught: sink and scope\nuncaught: sink and thread\ngoes on\n',
      stderr: '',
    })
  })

  it('of the sink ends the process with code 1 when nobody handles it', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      getHub().onError = () => { throw new Error('sink') }
      spawn(() => { throw new Error('thread') })
      spawn(() => sleep(20))
    `)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('Error: sink')
  })

  it('of a handler for uncaught errors ends the process with code 7', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      process.on('uncaughtException', () => { throw new Error('handler') })
      spawn(() => { process.nextTick(() => { throw new Error('broken') }) })
      spawn(() => sleep(20))
    `)
    expect(ended.code).toBe(7)
    expect(ended.stderr).toContain('Error: handler')
  })

  it('that is not an Error is uncaught as it is', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      process.on('uncaughtException', (error) => console.log(error))
      for (const odd of [undefined, null, 5, 'text']) spawn(() => { process.nextTick(() => { throw odd }) })
      ${OTHER}
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'undefined\nnull\n5\ntext\ngoes on\n', stderr: '' })
  })

  it('of a listener gives up its descriptor, and MAINLOOP lives on', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, socketPair, spawn } from 'hublet'
      const [left, right] = socketPair()
      const errors = []
      getHub().onError = (error, what) => errors.push(what)
      getHub().add({ direction: 'write', fd: left.fd, callback: () => { throw new Error('broken') } })
      ${OTHER}
      process.on('exit', () => { console.log(/is given up/.test(errors[0])); left.close(); right.close() })
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'goes on\ntrue\n', stderr: '' })
  })
})
