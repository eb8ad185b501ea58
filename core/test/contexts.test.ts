/** A greenthread's own belongings: its GreenLocal; and waking a hub from another thread. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { GreenLocal, sleep, spawn, withTimeout, type Green } from '../index.ts'
import { runProgram } from './support/run-program.ts'
import { temporaryFolder } from './support/temporary.ts'

describe('GreenLocal', () => {
  it('has a value per greenlet, and the initial one where none was set', async () => {
    const name = new GreenLocal('nobody')
    const worker = function* (own: string): Green<string> {
      name.value = own
      yield* sleep(0)
      return name.value
    }
    expect(await Promise.all([spawn(worker, 'ann'), spawn(worker, 'bob')])).toEqual(['ann', 'bob'])
    expect(name.value).toBe('nobody')
    name.value = 'main'
    name.clear()
    expect(name.value).toBe('nobody')
  })
})

describe('withTimeout', () => {
  it('returns the result in time, throws Timeout, or returns the timeout value', async () => {
    await spawn(function* (): Green<void> {
      expect(yield* withTimeout(1, () => 'plain')).toBe('plain')
      expect(yield* withTimeout({ seconds: 0.001, timeoutValue: 'late' }, () => sleep(5))).toBe('late')
      let code = ''
      try {
        yield* withTimeout(0.001, () => sleep(5))
      } catch (error) {
        code = (error as { code: string }).code
      }
      expect(code).toBe('ERR_TIMEOUT')
    })
  })

  it('does not take an outer timeout for its own', async () => {
    const outer = spawn(() =>
      withTimeout(0.001, () => withTimeout({ seconds: 5, timeoutValue: 'inner' }, () => sleep(10))),
    )
    await expect(outer).rejects.toMatchObject({ code: 'ERR_TIMEOUT', seconds: 0.001 })
  })
})

describe('hub.wake', () => {
  it('is a handle with which a Worker wakes this hub out of its wait', async () => {
    const ended = await runProgram(`
      import { Worker } from 'node:worker_threads'
      import { getHub, sleep, spawn } from 'hublet'
      const hub = getHub()
      const parked = spawn(function* () { console.log('woken with', yield* hub.switch()) })
      const sleeping = spawn(() => sleep(60))
      hub.onWake = () => { parked.resume('a call from a Worker'); sleeping.kill(); sleeping.catch(() => {}) }
      new Worker(\`
        import { workerData } from 'node:worker_threads'
        import { wakeHub } from 'hublet'
        wakeHub(workerData)
      \`, { eval: true, execArgv: ['--input-type=module'], workerData: hub.wake })
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'woken with a call from a Worker\n', stderr: '' })
  })
})

describe('HUBLET_TRACE', () => {
  it('records a whole run of a program that knows nothing of it', async () => {
    const file = path.join(temporaryFolder(), 'trace.json')
    const ended = await runProgram(
      `
      import { sleep, spawn } from 'hublet'
      import { readFileSync } from 'node:fs'
      await spawn(() => sleep(0))
      process.on('exit', () => {
        const { version, events } = JSON.parse(readFileSync('${file}', 'utf8'))
        console.log(version, events[0].kind, events.some((event) => event.kind === 'mainloop-started'))
      })
    `,
      { env: { HUBLET_TRACE: file } },
    )
    expect(ended.stdout).toBe('1 greenlet-spawned true\n')
  })
  it('is written where the name said at the start, wherever the program has gone', async () => {
    const folder = temporaryFolder()
    const file = path.relative(path.join(import.meta.dirname, '../..'), path.join(folder, 'trace.json'))
    const ended = await runProgram("import 'hublet'; process.chdir('/')", { env: { HUBLET_TRACE: file } })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(path.join(folder, 'trace.json'))).toBe(true)
  })

  it('that cannot be written is said, and the program keeps its exit code', async () => {
    const file = path.join(temporaryFolder(), 'nowhere', 'trace.json')
    const ended = await runProgram("import 'hublet'; process.exitCode = 3", { env: { HUBLET_TRACE: file } })
    expect(ended.code).toBe(3)
    expect(ended.stderr).toMatch(/^HUBLET_TRACE: no trace was written: ENOENT.*trace\.json'\n$/)
  })
})
