/** Attacks on what sessions share: memory, processors, processes, disk, the server's attention. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './arena.ts'
import { findJail } from '../support/session-client.ts'

const hasJail = await findJail()
if (!hasJail) console.log('The attacks are left out: bubblewrap makes no jail on this machine.')

interface Sight {
  output: string
  reason: string
  exitCode: number | null
  traceEventsDropped: number
}

describe.skipIf(!hasJail)('a snippet with', { timeout: 60_000 }, () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  function run(code: string): Promise<Sight> {
    return arena.during(async (attacker) => {
      const ended = await attacker.run(code)
      return { ...ended, output: attacker.output }
    })
  }

  /** Stops the attack once it has said `ready`: the bystander is asked while it goes on. */
  async function goesOn(code: string): Promise<void> {
    await arena.during(async (attacker) => {
      attacker.start(code)
      await attacker.sees('ready')
      const other = await arena.connect()
      expect(await other.run(`console.log('meanwhile')`)).toMatchObject({ reason: 'exit', exitCode: 0 })
      expect(other.output).toBe('meanwhile\r\n')
      await other.close()
      attacker.send({ type: 'stop' })
      expect(await attacker.ended()).toMatchObject({ reason: 'stopped' })
    })
  }

  it('a fork bomb gets so many processes and no more', async () => {
    await goesOn(`
      import { spawn } from 'node:child_process'
      let refused = 0
      const bomb = () => {
        try { spawn('/usr/bin/node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).on('error', onError) } catch (error) { onError(error) }
      }
      const onError = (error) => { if (refused++ === 0) console.log('ready ' + error.code) }
      setInterval(bomb, 5)`)
  })

  it('a thread bomb gets so many threads and no more', async () => {
    const { output } = await run(`
      import { Worker } from 'node:worker_threads'
      const failed = (error) => { console.log('refused ' + (error.code ?? error.message)); process.exit() }
      process.on('uncaughtException', failed)
      for (let i = 0; i < 200; i++) new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', failed)
      setInterval(() => {}, 1000)`)
    expect(output).toMatch(/refused ERR_WORKER|Resource temporarily unavailable|EAGAIN|OOM|out of memory/)
  })

  it('busy loops in every thread leaves others their share', async () => {
    await goesOn(`
      import { Worker } from 'node:worker_threads'
      for (let i = 0; i < 4; i++) new Worker('for (;;);', { eval: true })
      console.log('ready'); setTimeout(() => { for (;;); }, 10)`)
  })

  it('a heap without end is ended, and told why', async () => {
    const { reason, output } = await run(
      `const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length))`,
    )
    expect(reason).toBe('memory-limit')
    expect(output).toContain('Stopped: a session may use 128 MB of JavaScript heap.')
  })

  it.each([
    ['buffers', `const kept = []; for (;;) kept.push(Buffer.alloc(20_000_000, 1))`],
    [
      'SharedArrayBuffers',
      `const kept = []; for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(20_000_000)).fill(1))`,
    ],
    [
      'WebAssembly memories',
      `const kept = []; for (;;) kept.push(new Uint8Array(new WebAssembly.Memory({ initial: 1000 }).buffer).fill(1))`,
    ],
  ])('%s without end is ended by its own mistake', async (_, code) => {
    const { exitCode } = await run(code)
    expect(exitCode).not.toBe(0)
  })

  it('memory in many processes is ended when the session has too much, and told why', async () => {
    const { output, reason } = await run(`
      import { spawn } from 'node:child_process'
      const leaf = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(10_000_000, 1)), 1)'
      const ends = Array.from({ length: 5 }, () => new Promise((resolve) =>
        spawn('/usr/bin/node', ['-e', leaf], { stdio: 'ignore' }).on('exit', resolve).on('error', resolve)))
      await Promise.race(ends)
      console.log('one was ended'); process.exit()`)
    expect(output).toMatch(/one was ended|Killed|Stopped/)
    if (reason === 'memory-limit')
      expect(output).toContain('640 MB of memory, all its processes and its /tmp together.')
  })

  it.each([
    ['/tmp', 24],
    ['/dev/shm', 24],
  ])('a file that fills %s finds it small', async (directory, megabytes) => {
    const { output } = await run(`
      import { writeFileSync } from 'node:fs'
      let written = 0
      try { for (; written < ${megabytes}; written++) writeFileSync('${directory}/' + written, Buffer.alloc(1_000_000)) } catch (error) { console.log(error.code) }
      console.log(written < 20 ? 'bounded' : 'all')`)
    expect(output).toBe('ENOSPC\r\nbounded\r\n')
  })

  it('one large file is refused', async () => {
    const { output } = await run(`
      import { truncateSync, writeFileSync } from 'node:fs'
      writeFileSync('/tmp/sparse', 'x')
      try { truncateSync('/tmp/sparse', 1e12) } catch (error) { console.log(error.code) }`)
    expect(output).toBe('EFBIG\r\n')
  })

  it.each(['/tmp', '/dev/shm'])(
    'empty files without number in %s gets so many, and is told',
    async (directory) => {
      const { output, reason } = await run(`
      import { openSync, closeSync } from 'node:fs'
      for (let i = 0; i < 30_000; i++) closeSync(openSync('${directory}/' + i, 'w'))`)
      expect(reason).toBe('exit')
      // If a user may not mount for itself, as under AppArmor's restriction of user namespaces, they are its own
      // memory.
      if (arena.notices.some((line) => line.includes('the number of its files is not'))) return
      expect(output).toContain('ENOSPC')
      expect(output).toContain('and each 4000 files.')
    },
  )

  it('descriptors without number gets so many', async () => {
    const { output } = await run(`
      import { openSync } from 'node:fs'
      let count = 0
      try { for (;; count++) openSync('/dev/null') } catch (error) { console.log(error.code + ' ' + (count < 256)) }`)
    expect(output).toBe('EMFILE true\r\n')
  })

  it('pseudoterminals without number gets none', async () => {
    const { output } = await run(`
      import { openSync } from 'node:fs'
      const codes = ['/dev/ptmx', '/dev/pts/ptmx', '/dev/pts/0'].map((path) => { try { return openSync(path, 'r+') } catch (error) { return error.code } })
      console.log(codes.join())`)
    expect(output).toBe('ENOENT,ENOENT,ENOENT\r\n')
  })

  it('file watchers without number gets none', async () => {
    const { output } = await run(`
      import { watch } from 'node:fs'
      try { watch('/tmp') } catch (error) { console.log(error.code) }`)
    expect(output).toBe('EPERM\r\n')
  })

  it('output without end is ended, and told why', async () => {
    const { reason, output } = await run(`const line = 'y'.repeat(1000); for (;;) console.log(line)`)
    expect(reason).toBe('output-limit')
    expect(output).toContain('Stopped: a session may print 640 KiB.')
  })

  it('events without end has them counted', async () => {
    const { traceEventsDropped, reason } = await run(`
      import { mark } from 'hublet/trace'
      for (let i = 0; i < 30_000; i++) mark('m')`)
    expect(reason).toBe('exit')
    expect(traceEventsDropped).toBeGreaterThanOrEqual(9_000)
  })

  it('lines in the trace that are no events, without end, is ended and told why', async () => {
    const { reason } = await run(`
      import { writeSync } from 'node:fs'
      try { for (;;) writeSync(8, '{}\\n'.repeat(10_000)) } catch { setInterval(() => {}, 1000) }`)
    expect(reason).toBe('trace-limit')
  })

  it('rubbish in the trace without end loses the channel', async () => {
    const { output } = await run(`
      import { writeSync } from 'node:fs'
      try { for (;;) writeSync(8, 'x'.repeat(60_000)) } catch (error) { console.log(error.code) }`)
    expect(output).toBe('EPIPE\r\n')
  })

  it('code that takes long to compile and regular expressions that never match is stopped', async () => {
    await goesOn(`console.log('ready'); setTimeout(() => /^(a+)+$/.test('a'.repeat(40) + 'b'), 10)`)
  })

  // Each takes as long as its limit.
  describe.runIf(process.env['HUBLET_LONG'] === '1')('patience', () => {
    it('that uses its processor time up is told so', async () => {
      const { reason } = await run(`for (;;);`)
      expect(reason).toBe('cpu-limit')
    })
  })
})
