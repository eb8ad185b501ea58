/** V8's reservation for machine code, as the kernel counts it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { codeRangeBytes, codeRangeIn } from '../../server/isolation/code-range.ts'
import { resourceLimits } from '../../server/isolation/resource-limits.ts'
import { findTool } from '../../server/isolation/tools.ts'
import { LIMITS } from '../../server/limits.ts'

const MEBIBYTE = 1024 * 1024

describe('the code range', () => {
  it('is the one large writable piece, in full although parts of it have other rights', () => {
    const maps = `
00e7b000-01a00000 r-xp 00000000 fe:00 17 /usr/bin/node
7f41c7800000-7f41e7580000 rwxp 00000000 00:00 0
7f41e7580000-7f41e7785000 r-xp 01627000 fe:00 17 /usr/bin/node
7f41e7785000-7f41e77c0000 rwxp 00000000 00:00 0
7f41f0000000-7f4200000000 rw-p 00000000 00:00 0 [heap]
`
    expect(codeRangeIn(maps)).toBe(512 * MEBIBYTE)
  })

  it('is nothing where pages become writable one by one', () => {
    expect(codeRangeIn('7fda44003000-7fda4403f000 rwxp 00000000 00:00 0\n')).toBe(0)
    expect(codeRangeIn('')).toBe(0)
  })
})

const prlimit = findTool('prlimit')

describe.skipIf(prlimit === undefined)('under the limits of a run this Node', () => {
  const WORKERS = `
    const { Worker } = require('node:worker_threads')
    let ready = 0
    for (let i = 0; i < 6; i++) new Worker('setInterval(() => {}, 1000)', { eval: true })
      .on('error', (error) => { console.log(error.message); process.exit(1) })
      .on('online', () => { if (++ready === 6) { console.log('six Workers'); process.exit() } })`

  it('starts, with Workers', async () => {
    const [file = '', ...args] = resourceLimits(prlimit ?? '', LIMITS, await codeRangeBytes())
    const { stdout } = await promisify(execFile)(file, [...args, process.execPath, '-e', WORKERS], {
      env: {},
    })
    expect(stdout).toBe('six Workers\n')
  })

  it('has the limit on data for itself where it counts no reservation', async () => {
    const codeRange = await codeRangeBytes()
    const data = resourceLimits(prlimit ?? '', LIMITS, codeRange).find((option) =>
      option.startsWith('--data='),
    )
    expect(data === `--data=${LIMITS.dataBytes}`).toBe(codeRange === 0)
  })
})
