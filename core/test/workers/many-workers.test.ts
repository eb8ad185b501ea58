/** Workers that come and go in every possible way leave nothing behind, and crash nothing. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'
import { workerProgram } from './worker-program.ts'

const count = process.env['HUBLET_LONG'] === '1' ? 200 : 30

/** Each Worker has open sockets when its end comes. */
const WORKER = `
  const sockets = [socketPair(), socketPair()].flat()
  const server = listen({ host: '127.0.0.1', port: 0 })
  const parked = [spawn(() => server.accept()), spawn(() => sockets[0].recv(1)), spawn(() => sleep(60))]
  for (const thread of parked) thread.daemon = true
  await spawn(() => sleep(0))
  if (workerData === 'is busy') spawn(function* () { for (;;) yield* sleep(0) })
  parentPort.postMessage('ready')
  if (workerData === 'never comes back') for (;;);
  if (workerData === 'exits') process.exit(3)
  if (workerData === 'exits in a greenthread') spawn(() => process.exit(3))
  if (workerData === 'throws') throw new Error('thrown')
  if (workerData === 'throws in a tick') spawn(() => { process.nextTick(() => { throw new Error('thrown') }) })
  if (workerData === 'closes its hub') getHub().close()
`

/** Four at a time; what ends by itself is waited for, the rest is terminated. */
const MAIN = `
  const TERMINATED = ['waits', 'is busy', 'never comes back', 'starts']
  const ENDING = ['exits', 'exits in a greenthread', 'throws', 'throws in a tick', 'closes its hub']
  const ways = [...TERMINATED, ...ENDING]
  const run = async (way) => {
    const worker = start(way)
    const ended = new Promise((resolve) => worker.on('exit', resolve))
    worker.on('error', (error) => { if (error.message !== 'thrown') console.log(error) })
    if (way === 'starts') await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
    else await Promise.race([new Promise((resolve) => worker.once('message', resolve)), ended])
    if (TERMINATED.includes(way)) await worker.terminate()
    await ended
  }
  const runAll = async (count) => {
    let next = 0
    await Promise.all([1, 2, 3, 4].map(async () => { while (next < count) await run(ways[next++ % ways.length]) }))
  }
  await runAll(ways.length)
  const before = openDescriptors()
  await runAll(COUNT)
  // Node closes what belongs to a thread itself a little later than it says that the thread has ended.
  for (let i = 0; i < 500 && openDescriptors() > before; i++) await new Promise((resolve) => setTimeout(resolve, 10))
  console.log('left behind:', Math.max(openDescriptors() - before, 0))
`

describe(`${count} Workers that wait, are busy, start, exit or fail`, () => {
  it.each([
    ['they alone loaded the addon', '', ''],
    [
      'the main thread has a waiting hub too',
      `const { sleep, spawn } = await import('hublet')
      const waiting = spawn(() => sleep(600))`,
      `console.log('main hub dead:', waiting.dead)
      waiting.kill()`,
    ],
  ])('leave no descriptor behind when %s', { timeout: 300_000 }, async (_case, before, after) => {
    const main = `${before}\n${MAIN.replace('COUNT', String(count))}\n${after}`
    const { code, signal, stdout, stderr } = await runProgram(workerProgram(WORKER, main))
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
    expect(stdout).toBe(`left behind: 0\n${after === '' ? '' : 'main hub dead: false\n'}`)
  })
})
