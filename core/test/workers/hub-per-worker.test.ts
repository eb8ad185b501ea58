/** Each thread chooses its own hub: one special hub in the main thread, the default or another in the others. */
import { describe, expect, it } from 'vitest'
import { getDefaultHub, listHubs } from '../../index.ts'
import { runProgram } from '../support/run-program.ts'
import { workerProgram } from './worker-program.ts'

const available = listHubs()
  .filter((hub) => hub.available)
  .map((hub) => hub.name)
const asked = process.env['EVENTLET_HUB']
const usual =
  asked === undefined ? new (getDefaultHub().Hub)().name : asked === 'libevent' ? 'pyevent' : asked

/** Says its hub's name through a socket of the hub's own, after a sleep. */
const WORKER = `
  if (workerData !== null) useHub(workerData)
  parentPort.postMessage(await spawn(function* () {
    const [left, right] = socketPair()
    yield* sleep(0.002)
    yield* left.sendAll(getHub().name)
    const bytes = yield* right.recv(100)
    left.close()
    right.close()
    return String(bytes)
  }))
`

describe('threads', () => {
  it.each(available)(
    'have the default hub in Workers when the main thread has chosen %s',
    async (special) => {
      const ended = await runProgram(
        workerProgram(
          WORKER,
          `const { getHub, sleep, spawn, useHub } = await import('hublet')
        useHub(${JSON.stringify(special)})
        const waiting = spawn(() => sleep(60))
        const names = await Promise.all([1, 2].map(async () => (await once(start(null), 'message'))[0]))
        console.log(getHub().name, ...names)
        waiting.kill()`,
        ),
      )
      expect(ended).toMatchObject({ code: 0, stdout: `${special} ${usual} ${usual}\n`, stderr: '' })
    },
  )

  it('have every hub at the same time, each in a Worker', async () => {
    const ended = await runProgram(
      workerProgram(
        WORKER,
        `const names = ${JSON.stringify([...available, ...available])}
        const answers = await Promise.all(names.map(async (name) => (await once(start(name), 'message'))[0]))
        console.log(answers.join() === names.join() ? 'each its own' : answers)`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'each its own\n', stderr: '' })
  })

  it('whose own descriptor is beyond FD_SETSIZE refuse selects, and work with another hub', async () => {
    const ended = await runProgram(
      workerProgram(
        `useHub('selects')
        try { getHub() } catch (error) { parentPort.postMessage(error.code + ' ' + /descriptor is \\d{4}/.test(error.message)) }
        useHub('poll')
        spawn(() => sleep(600))
        parentPort.on('message', () => { parentPort.postMessage('heard'); process.exit() })`,
        `const { openSync } = await import('node:fs')
        for (let i = 0; i < 1100; i++) openSync('/dev/null')
        const worker = start(null)
        const exit = once(worker, 'exit')
        console.log(...(await once(worker, 'message')))
        worker.postMessage('hear')
        console.log(...(await once(worker, 'message')))
        console.log(...(await exit))`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'ERR_HUB_UNAVAILABLE true\nheard\n0\n', stderr: '' })
  })
})
