/** Without a jail and without control groups: what a program leaves behind ends with it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { orphanReaper } from '../../server/isolation/orphan-reaper.ts'
import { endDescendants, killGroup } from '../../server/isolation/process-tree.ts'

const reaper = orphanReaper()
if (reaper.length === 0) console.log('Tests of the orphan reaper are left out: it takes Linux and perl.')

/** Starts a grandchild that hides from every search: another session, parent, directory and environment. */
const HIDE = `const { spawn } = require('node:child_process')
  const leaf = "require('node:child_process').spawn('/bin/sleep', ['60'], { detached: true, env: {}, cwd: '/', stdio: ['ignore', 'inherit', 'ignore'] })" +
    ".on('spawn', function () { console.log(this.pid); process.exit() })"
  spawn(process.execPath, ['-e', leaf], { detached: true, env: {}, cwd: '/', stdio: ['ignore', 'inherit', 'ignore'] }).on('exit', () => `

describe.skipIf(reaper.length === 0)('a program with an orphan reaper', () => {
  function start(code: string): ChildProcessWithoutNullStreams {
    const command = [...reaper, process.execPath, '-e', code]
    return spawn('/bin/bash', ['-c', '"$@"; code=$?; exit "$code"', 'leader', ...command], { detached: true })
  }

  async function printed(child: ChildProcessWithoutNullStreams): Promise<number> {
    const [data] = (await once(child.stdout, 'data')) as [Buffer]
    return Number(String(data).split('\n')[0])
  }

  it('leaves nothing behind when it exits', async () => {
    const child = start(`${HIDE} process.exit(3))`)
    const exited = once(child, 'exit') as Promise<[number]> // it may be gone when its output is read
    const pid = await printed(child)
    const [code] = await exited
    expect({ code, alive: isAlive(pid) }).toEqual({ code: 3, alive: false })
  })

  it('leaves nothing behind when it is stopped', async () => {
    const child = start(`${HIDE} setInterval(() => {}, 1000))`)
    // It may end of itself once its program is gone.
    const exited = once(child, 'exit')
    const pid = await printed(child)
    expect(isAlive(pid)).toBe(true)
    const { pid: leader = 0 } = child
    await endDescendants(leader)
    killGroup(leader)
    await exited
    expect(isAlive(pid)).toBe(false)
  })

  it('ends as a shell would say', async () => {
    for (const [code, expected] of [
      ['process.exit(7)', 7],
      [`process.kill(process.pid, 'SIGTERM')`, 143],
    ] as const) {
      const [actual] = (await once(start(code), 'exit')) as [number]
      expect(actual).toBe(expected)
    }
  })
})

function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'latin1'))
}
