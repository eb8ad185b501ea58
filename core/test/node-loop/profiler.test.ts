/** CPU profilers interrupt a thread hundreds of times a second: SIGPROF is blocked while the hub waits. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hublet-profile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WAITS = `
  import { sleep, spawn } from 'hublet'
  import { addInstrument } from 'hublet/trace'
  let waits = 0
  await spawn(() => sleep(0.001))
  // Waits that Node ended do not count: V8's garbage collector may go on there, step after step.
  addInstrument({ waitEnded: (ready) => { if (ready === 0) waits++ } })
  await spawn(() => sleep(0.3))
  console.log(waits >= 1 && waits <= 6 ? 'few waits' : waits)
`

describe('a profiler', () => {
  it('of the whole run (--cpu-prof) does not interrupt the wait, and writes its profile', async () => {
    const ended = await runProgram(WAITS, { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`] })
    expect(ended).toMatchObject({ code: 0, stdout: 'few waits\n', stderr: '' })
    expect(readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))).toHaveLength(1)
  })

  it('that the program itself starts later does not interrupt the wait', async () => {
    const ended = await runProgram(`
      import { Session } from 'node:inspector/promises'
      const session = new Session()
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.start')
      ${WAITS}
      const { profile } = await session.post('Profiler.stop')
      console.log(profile.nodes.length > 0)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'few waits\ntrue\n', stderr: '' })
  })
})

describe('a signal that a handler takes', () => {
  it('ends no sleep early, though it interrupts the wait', async () => {
    const ended = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      let signals = 0
      process.on('SIGUSR2', () => signals++)
      const { clock } = getHub()
      const start = clock()
      const sleeper = spawn(() => sleep(0.1))
      const interval = setInterval(() => process.kill(process.pid, 'SIGUSR2'), 2)
      await sleeper
      clearInterval(interval)
      console.log(clock() - start >= 0.1, signals > 0)
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'true true\n', stderr: '' })
  })
})
