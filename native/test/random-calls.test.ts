/** No input crashes the process: thousands of random calls at every function of the addon, in a process each. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = path.join(import.meta.dirname, 'random-calls.mjs')
const isLong = process.env['HUBLET_LONG'] === '1'
const seeds = Array.from({ length: isLong ? 50 : 3 }, (_, i) => i + 1)
const calls = isLong ? 20_000 : 4000

/** Sockets with random paths come to lie here. */
let folder: string
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'hublet-random-'))))
afterAll(() => rmSync(folder, { recursive: true }))

interface Report {
  calls: number
  thrown: number
  /** Functions and methods of the addon that no call was for. */
  never: string[]
}

describe('random calls at the addon', () => {
  it.each(seeds)('end the process with code 0 (seed %i)', { timeout: 120_000 }, async (seed) => {
    const args = ['--expose-gc', program, String(seed), String(calls)]
    // A crash or another code than 0 rejects, with what the process wrote.
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
    const report = JSON.parse(stdout) as Report
    expect(report.calls).toBe(calls)
    expect(report.never).toEqual([])
    expect(report.thrown).toBeGreaterThan(0)
    expect(report.thrown).toBeLessThan(calls / 2)
  })

  it('end a Worker, which alone has loaded the addon, with code 0', { timeout: 120_000 }, async () => {
    const source = `
      const { Worker } = require('node:worker_threads')
      new Worker(${JSON.stringify(program)}, { argv: ['99', '${calls}'] }).on('exit', (code) => console.log('exit', code))
    `
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', source], { cwd: folder })
    expect(stdout).toMatch(/^exit 0$/m)
  })
})
