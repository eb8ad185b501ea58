/** A debugger reaches a thread whose hub waits: at once, not when the wait is over. */
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { RunningProgram } from './start-program.ts'

/** Sleeps much longer than a test may last. */
const SLEEPING = `
  import { sleep, spawn } from 'hublet'
  globalThis.sleeper = spawn(() => sleep(600))
  spawn(() => console.log('sleeping'))
`

/** Not at once: an evaluation can interrupt JavaScript anywhere, MAINLOOP too. */
const KILL = 'setImmediate(() => sleeper.kill()); sleeper.dead'

let program: RunningProgram | undefined
afterEach(() => void program?.child.kill('SIGKILL'))

/** Evaluates an expression in the program, as the developer tools do. */
async function evaluate(url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
  const [message] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  const { result } = JSON.parse(String(message)) as { result: { result: { value: unknown } } }
  return result.result.value
}

describe('the inspector', () => {
  it('started with the program evaluates in mid-wait, and can end the wait', async () => {
    program = new RunningProgram(SLEEPING, ['--inspect=127.0.0.1:0'])
    await program.shows(/sleeping/)
    const [, url = ''] = await program.shows(/listening on (ws:\S+)/)
    expect(await evaluate(url, '6 * 7')).toBe(42)
    expect(await evaluate(url, 'process.pid')).toBe(program.child.pid)
    expect(await evaluate(url, KILL)).toBe(false)
    expect(await program.ends(), program.output).toBe(0)
  })

  it('started by SIGUSR1 in mid-wait evaluates', async () => {
    program = new RunningProgram(SLEEPING, ['--inspect-port=127.0.0.1:0'])
    await program.shows(/sleeping/)
    program.child.kill('SIGUSR1')
    const [, url = ''] = await program.shows(/listening on (ws:\S+)/)
    expect(await evaluate(url, '6 * 7')).toBe(42)
    expect(await evaluate(url, KILL)).toBe(false)
    expect(await program.ends(), program.output).toBe(0)
  })
})
