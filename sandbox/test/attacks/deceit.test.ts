/** Attacks on what the server believes: forged traces and ends, and processes that do not want to end. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './arena.ts'
import { commandsWith, findJail, type SessionClient } from '../support/session-client.ts'

const hasJail = await findJail()
if (!hasJail) console.log('The attacks are left out: bubblewrap makes no jail on this machine.')

describe.skipIf(!hasJail)('a snippet that', () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await Arena.open()
  }, 60_000)
  afterAll(() => arena.close())

  /** Starts a snippet, waits until it says `ready`, stops it, and looks whether it is gone. */
  async function stops(code: (name: string) => string): Promise<void> {
    const name = `attack-${randomBytes(6).toString('hex')}`
    await arena.during(async (attacker) => {
      attacker.start(code(name))
      await attacker.sees('ready')
      attacker.send({ type: 'stop' })
      expect(await attacker.ended()).toMatchObject({ reason: 'stopped' })
    })
    expect(commandsWith(name)).toEqual([])
  }

  function run(code: string): Promise<{ attacker: SessionClient; exitCode: number | null; reason: string }> {
    return arena.during(async (attacker) => ({ attacker, ...(await attacker.run(code)) }))
  }

  it('forges trace events shows them in its own trace, and nothing that is not one', async () => {
    const { attacker } = await run(`
      import { writeSync } from 'node:fs'
      for (const line of ['{"kind":"mark","name":"forged","seq":1,"t":1,"greenlet":0,"__proto__":{"a":1}}', '{"kind":"ended"}',
        '{"type":"ended","reason":"exit"}', '\\0'.repeat(100), '{"dropped":9e99}', '{'.repeat(4000)]) writeSync(8, line + '\\n')
      console.log('still here')`)
    expect(attacker.marks).toEqual(['forged'])
    expect(attacker.output).toContain('still here')
  })

  it('forges the marker of its end ends nothing', async () => {
    const { attacker, exitCode } = await run(`
      for (const secret of ['', '0'.repeat(32), 'HUBLET_SECRET']) process.stdout.write('\\x1b]6973;' + secret + ';0\\x07')
      console.log('still here')
      process.exit(9)`)
    expect(attacker.output).toContain('still here')
    expect(exitCode).toBe(9)
  })

  it('prints every escape sequence gets them in its own terminal, unchanged', async () => {
    const { attacker } = await run(`
      const { stdout } = process
      stdout.write('\\x1b[2J\\x1b[H\\x1bc\\x1b]0;title\\x07\\x1b]52;c;ZXZpbA==\\x07\\x1b[6n\\x1b[c\\x1b]8;;javascript:alert(1)\\x07')
      stdout.write(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
      console.log('still here')`)
    expect(attacker.output).toContain('\u001b]52;c;ZXZpbA==\u0007')
    expect(attacker.output).toContain('still here')
  })

  it('sends every signal to every process ends at most itself', async () => {
    // The ids of its own threads are among them: signals to those would be to itself.
    const { exitCode } = await run(`
      import { readdirSync } from 'node:fs'
      const own = readdirSync('/proc/self/task').map(Number)
      for (const pid of [1, 2, -1, process.ppid, ...Array.from({ length: 300 }, (_, index) => index + 3)]) {
        if (own.includes(pid)) continue
        for (const signal of ['SIGSTOP', 'SIGTERM', 'SIGKILL']) try { process.kill(pid, signal) } catch {}
      }
      process.exit(5)`)
    expect(exitCode).toBe(5)
  })

  it('stops itself is ended when the visitor says so', async () => {
    await stops(
      (name) => `process.title = '${name}'; console.log('ready'); process.kill(process.pid, 'SIGSTOP')`,
    )
  })

  it('stops the first process of its jail is ended all the same', async () => {
    await stops(
      (name) => `process.title = '${name}'; console.log('ready'); try { process.kill(1, 'SIGSTOP') } catch {}
        setInterval(() => {}, 1000)`,
    )
  })

  it('ignores every signal is ended', async () => {
    await stops(
      (name) => `process.title = '${name}'
        for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGPIPE']) process.on(signal, () => {})
        console.log('ready'); setInterval(() => {}, 1000)`,
    )
  })

  it('leaves a daemon behind that has left its session and its environment takes it along', async () => {
    const name = `attack-${randomBytes(6).toString('hex')}`
    await run(`
      import { spawn } from 'node:child_process'
      const leaf = "process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)"
      const middle = "require('node:child_process').spawn(process.execPath, ['-e', " + JSON.stringify(leaf) +
        ", '${name}'], { detached: true, env: {}, cwd: '/tmp', stdio: 'ignore' }).on('spawn', () => process.exit())"
      spawn(process.execPath, ['-e', middle], { detached: true, env: {}, cwd: '/tmp', stdio: 'ignore' }).on('exit', () => process.exit())`)
    expect(commandsWith(name)).toEqual([])
  })

  it('closes its terminal and its trace is ended', async () => {
    await stops(
      (name) => `import { closeSync } from 'node:fs'
        process.title = '${name}'; console.log('ready')
        setTimeout(() => { for (const fd of [0, 1, 2, 8]) try { closeSync(fd) } catch {}; setInterval(() => {}, 1000) }, 10)`,
    )
  })

  it('holds the terminal in raw mode and refuses keys leaves others theirs', async () => {
    await stops(
      (
        name,
      ) => `process.title = '${name}'; process.stdin.setRawMode(true); process.stdin.pause(); console.log('ready')
        setInterval(() => {}, 1000)`,
    )
  })

  it('deceives with process.exitCode and an exit handler that never returns is ended', async () => {
    await stops(
      (name) => `process.title = '${name}'
        process.on('exit', () => { console.log('ready'); for (;;); })`,
    )
  })
})
