/** Node's own runner of tests needs nothing but the import: the file that the guide shows runs there. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'

const root = path.join(import.meta.dirname, '../../..')
const shown = path.join(root, 'docs/snippets/transfers.test.mjs')

/** Runs a file of tests. @returns what the runner says, and its exit code */
async function runTests(file: string): Promise<{ code: number; stdout: string }> {
  const args = ['--test', '--test-reporter=tap', file]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args)
    return { code: 0, stdout }
  } catch (error) {
    return error as { code: number; stdout: string }
  }
}

/** A folder in which `hublet` is installed. */
function project(): string {
  const folder = temporaryFolder()
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(root, path.join(folder, 'node_modules/hublet'))
  return folder
}

describe('under node:test', () => {
  it('explore and virtual time work with one import', async () => {
    const { code, stdout } = await runTests(shown)
    expect(stdout).toContain('# pass 2')
    expect(code).toBe(0)
  })

  it('a failing test says its seed and how to run it again', async () => {
    const right = '  yield* sleep(0.001) // the bank is asked\n  accounts[from] -= amount'
    const wrong = '  const before = accounts[from]\n  yield* sleep(0.001)\n  accounts[from] = before - amount'
    const file = path.join(project(), 'wrong.test.mjs')
    const source = readFileSync(shown, 'utf8')
    expect(source).toContain(right)
    writeFileSync(file, source.replace(right, wrong))
    const { code, stdout } = await runTests(file)
    expect(code).toBe(1)
    expect(stdout).toContain('# fail 1')
    expect(stdout).toMatch(/explore: the seed \d+, run \d+, fails: invariant/)
    expect(stdout).toMatch(/Run it again with simulate\(main, \{ seed: \d+/)
    expect(stdout).toContain("code: 'ERR_SIMULATION_FAILED'")
  })
})
